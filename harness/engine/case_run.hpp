// Runs one instance of a case against a target and records everything. It never decides: it records
// which events an expectation looked at, and the judge decides whether they are right.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <set>
#include <string>
#include <vector>

#include "harness/engine/case_client.hpp"
#include "harness/engine/surroundings.hpp"
#include "harness/net/timers.hpp"
#include "harness/plan/plan.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::engine {

/// A session that the broker may still hold after the case and that must be cleaned up.
struct used_session {
    std::string client_id;
    mqtt::version version{};
    bool operator<(const used_session& other) const {
        return std::tie(client_id, version) < std::tie(other.client_id, other.version);
    }
};

class case_run {
public:
    case_run(asio::any_io_executor executor, const plan::instance& planned,
             const surroundings& around);

    /// Runs all steps, then closes and joins every connection. Never throws because of the broker.
    awaitable<void> run();

    /// Ends every wait; the remaining steps do not run. `detail` is for people.
    void stop(trace::stop_cause cause, std::string detail = {});
    /// Records how the broker ended, after the last step.
    void note_end(const trace::stopped& end);
    /// Records that times up to now cannot be trusted.
    void add_noise(trace::noise lost);

    const plan::instance& planned() const { return *planned_; }
    const plan::environment& fixed() const { return trace_.names; }
    const std::set<used_session>& sessions() const { return sessions_; }
    const std::set<std::string>& retained_topics() const { return retained_; }
    /// Has the broker ended a connection within the last half second?
    bool just_lost_a_connection() const;
    std::uint64_t connections() const { return connections_; }
    /// What the case may take longer, because every broker needs a moment for each step and this
    /// one may redeliver late (profile).
    milliseconds allowance() const;
    /// A wait that the plan asks for, and the step that begins after it or watches all the time.
    struct purposeful_wait {
        net::time_point until;
        const plan::step* step = nullptr;
    };
    /// The one that ends last; none when the case does not wait.
    std::optional<purposeful_wait> longest_wait() const;
    trace::trace take_trace();

private:
    /// Where in the plan a step is run: the innermost repeat's `$n`.
    struct frame {
        std::optional<std::uint32_t> iteration;
    };
    /// One step on one client, from its begin to its end event.
    struct step_run {
        const plan::step* step = nullptr;
        case_run::frame where;
        case_client* client = nullptr;
        trace::step_ended end;  ///< outcome, ack and took are filled as they become known
        std::optional<net::time_point> mark;  ///< the instant that `mark:` names
        std::vector<mqtt::packet> sent;       ///< by the verb
    };

    // case_run.cpp
    awaitable<bool> run_steps(const std::vector<plan::step>& steps, frame where);
    awaitable<bool> run_step(const plan::step& step, frame where);
    awaitable<bool> run_members(const plan::step& step, frame where,
                                std::vector<case_client*> members);
    awaitable<void> run_member_into(const plan::step& step, frame where, case_client& client,
                                    bool& all_well);
    awaitable<bool> run_on(const plan::step& step, frame where, case_client& client);
    awaitable<bool> run_repeat(const plan::do_repeat& loop, frame where);
    awaitable<bool> run_parallel(const plan::do_parallel& fork, frame where);
    awaitable<void> run_branch(const std::vector<plan::step>& steps, frame where, bool& all_well);
    awaitable<bool> run_broker(const plan::step& step, frame where);
    awaitable<bool> pause(const plan::step& step, frame where, case_client* client);
    awaitable<bool> wait_on_purpose(net::time_point until, const plan::step& step);
    awaitable<void> close_all();
    void begin(const step_run& current, std::optional<std::int64_t> due_us = {});
    bool finish(step_run& current);
    void save_values(const step_run& current);
    std::optional<mqtt::field_value> value_to_save(const step_run& current,
                                                   const std::string& field);
    std::uint64_t count_matching(const step_run& current);
    bool assumption_holds(const step_run& current);

    // verbs.cpp: each returns false when the step has ended (the outcome is set)
    awaitable<void> act(step_run& current);
    bool can_send(step_run& current) const;
    [[nodiscard]] static bool send(step_run& current, case_client& client,
                                   const mqtt::packet& packet);
    [[nodiscard]] static bool has_sent(step_run& current, bool sent);
    awaitable<bool> open_connection(step_run& current, mqtt::version version, bool fresh);
    void note_refusal(step_run& current);
    awaitable<void> do_cooked(step_run& current, const plan::do_cooked& verb);
    [[nodiscard]] static bool has_a_cause(step_run& current, const mqtt::packet& sent);
    awaitable<void> do_send(step_run& current, const plan::do_send& verb);
    awaitable<void> do_send_bytes(step_run& current, const plan::do_send_bytes& verb);
    void do_acknowledge(step_run& current, const plan::do_acknowledge& verb);
    static void resume_reading(step_run& current);
    const net::endpoint& place_of(const case_client& client) const;
    awaitable<void> do_kill(step_run& current, plan::kill_kind kind);
    awaitable<void> close_gracefully(step_run& current, trace::closing_way way);
    awaitable<void> finish_qos2(step_run& current);
    awaitable<void> settle(const step_run& current);
    std::optional<mqtt::packet> make(step_run& current, const plan::packet_template& form,
                                     mqtt::version version);
    void remember(const case_client& client, const mqtt::packet& sent);

    // authentication.cpp
    awaitable<void> finish_authentication(step_run& current, const plan::packet_template& form,
                                          std::size_t since);
    void answer_challenge(step_run& current, plan::authentication_kind kind);
    static void check_signature(step_run& current, const client::inbox_entry& entry);

    // waiting.cpp
    awaitable<void> expect(step_run& current);
    awaitable<bool> expect_sequence(step_run& current);
    awaitable<void> expect_absence(step_run& current);
    awaitable<bool> put_fence(step_run& current, const plan::fence& fence, std::string& sentinel);
    awaitable<bool> send_sentinel(step_run& current, case_client& from, mqtt::publish message);
    awaitable<bool> await_sentinel(step_run& current, const std::string& sentinel);
    awaitable<bool> subscribe_for_fence(step_run& current, const std::string& topic);
    void collect(step_run& current, const std::string& sentinel);
    awaitable<std::optional<client::inbox_entry>> take_first(
        step_run& current, client::conversation& talk,
        std::function<bool(const client::inbox_entry&)> wanted, net::time_point deadline);
    std::optional<std::size_t> unseen_closing(const case_client& client) const;
    void meet_closing(step_run& current);
    bool closing_spoils(const step_run& current) const;
    awaitable<std::optional<client::inbox_entry>> take_reply(step_run& current, case_client& client,
                                                             mqtt::packet_type type,
                                                             std::uint16_t packet_id);
    bool is_sentinel(const client::inbox_entry& entry) const;
    bool is_foreign(const client::inbox_entry& entry) const;
    net::time_point limit_for(const plan::step& step, frame where, const case_client* client);

    // names and records
    const plan::environment& names(frame where, const case_client* client);
    std::optional<net::time_point> mark_time(const std::string& name,
                                             const case_client* client) const;
    void set_mark(const std::string& name, const case_client* client, net::time_point instant);
    /// With the version of the case; recorder_for() puts in the version of the connection.
    std::uint32_t record(const case_client* client, trace::happening happened);
    std::uint32_t record_at(net::time_point instant, const case_client* client,
                            trace::happening happened);
    client::recorder recorder_for(const case_client& client, std::uint32_t connection);
    void remember_assigned_id(const trace::happening& happened, mqtt::version version);
    std::int64_t since_start(net::time_point instant) const;

    asio::any_io_executor executor_;
    const plan::instance* planned_;
    const surroundings* around_;
    net::timers timers_;
    trace::trace trace_;
    memory_share held_;  ///< for the trace
    net::time_point started_;
    plan::environment names_;
    std::map<std::string, net::time_point> marks_;
    std::map<std::string, std::vector<std::unique_ptr<case_client>>> clients_;
    std::set<used_session> sessions_;
    std::set<std::string> retained_;
    std::set<std::string> filters_;  ///< that the case has subscribed to
    std::multimap<net::time_point, const plan::step*> waits_;
    net::time_point waits_began_;
    std::uint64_t connections_ = 0;
    std::uint32_t fences_ = 0;
    std::string tag_;
};

}  // namespace brokerproof::engine
