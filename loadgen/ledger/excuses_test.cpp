// Messages that may be missing or come twice without a fault, and next to each case the same case
// with a fault.
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

enum stream : stream_number { at_most_once, at_least_once, expiring };

scenario one_pair() {
    scenario out;
    out.groups = {members("listener", 1, {{"#", 1}}),
                  members("publisher", 1, {}, {sends("a", 0), sends("b", 1), sends("c", 1)})};
    out.groups[1].publish[expiring].message_expiry_interval = 3;
    return out;
}

class excuses_test : public testing::Test {
protected:
    void SetUp() override { begin(); }
    void begin() {
        received.connected(0, now += second_ns, false, false);
        received.subscribing(0, now);
        received.subscribed(0, ++now);
    }
    void leave() { received.left(0, now += second_ns); }
    void come_back(bool resumed = true, bool was_owed = true) {
        received.connected(0, now += second_ns, resumed, was_owed);
    }
    delivery publish(stream_number chosen, bool answered = true) {
        delivery out;
        out.stamp.publisher = 1;
        out.stamp.stream = chosen;
        out.stamp.sent_ns = now += 1000;
        out.stamp.sequence = sent.issue({1, chosen}, now);
        out.qos = chosen == at_most_once ? 0 : 1;
        if (answered) {
            sent.acknowledged({1, chosen}, now, now + 10);
        } else {
            sent.indeterminate({1, chosen}, out.stamp.sequence);
        }
        return out;
    }
    void take(delivery incoming) {
        incoming.now_ns = now += 1000;
        received.take(incoming);
    }
    delivery_counts counts() {
        return audit(layout, sent, received, session_book(layout, {}), policy).groups[0];
    }

    topology layout{one_pair(), "r", 1, 1};
    sent_book sent;
    received_book received{layout, second_ns};
    audit_policy policy{.queue_limit = {}, .grace_ns = second_ns, .whole_run = true};
    std::int64_t now = second_ns;
};

TEST_F(excuses_test, exactly_the_missing_messages_are_lost) {
    for (int i = 0; i < 10; ++i) {
        const delivery message = publish(at_least_once);
        if (i % 3 != 0) take(message);
    }
    EXPECT_EQ(counts().owed, 10U);
    EXPECT_EQ(counts().delivered, 6U);
    EXPECT_EQ(counts().lost, 4U);
}

TEST_F(excuses_test, an_interrupted_run_leaves_the_end_open) {
    take(publish(at_least_once));
    publish(at_least_once);
    take(publish(at_least_once));
    publish(at_least_once);
    policy.whole_run = false;
    EXPECT_EQ(counts().lost, 1U);
    EXPECT_EQ(counts().open, 1U);
}

TEST_F(excuses_test, a_message_that_waited_for_its_interval_has_expired) {
    leave();
    publish(expiring);
    publish(expiring);
    now += 3 * second_ns;
    come_back();
    EXPECT_EQ(counts().expired, 2U);
    EXPECT_EQ(counts().lost, 0U);
}

TEST_F(excuses_test, a_message_without_time_to_expire_or_without_interval_is_lost) {
    leave();
    publish(expiring);
    publish(at_least_once);
    come_back();
    EXPECT_EQ(counts().expired, 0U);
    EXPECT_EQ(counts().lost, 2U);
}

TEST_F(excuses_test, a_message_after_its_interval_is_late) {
    const delivery in_time = publish(expiring);
    now += 2 * second_ns;
    take(in_time);
    EXPECT_EQ(counts().received.late, 0U);
    const delivery late = publish(expiring);
    now += 6 * second_ns;
    take(late);
    EXPECT_EQ(counts().received.late, 1U);
    EXPECT_EQ(counts().received.suspected, 0U);
}

/// Six messages are owed to an absent session.
class queue_limit_test : public excuses_test {
protected:
    delivery_counts kept(std::size_t count) {
        leave();
        std::vector<delivery> published;
        for (int i = 0; i < 6; ++i) published.push_back(publish(at_least_once));
        come_back();
        for (std::size_t i = 0; i < count; ++i) take(published[i]);
        return counts();
    }
};

TEST_F(queue_limit_test, messages_above_a_full_queue_may_be_dropped) {
    policy.queue_limit = 4;
    const delivery_counts tally = kept(4);
    EXPECT_EQ(tally.dropped_by_policy, 2U);
    EXPECT_EQ(tally.lost, 0U);
}

TEST_F(queue_limit_test, a_missing_message_that_had_room_in_the_queue_is_lost) {
    policy.queue_limit = 4;
    const delivery_counts tally = kept(3);
    EXPECT_EQ(tally.dropped_by_policy, 2U);
    EXPECT_EQ(tally.lost, 1U);
}

TEST_F(queue_limit_test, below_the_limit_nothing_is_excused) {
    policy.queue_limit = 6;
    const delivery_counts tally = kept(4);
    EXPECT_EQ(tally.dropped_by_policy, 0U);
    EXPECT_EQ(tally.lost, 2U);
}

TEST_F(queue_limit_test, without_a_limit_nothing_is_excused) { EXPECT_EQ(kept(4).lost, 2U); }

TEST_F(queue_limit_test, while_online_nothing_is_excused) {
    policy.queue_limit = 4;
    kept(4);
    now += 3 * second_ns;
    publish(at_least_once);
    EXPECT_EQ(counts().lost, 1U);
    EXPECT_EQ(counts().dropped_by_policy, 2U);
}

TEST_F(excuses_test, qos_0_is_never_lost) {
    take(publish(at_most_once));
    publish(at_most_once);
    publish(at_most_once);
    EXPECT_EQ(counts().best_effort, 3U);
    EXPECT_EQ(counts().best_effort_delivered, 1U);
    EXPECT_EQ(counts().owed, 0U);
    EXPECT_EQ(counts().lost, 0U);
}

TEST_F(excuses_test, a_message_that_was_not_acknowledged_may_come_or_not) {
    take(publish(at_least_once, false));
    publish(at_least_once, false);
    EXPECT_EQ(counts().indeterminate, 2U);
    EXPECT_EQ(counts().indeterminate_delivered, 1U);
    EXPECT_EQ(counts().lost, 0U);
    publish(at_least_once);
    EXPECT_EQ(counts().lost, 1U);
}

TEST_F(excuses_test, only_a_message_that_was_sent_twice_may_come_twice) {
    const delivery once = publish(at_least_once);
    const delivery twice = publish(at_least_once);
    sent.resent({1, at_least_once}, twice.stamp.sequence);
    for (const delivery& message : {once, twice, twice}) take(message);
    EXPECT_EQ(counts().received.duplicated, 0U);
    EXPECT_EQ(counts().received.redelivered, 1U);
    take(once);
    EXPECT_EQ(counts().received.duplicated, 1U);
    EXPECT_EQ(counts().received.suspected, 0U);
}

TEST_F(excuses_test, a_corrupted_message_did_not_come) {
    publish(at_least_once);
    received.corrupted(0);
    take(publish(at_least_once));
    EXPECT_EQ(counts().received.corrupted, 1U);
    EXPECT_EQ(counts().lost, 1U);
}

TEST_F(excuses_test, a_message_that_the_broker_had_before_the_session_is_a_stray) {
    leave();
    const delivery old = publish(at_least_once);
    received.ended(0, now);
    now += 10 * second_ns;
    begin();
    take(old);
    EXPECT_EQ(counts().received.stray, 1U);
    EXPECT_EQ(counts().lost, 0U);
}

TEST_F(excuses_test, a_message_that_the_broker_may_have_read_late_is_no_stray) {
    leave();
    received.ended(0, now);
    now += 10 * second_ns;
    const delivery just_before = publish(at_least_once);
    now -= second_ns;  // so that begin() comes directly after it
    begin();
    take(just_before);
    EXPECT_EQ(counts().received.stray, 0U);
    EXPECT_EQ(counts().received.fresh, 1U);
}

TEST_F(excuses_test, messages_owed_to_a_lost_session_are_lost) {
    leave();
    for (int i = 0; i < 5; ++i) publish(at_least_once);
    come_back(false, true);
    EXPECT_EQ(counts().lost, 5U);
}

TEST_F(excuses_test, messages_owed_to_an_ended_session_are_not_lost) {
    leave();
    for (int i = 0; i < 5; ++i) publish(at_least_once);
    received.ended(0, now);
    now += 10 * second_ns;
    begin();
    EXPECT_EQ(counts().lost, 0U);
    EXPECT_EQ(counts().owed, 0U);
}

}  // namespace
}  // namespace brokerproof::loadgen
