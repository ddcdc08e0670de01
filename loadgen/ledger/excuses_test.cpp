// What may be missing or come twice without a fault, and beside each the same thing with one.
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second = 1'000'000'000;
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
        received.connected(0, now += second, false, false);
        received.subscribing(0, now);
        received.subscribed(0, ++now);
    }
    void leave() { received.left(0, now += second); }
    void come_back(bool resumed = true, bool was_owed = true) {
        received.connected(0, now += second, resumed, was_owed);
    }
    delivery publish(stream_number which, bool answered = true) {
        delivery out;
        out.of.publisher = 1;
        out.of.stream = which;
        out.of.sent_ns = now += 1000;
        out.of.sequence = sent.issue({1, which}, now);
        out.qos = which == at_most_once ? 0 : 1;
        if (answered) {
            sent.acknowledged({1, which}, now, now + 10);
        } else {
            sent.indeterminate({1, which}, out.of.sequence);
        }
        return out;
    }
    void take(delivery what) {
        what.now_ns = now += 1000;
        received.take(what);
    }
    delivery_counts counts() {
        return audit(all, sent, received, session_book(all, {}), policy).groups[0];
    }

    topology all{one_pair(), "r", 1, 1};
    sent_book sent;
    received_book received{all, second};
    audit_policy policy{.queue_limit = {}, .grace_ns = second, .whole_run = true};
    std::int64_t now = second;
};

TEST_F(excuses_test, exactly_what_never_came_is_lost) {
    for (int i = 0; i < 10; ++i) {
        const delivery what = publish(at_least_once);
        if (i % 3 != 0) take(what);
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

TEST_F(excuses_test, what_waited_for_its_interval_has_expired) {
    leave();
    publish(expiring);
    publish(expiring);
    now += 3 * second;
    come_back();
    EXPECT_EQ(counts().expired, 2U);
    EXPECT_EQ(counts().lost, 0U);
}

TEST_F(excuses_test, what_had_no_time_to_expire_or_no_interval_is_lost) {
    leave();
    publish(expiring);
    publish(at_least_once);
    come_back();
    EXPECT_EQ(counts().expired, 0U);
    EXPECT_EQ(counts().lost, 2U);
}

TEST_F(excuses_test, what_comes_after_its_interval_is_late) {
    const delivery in_time = publish(expiring);
    now += 2 * second;
    take(in_time);
    EXPECT_EQ(counts().received.late, 0U);
    const delivery late = publish(expiring);
    now += 6 * second;
    take(late);
    EXPECT_EQ(counts().received.late, 1U);
    EXPECT_EQ(counts().received.suspected, 0U);
}

/// Six are owed to a session that is away.
class queue_limit_test : public excuses_test {
protected:
    delivery_counts kept(std::size_t count) {
        leave();
        std::vector<delivery> all_of_them;
        for (int i = 0; i < 6; ++i) all_of_them.push_back(publish(at_least_once));
        come_back();
        for (std::size_t i = 0; i < count; ++i) take(all_of_them[i]);
        return counts();
    }
};

TEST_F(queue_limit_test, beyond_a_full_queue_it_may_drop) {
    policy.queue_limit = 4;
    const delivery_counts of = kept(4);
    EXPECT_EQ(of.dropped_by_policy, 2U);
    EXPECT_EQ(of.lost, 0U);
}

TEST_F(queue_limit_test, what_the_queue_had_room_for_is_lost) {
    policy.queue_limit = 4;
    const delivery_counts of = kept(3);
    EXPECT_EQ(of.dropped_by_policy, 2U);
    EXPECT_EQ(of.lost, 1U);
}

TEST_F(queue_limit_test, below_the_limit_nothing_is_excused) {
    policy.queue_limit = 6;
    const delivery_counts of = kept(4);
    EXPECT_EQ(of.dropped_by_policy, 0U);
    EXPECT_EQ(of.lost, 2U);
}

TEST_F(queue_limit_test, without_a_limit_nothing_is_excused) { EXPECT_EQ(kept(4).lost, 2U); }

TEST_F(queue_limit_test, while_online_nothing_is_excused) {
    policy.queue_limit = 4;
    kept(4);
    now += 3 * second;
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

TEST_F(excuses_test, what_was_not_acknowledged_may_come_or_not) {
    take(publish(at_least_once, false));
    publish(at_least_once, false);
    EXPECT_EQ(counts().indeterminate, 2U);
    EXPECT_EQ(counts().indeterminate_delivered, 1U);
    EXPECT_EQ(counts().lost, 0U);
    publish(at_least_once);
    EXPECT_EQ(counts().lost, 1U);
}

TEST_F(excuses_test, only_what_was_sent_twice_may_come_twice) {
    const delivery once = publish(at_least_once);
    const delivery twice = publish(at_least_once);
    sent.resent({1, at_least_once}, twice.of.sequence);
    for (const delivery& what : {once, twice, twice}) take(what);
    EXPECT_EQ(counts().received.duplicated, 0U);
    EXPECT_EQ(counts().received.redelivered, 1U);
    take(once);
    EXPECT_EQ(counts().received.duplicated, 1U);
    EXPECT_EQ(counts().received.suspected, 0U);
}

TEST_F(excuses_test, what_came_corrupted_did_not_come) {
    publish(at_least_once);
    received.corrupted(0);
    take(publish(at_least_once));
    EXPECT_EQ(counts().received.corrupted, 1U);
    EXPECT_EQ(counts().lost, 1U);
}

TEST_F(excuses_test, a_new_session_is_not_to_see_what_was_with_the_broker_before_it) {
    leave();
    const delivery old = publish(at_least_once);
    received.ended(0, now);
    now += 10 * second;
    begin();
    take(old);
    EXPECT_EQ(counts().received.stray, 1U);
    EXPECT_EQ(counts().lost, 0U);
}

TEST_F(excuses_test, what_the_broker_may_have_read_late_is_no_stray) {
    leave();
    received.ended(0, now);
    now += 10 * second;
    const delivery just_before = publish(at_least_once);
    now -= second;  // so that begin() comes right after
    begin();
    take(just_before);
    EXPECT_EQ(counts().received.stray, 0U);
    EXPECT_EQ(counts().received.fresh, 1U);
}

TEST_F(excuses_test, what_a_lost_session_was_owed_is_lost) {
    leave();
    for (int i = 0; i < 5; ++i) publish(at_least_once);
    come_back(false, true);
    EXPECT_EQ(counts().lost, 5U);
}

TEST_F(excuses_test, what_an_ended_session_was_owed_is_not) {
    leave();
    for (int i = 0; i < 5; ++i) publish(at_least_once);
    received.ended(0, now);
    now += 10 * second;
    begin();
    EXPECT_EQ(counts().lost, 0U);
    EXPECT_EQ(counts().owed, 0U);
}

}  // namespace
}  // namespace brokerproof::loadgen
