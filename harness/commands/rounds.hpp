// The rounds of a conformance run while they go on. Internal to run_rounds().
#pragma once

#include <chrono>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <boost/asio/io_context.hpp>

#include "harness/commands/conform_display.hpp"
#include "harness/commands/conform_plan.hpp"
#include "harness/commands/trace_memory.hpp"
#include "harness/engine/engine.hpp"
#include "harness/target/target.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

/// How a case's result joins the result of earlier rounds.
using joining = void (*)(reports::case_result& into, reports::case_result next);

/// What one engine left undone, apart from the cases that it ran to their end.
struct round_outcome {
    std::size_t jobs = 0;  ///< how many ran side by side
    std::optional<trace::stopped> end_of_broker;
    net::time_point ended_since;             ///< when it has not answered first
    std::vector<engine::finished_case> cut;  ///< by that end
    std::vector<plan::instance> not_begun;
};

/// A case that came to its end, by itself or not.
struct ended_case {
    plan::instance planned;
    net::time_point from, until;
};

/// A case that ran alone when the broker ended.
struct lonely_end {
    engine::finished_case ended_case;
    trace::stopped loss;
    bool reproduced = false;  ///< the case ends the broker each time, and nothing else does
};

class rounds {
public:
    rounds(const conform_plan& prepared, const std::string& work_dir, conform_display& display);

    reports::run_result run();

private:
    // conform_rounds.cpp
    awaitable<void> run_all();
    awaitable<round_outcome> run_round(const std::vector<plan::instance>& cases,
                                       engine::options options, joining join);
    round_outcome add_round(engine::engine& round);
    void add(engine::finished_case finished, joining join);
    void add_judged(reports::case_result next, joining join);
    engine::options options_of_round(int number);
    void interrupt();
    bool is_over() const { return interrupted_ || !result_.environment_problem.empty(); }
    std::string with_log(std::string text) const;
    std::chrono::milliseconds since_start() const;

    // conform_repeats.cpp
    /// Also when the broker ends on the way: it is started again, or waited for.
    awaitable<void> run_all_cases(std::vector<plan::instance> cases, engine::options options,
                                  joining join);
    awaitable<void> ends_again(engine::finished_case suspect, engine::options options,
                               joining join);
    awaitable<void> find_cause(std::vector<engine::finished_case> cut, engine::options options,
                               joining join, reports::broker_incident& seen);
    awaitable<void> find_late_cause(std::vector<plan::instance> recent, engine::options options,
                                    joining join, reports::broker_incident& seen);
    void name_cause(const std::string& id, const trace::stopped& end,
                    reports::broker_incident& seen);
    std::vector<plan::instance> under_way_about(net::time_point time) const;
    awaitable<std::optional<lonely_end>> ends_alone(engine::finished_case suspect,
                                                    engine::options& options, joining join);
    awaitable<bool> lives_without_cases(std::chrono::milliseconds time);
    /// Since its start began.
    std::chrono::milliseconds age_of_broker() const;
    awaitable<bool> revive(const trace::stopped& end);
    awaitable<void> look_again();
    void keep_apart(engine::options& options) const;
    std::vector<plan::instance> new_accusations();
    awaitable<void> confirm_failures();
    void leave_unconfirmed_open();
    void leave_open(const std::vector<plan::instance>& cases, std::string_view reason);

    // conform_lateness.cpp
    awaitable<void> look_patiently();
    reports::case_result* result_of(const plan::instance& planned);
    std::vector<plan::instance> perhaps_late();
    enum class crowding : std::uint8_t { few, many };  ///< how many cases run side by side
    awaitable<std::vector<plan::instance>> those_that_hold(std::vector<plan::instance> cases,
                                                           engine::more_time longer,
                                                           crowding crowd);
    awaitable<std::vector<plan::instance>> those_that_hold(std::vector<plan::instance> cases,
                                                           engine::more_time longer);
    awaitable<std::vector<plan::instance>> those_that_hold_twice(std::vector<plan::instance> cases,
                                                                 engine::more_time longer);
    awaitable<void> measure_lateness(std::vector<plan::instance> cases, reports::tolerance key);

    const conform_plan& prepared_;
    const std::string work_dir_;
    conform_display& display_;
    reports::run_result result_;
    trace_memory memory_;
    asio::io_context io_{1};
    target::target broker_;
    engine::engine* current_ = nullptr;  ///< the round that runs now
    bool interrupted_ = false;
    std::chrono::steady_clock::time_point broker_started_;  ///< when its last start began
    int ends_ = 0;                                          ///< of the broker
    int ends_in_vain_ = 0;           ///< since a case was last named as the cause
    std::deque<ended_case> lately_;  ///< the last cases that came to their end, as they ended
    int looks_ = 0;                  ///< rounds in which cases that failed wait longer
    std::chrono::steady_clock::time_point began_ = std::chrono::steady_clock::now();
};

}  // namespace brokerproof::commands
