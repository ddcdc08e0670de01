// Runs one instance of a case against a target and records everything. It never decides: what an
// expectation looked at is written down, whether that is right is the judge's business.
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

/// A session that the broker may still hold after the case, to be cleaned up.
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

    /// All steps, then closes and joins every connection. Never throws for anything that the broker
    /// does.
    awaitable<void> run();

    /// Ends every wait; the rest of the steps is not run. `detail` is for people.
    void stop(trace::stop_cause cause, std::string detail = {});
    void add_noise(trace::noise lost);  ///< up to now

    const plan::instance& planned() const { return *planned_; }
    const plan::environment& fixed() const { return trace_.names; }
    const std::set<used_session>& sessions() const { return sessions_; }
    const std::set<std::string>& retained_topics() const { return retained_; }
    /// Did the other side end a connection within the last half second?
    bool just_lost_a_connection() const;
    std::uint64_t connections() const { return connections_; }
    /// The latest instant until which the case is known to wait on purpose; none when it does not.
    std::optional<net::time_point> waiting_until() const;
    trace::trace take_trace();

private:
    /// Where in the plan a step is run: the innermost repeat's `$n`.
    struct frame {
        std::optional<std::uint32_t> iteration;
    };
    /// One step on one client, from its begin to its end event.
    struct doing {
        const plan::step* step = nullptr;
        case_run::frame where;
        case_client* who = nullptr;
        trace::step_ended end;  ///< outcome, ack and took are filled as they become known
        std::optional<net::time_point> mark;  ///< the instant that `mark:` will name
        std::vector<mqtt::packet> sent;       ///< by the verb
    };

    // case_run.cpp
    awaitable<bool> run_steps(const std::vector<plan::step>& steps, frame where);
    awaitable<bool> run_step(const plan::step& step, frame where);
    awaitable<bool> run_members(const plan::step& step, frame where,
                                std::vector<case_client*> members);
    awaitable<void> run_member_into(const plan::step& step, frame where, case_client& who,
                                    bool& all_well);
    awaitable<bool> run_on(const plan::step& step, frame where, case_client& who);
    awaitable<bool> run_repeat(const plan::do_repeat& loop, frame where);
    awaitable<bool> run_parallel(const plan::do_parallel& fork, frame where);
    awaitable<void> run_branch(const std::vector<plan::step>& steps, frame where, bool& all_well);
    awaitable<bool> run_broker(const plan::step& step, frame where);
    awaitable<bool> pause(const plan::step& step, frame where, case_client* who);
    awaitable<bool> wait_on_purpose(net::time_point until);
    awaitable<void> close_all();
    void begin(const doing& d, std::optional<std::int64_t> due_us = {});
    bool finish(doing& d);
    void save_values(const doing& d);
    std::optional<mqtt::field_value> value_to_save(const doing& d, const std::string& field);
    std::uint64_t count_matching(const doing& d);
    bool assumption_holds(const doing& d);

    // verbs.cpp: each returns false when the step has ended (the outcome is set)
    awaitable<void> act(doing& d);
    bool can_send(doing& d) const;
    [[nodiscard]] static bool send(doing& d, case_client& who, const mqtt::packet& packet);
    [[nodiscard]] static bool has_sent(doing& d, bool sent);
    awaitable<bool> open_connection(doing& d, mqtt::version v, bool fresh);
    awaitable<void> do_cooked(doing& d, const plan::do_cooked& verb);
    awaitable<void> do_send(doing& d, const plan::do_send& verb);
    awaitable<void> do_send_bytes(doing& d, const plan::do_send_bytes& verb);
    awaitable<void> do_kill(doing& d, plan::kill_kind how);
    awaitable<void> close_gracefully(doing& d, trace::closing_way way);
    awaitable<void> finish_qos2(doing& d);
    awaitable<void> settle(const doing& d);
    std::optional<mqtt::packet> make(doing& d, const plan::packet_template& form, mqtt::version v);
    void remember(const case_client& who, const mqtt::packet& sent);

    // waiting.cpp
    awaitable<void> expect(doing& d);
    awaitable<bool> expect_sequence(doing& d);
    awaitable<void> expect_absence(doing& d);
    awaitable<bool> put_fence(doing& d, const plan::fence& fence, std::string& sentinel);
    awaitable<bool> send_sentinel(doing& d, case_client& from, mqtt::publish message);
    awaitable<bool> await_sentinel(doing& d, const std::string& sentinel);
    awaitable<bool> subscribe_for_fence(doing& d, const std::string& topic);
    void collect(doing& d, const std::string& sentinel);
    awaitable<std::optional<client::inbox_entry>> take_first(
        doing& d, client::conversation& talk,
        std::function<bool(const client::inbox_entry&)> wanted, net::time_point deadline);
    std::optional<std::size_t> unseen_closing(const case_client& who) const;
    void meet_closing(doing& d);
    bool closing_spoils(const doing& d) const;
    awaitable<std::optional<client::inbox_entry>> take_reply(doing& d, case_client& who,
                                                             mqtt::packet_type type,
                                                             std::uint16_t packet_id);
    bool is_sentinel(const client::inbox_entry& entry) const;
    net::time_point limit_for(const plan::step& step, frame where, const case_client* who);

    // names and records
    const plan::environment& names(frame where, const case_client* who);
    std::optional<net::time_point> mark_time(const std::string& name, const case_client* who) const;
    void set_mark(const std::string& name, const case_client* who, net::time_point when);
    /// Of the case's own version; what happens on a connection has that of the connection.
    std::uint32_t record(const case_client* who, trace::happening happened);
    std::uint32_t record_at(net::time_point when, const case_client* who,
                            trace::happening happened);
    client::recorder recorder_for(const case_client& who, std::uint32_t connection);
    void remember_assigned_id(const trace::happening& happened, mqtt::version v);
    std::int64_t since_start(net::time_point when) const;

    asio::any_io_executor executor_;
    const plan::instance* planned_;
    const surroundings* around_;
    net::timers timers_;
    trace::trace trace_;
    net::time_point started_;
    plan::environment names_;
    std::map<std::string, net::time_point> marks_;
    std::map<std::string, std::vector<std::unique_ptr<case_client>>> clients_;
    std::set<used_session> sessions_;
    std::set<std::string> retained_;
    std::multiset<net::time_point> waits_;
    net::time_point waits_began_;
    std::uint64_t connections_ = 0;
    std::uint64_t fences_ = 0;
    std::string tag_;
};

}  // namespace brokerproof::engine
