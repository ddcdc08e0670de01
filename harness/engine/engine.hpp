// Runs all cases side by side against one target: the sanity case first and last, a canary all the
// time, and a clean-up after each case.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/canary.hpp"
#include "harness/engine/capabilities.hpp"
#include "harness/engine/case_run.hpp"
#include "harness/engine/deadline.hpp"
#include "harness/engine/session_room.hpp"
#include "harness/target/target.hpp"

namespace brokerproof::engine {

/// What ran in the same broker when a case ended.
struct company {
    std::vector<std::string> cases;  ///< their ids
    std::uint64_t clients = 0;       ///< of these cases, in all

    bool operator==(const company&) const = default;
};

/// The outcome of one instance. `unsupported` is set when the case was not run because the target
/// lacks something.
struct finished_case {
    const plan::instance* planned = nullptr;
    bool begun = false;  ///< not when the run ended before its turn came
    bool had_own_broker = false;
    std::string unsupported;
    trace::trace trace;
    engine::company beside;
    milliseconds took{0};

    /// How its broker ended meanwhile; null when it did not.
    const trace::stopped* end_of_broker() const;
    bool was_cut() const { return end_of_broker() != nullptr; }
};

/// Added to the tolerances of the profile, to tell what comes late from what never comes.
struct more_time {
    milliseconds grace{0};
    milliseconds redelivery{0};
    milliseconds keep_alive_tolerance{0};
};

inline constexpr milliseconds usual_aftermath{50};

struct options {
    std::vector<mqtt::version> versions{mqtt::version::v311, mqtt::version::v5};
    std::size_t jobs = 0;          ///< cases at once; 0: as many as the broker takes
    std::size_t private_jobs = 0;  ///< of these, cases with a private broker; 0: as `jobs`
    /// Of all cases side by side in one broker; a case that has more runs alone. 0: as many as the
    /// profile allows.
    std::uint64_t most_clients = 0;
    std::uint64_t seed = 0;
    std::string work_dir;             ///< for private brokers
    bool each_alone = false;          ///< every case gets a broker of its own
    memory_budget* memory = nullptr;  ///< for what the cases see; null: unlimited
    engine::more_time more_time{};
    milliseconds patience{40'000};  ///< as in surroundings
    /// A broker of ours that ends within this time after the connections of a case were closed may
    /// have ended because of it.
    milliseconds aftermath = usual_aftermath;
};

struct progress {
    std::size_t running = 0;
    std::size_t done = 0;
    std::size_t total = 0;
    milliseconds longest_remaining{0};
    std::string longest_wait;  ///< for people: the case and the step that wait so long
};

class engine {
public:
    /// May take the result away: a case that then has no `planned` is not in take_results().
    using on_finished = std::function<void(finished_case&)>;
    using on_tick = std::function<void(const progress&)>;

    engine(asio::any_io_executor executor, target::target& broker, options chosen);

    /// Runs all cases; call it once per engine. Results are in the order of `planned`.
    awaitable<void> run(const std::vector<plan::instance>& planned, on_finished finished,
                        on_tick tick);

    /// Ends the run early: running cases stop, and no other case begins.
    void interrupt();

    /// One result per planned case, in that order. Call it once: it moves the large traces out.
    std::vector<finished_case> take_results() { return std::move(results_); }
    /// What the broker announced before the first case.
    const discovery& discovered() const { return discovered_; }
    const surroundings& around() const { return around_; }
    /// For people; non-empty when the broker could not be used, or failed its sanity case.
    const std::string& environment_problem() const { return problem_; }
    /// How the broker ended during the run, or stopped to answer, if it did. Cases that were under
    /// way are cut short (finished_case::was_cut), the rest is not begun.
    const std::optional<trace::stopped>& end_of_broker() const { return end_of_broker_; }
    /// Since when it has not answered; the time of its end when that is not known better.
    net::time_point ended_since() const { return ended_since_; }
    std::uint64_t connections() const { return connections_; }
    std::size_t jobs_used() const { return jobs_; }
    bool interrupted() const { return interrupted_; }

private:
    awaitable<bool> prepare(const std::vector<plan::instance>& planned);
    awaitable<void> run_all(const std::vector<plan::instance>& planned,
                            const on_finished& finished);
    awaitable<void> run_counted(const plan::instance& planned, finished_case& out,
                                const on_finished& finished, net::semaphore& places,
                                session_room& room);
    awaitable<void> run_with_own_broker(const plan::instance& planned, finished_case& out,
                                        const on_finished& finished, net::semaphore& places,
                                        net::semaphore& private_places);
    awaitable<void> run_case(const plan::instance& planned, finished_case& out,
                             const on_finished& finished);
    awaitable<void> run_privately(const plan::instance& planned, finished_case& out);
    awaitable<void> execute(const plan::instance& planned, target::target& broker,
                            const surroundings& around, milliseconds aftermath, finished_case& out);
    awaitable<bool> has_died(target::target& broker);
    awaitable<bool> ends_within(target::target& broker, milliseconds aftermath);
    awaitable<void> check_sanity(const std::string& moment);
    awaitable<void> watch(const on_tick& tick, std::size_t total);
    void blame_environment(const std::string& text);
    void lose_broker(const trace::stopped& loss, net::time_point since = net::clock::now());
    awaitable<void> look_for_hang(mqtt::version version);
    bool is_over() const { return interrupted_ || end_of_broker_ || !problem_.empty(); }
    bool needs_own_broker(const plan::instance& planned) const;
    company company_of(const case_run& run) const;

    asio::any_io_executor executor_;
    target::target* broker_;
    options options_;
    net::semaphore connect_window_;
    /// For cases with hundreds of clients, so that they do not delay the other cases.
    net::semaphore bulk_window_;
    net::semaphore start_window_;  ///< for private brokers: each start keeps the processor busy
    net::timers timers_;
    surroundings around_;
    discovery discovered_;
    std::vector<finished_case> results_;
    std::set<case_run*> running_;
    std::string problem_;
    std::optional<trace::stopped> end_of_broker_;
    net::time_point ended_since_;
    bool has_room_ = true;  ///< no limit of connections is known
    std::uint64_t connections_ = 0;
    std::size_t jobs_ = 0;
    std::size_t done_ = 0;
    std::uint64_t private_brokers_ = 0;
    bool interrupted_ = false;
};

}  // namespace brokerproof::engine
