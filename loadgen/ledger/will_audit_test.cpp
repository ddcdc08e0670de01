// Which wills are owed, from what a client knows about its connections; and what came of them.
#include "loadgen/ledger/will_audit.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr std::int64_t run_ended = 1000 * second_ns;

/// A connection from 10 s to 20 s.
will_connection ended_as(connection_end manner) {
    return {.number = 1,
            .asked_ns = 10 * second_ns,
            .accepted_ns = 10 * second_ns + 1000,
            .ended_ns = 20 * second_ns,
            .session_s = 100,
            .keep_alive = 10,
            .resumed = false,
            .end = manner};
}

will_connection next_at(std::int64_t seconds, bool resumed) {
    will_connection next = ended_as(connection_end::none);
    next.number = 2;
    next.asked_ns = seconds * second_ns;
    next.accepted_ns = next.asked_ns + 1000;
    next.resumed = resumed;
    return next;
}

group with_delay(std::uint32_t seconds) {
    group out = members("devices", 1);
    out.will = will_message{"r/gone", "", 1, false, seconds, true};
    return out;
}

struct will_case {
    const char* name;
    std::uint32_t delay_s;
    std::vector<will_connection> connections;
    will_claim claim;
};

const std::vector<will_case>& cases() {
    using enum connection_end;
    using enum will_claim;
    static const auto expired = [] {
        auto own = ended_as(cut);
        own.session_s = 0;
        return own;
    }();
    static const auto unanswered = [] {
        auto next = next_at(22, false);
        next.accepted_ns = 0;
        next.end = unsure;
        return next;
    }();
    static const auto turned_away = [] {
        auto next = next_at(22, false);
        next.accepted_ns = 0;
        next.end = refused;
        return next;
    }();
    static const auto without_keep_alive = [] {
        auto own = ended_as(silence);
        own.keep_alive = 0;
        return own;
    }();
    static const std::vector<will_case> table{
        {"a DISCONNECT that was read", 0, {ended_as(goodbye)}, not_owed},
        {"a DISCONNECT that may be unread", 0, {ended_as(unsure)}, open},
        {"a connection that is open at the end", 0, {ended_as(none)}, open},
        {"a CONNECT that was refused", 0, {ended_as(refused)}, not_owed},
        {"a client that was cut off", 0, {ended_as(cut)}, owed},
        {"a connection that the broker has closed", 0, {ended_as(closed)}, owed},
        {"silence, after 1.5 Keep Alives", 0, {ended_as(silence)}, owed},
        {"silence without Keep Alive", 0, {without_keep_alive}, open},
        {"a takeover", 0, {without_keep_alive, next_at(21, true)}, owed},
        {"a takeover with a delay", 5, {without_keep_alive, next_at(21, true)}, not_owed},
        {"a client that is back at once", 0, {ended_as(cut), next_at(20, true)}, owed},
        {"a delay that is over", 5, {ended_as(cut)}, owed},
        {"back before the delay was over", 5, {ended_as(cut), next_at(22, true)}, not_owed},
        {"back at the end of the delay", 5, {ended_as(cut), next_at(25, true)}, open},
        {"back after the delay", 5, {ended_as(cut), next_at(30, true)}, owed},
        {"a session that ends before the delay", 5, {expired}, owed},
        {"a new session before the delay was over", 5, {ended_as(cut), next_at(22, false)}, owed},
        {"an attempt without an answer", 5, {ended_as(cut), unanswered, next_at(23, true)}, open},
        {"an attempt that was refused",
         5,
         {ended_as(cut), turned_away, next_at(23, true)},
         not_owed},
        {"a delay that ends after the run",
         2000,
         {[] {
             auto own = ended_as(cut);
             own.session_s = 5000;
             return own;
         }()},
         not_owed},
    };
    return table;
}

TEST(will_audit, what_is_owed_follows_from_the_ends_of_connections) {
    const audit_policy policy{.queue_limit = {}, .grace_ns = second_ns};
    for (const will_case& one : cases()) {
        const auto due = due_of(one.connections, with_delay(one.delay_s), policy, run_ended);
        EXPECT_EQ(due.claim, one.claim) << one.name;
    }
}

TEST(will_audit, a_will_just_before_the_end_is_open) {
    const audit_policy policy{.queue_limit = {}, .grace_ns = second_ns};
    const std::vector<will_connection> own{ended_as(connection_end::cut)};
    EXPECT_EQ(due_of(own, with_delay(0), policy, 21 * second_ns).claim, will_claim::open);
    EXPECT_EQ(due_of(own, with_delay(0), policy, 23 * second_ns).claim, will_claim::owed);
}

TEST(will_audit, it_is_due_when_delay_or_session_is_over) {
    const audit_policy policy{.queue_limit = {}, .grace_ns = second_ns};
    const std::vector<will_connection> own{ended_as(connection_end::cut)};
    EXPECT_EQ(due_of(own, with_delay(5), policy, run_ended).due_ns, 25 * second_ns);
    EXPECT_EQ(due_of(own, with_delay(500), policy, run_ended).due_ns, 120 * second_ns);
    const std::vector<will_connection> quiet{ended_as(connection_end::silence)};
    EXPECT_EQ(due_of(quiet, with_delay(0), policy, run_ended).due_ns, 35 * second_ns);
}

/// One device with wills, and two watchers in other slices.
class wills_of_one_device : public testing::Test {
protected:
    wills_of_one_device() {
        for (client_number watcher = 1; watcher < 3; ++watcher) {
            received.connected(watcher, second_ns, false, false);
            received.subscribing(watcher, second_ns);
            received.subscribed(watcher, second_ns);
        }
    }
    static scenario planned() {
        scenario out;
        out.groups = {with_delay(5), members("watchers", 2, {{"r/gone", 1}})};
        return out;
    }
    void live(std::uint32_t connection, std::int64_t from_s, std::int64_t to_s,
              connection_end manner, bool resumed = false) {
        owners.connecting(0, connection, from_s * second_ns);
        owners.accepted(0, from_s * second_ns + 1, resumed, 100U, 10);
        owners.ended(0, to_s * second_ns, manner);
    }
    static delivery will(client_number watcher, std::uint64_t connection, std::int64_t at_s) {
        delivery out;
        out.session = watcher;
        out.stamp.publisher = 0;
        out.stamp.stream = will_stream;
        out.stamp.sequence = connection;
        out.qos = 1;
        out.now_ns = at_s * second_ns;
        return out;
    }
    void see(const delivery& seen, std::uint32_t connection = 1) {
        watchers.take(seen, connection, mqtt::version::v5);
    }
    void both_see(std::uint64_t connection, std::int64_t at_s) {
        see(will(1, connection, at_s));
        see(will(2, connection, at_s));
    }
    will_report judged() {
        will_book all;
        all.merge(std::move(owners));
        all.merge(std::move(watchers));
        return audit_wills(layout, received, all, policy, run_ended);
    }

    topology layout{planned(), "r", 3, 1};
    received_book received{layout, second_ns};
    will_book owners;
    will_book watchers;
    audit_policy policy{.queue_limit = {}, .grace_ns = second_ns};
};

TEST_F(wills_of_one_device, all_watchers_get_it_once) {
    live(1, 10, 20, connection_end::cut);
    both_see(1, 26);
    const auto report = judged();
    EXPECT_EQ(report.groups[0], (will_counts{.owed = 1, .published = 1}));
    EXPECT_THAT(report.faults, IsEmpty());
    EXPECT_THAT(report.delays[0], ElementsAre(second_ns));
}

TEST_F(wills_of_one_device, a_watcher_that_never_gets_it_makes_it_lost) {
    live(1, 10, 20, connection_end::cut);
    see(will(1, 1, 26));
    const auto report = judged();
    EXPECT_EQ(report.groups[0], (will_counts{.owed = 1, .lost = 1}));
    EXPECT_THAT(report.faults, ElementsAre(will_fault{will_fault_kind::lost, 0, 1, 2}));
}

TEST_F(wills_of_one_device, a_watcher_that_came_later_is_owed_nothing) {
    live(1, 10, 20, connection_end::cut);
    received = received_book(layout, second_ns);
    received.connected(1, 22 * second_ns, false, false);
    received.subscribing(1, 22 * second_ns);
    received.subscribed(1, 22 * second_ns);
    EXPECT_EQ(judged().groups[0], (will_counts{.open = 1}));
}

TEST_F(wills_of_one_device, a_client_that_said_goodbye_has_none) {
    live(1, 10, 20, connection_end::goodbye);
    EXPECT_EQ(judged().groups[0], (will_counts{.not_owed = 1}));
}

TEST_F(wills_of_one_device, a_will_after_a_goodbye_is_a_stray) {
    live(1, 10, 20, connection_end::goodbye);
    see(will(2, 1, 20));
    const auto report = judged();
    EXPECT_EQ(report.groups[0], (will_counts{.not_owed = 1, .stray = 1}));
    EXPECT_THAT(report.faults, ElementsAre(will_fault{will_fault_kind::stray, 0, 1, 2}));
}

TEST_F(wills_of_one_device, a_will_of_a_client_that_is_back_in_time_is_a_stray) {
    live(1, 10, 20, connection_end::cut);
    live(2, 21, 900, connection_end::goodbye, true);
    both_see(1, 25);
    EXPECT_EQ(judged().groups[0], (will_counts{.not_owed = 2, .stray = 1}));
}

TEST_F(wills_of_one_device, a_will_before_its_delay_is_a_stray) {
    live(1, 10, 20, connection_end::cut);
    both_see(1, 20);
    const auto report = judged();
    EXPECT_EQ(report.groups[0], (will_counts{.owed = 1, .published = 1, .stray = 1}));
    EXPECT_EQ(report.faults.front().kind, will_fault_kind::early);
}

TEST_F(wills_of_one_device, each_connection_has_its_own) {
    live(1, 10, 20, connection_end::cut);
    live(2, 40, 50, connection_end::cut);
    both_see(1, 26);
    both_see(2, 56);
    EXPECT_EQ(judged().groups[0], (will_counts{.owed = 2, .published = 2}));
}

TEST_F(wills_of_one_device, it_must_not_come_twice) {
    live(1, 10, 20, connection_end::cut);
    both_see(1, 26);
    see(will(1, 1, 27));
    EXPECT_EQ(judged().groups[0], (will_counts{.owed = 1, .published = 1, .twice = 1}));
}

TEST_F(wills_of_one_device, it_may_be_redelivered_to_a_watcher_that_came_back) {
    live(1, 10, 20, connection_end::cut);
    both_see(1, 26);
    auto again = will(1, 1, 28);
    again.dup = true;
    see(again, 2);
    EXPECT_EQ(judged().groups[0].twice, 0U);
}

TEST_F(wills_of_one_device, it_is_redelivered_once_for_each_connection) {
    live(1, 10, 20, connection_end::cut);
    both_see(1, 26);
    auto again = will(1, 1, 28);
    again.dup = true;
    see(again, 2);
    see(again, 2);
    EXPECT_EQ(judged().groups[0].twice, 1U);
}

TEST_F(wills_of_one_device, a_retained_copy_is_not_the_will) {
    live(1, 10, 20, connection_end::goodbye);
    auto copy = will(1, 1, 20);
    copy.retain = true;
    see(copy);
    EXPECT_EQ(judged().groups[0].stray, 0U);
}

TEST_F(wills_of_one_device, an_end_of_the_broker_leaves_all_before_it_open) {
    live(1, 10, 20, connection_end::cut);
    owners.broker_ended(30 * second_ns);
    EXPECT_EQ(judged().groups[0], (will_counts{.open = 1}));
}

TEST_F(wills_of_one_device, an_interrupted_run_leaves_missing_ones_open) {
    live(1, 10, 20, connection_end::cut);
    policy.whole_run = false;
    EXPECT_EQ(judged().groups[0], (will_counts{.open = 1}));
}

}  // namespace
}  // namespace brokerproof::loadgen
