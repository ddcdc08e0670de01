// Messages that may be missing or come twice without a fault, and next to each case the same case
// with a fault.
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

enum stream : stream_number { at_most_once, at_least_once, expiring, kept };

scenario one_pair() {
    scenario out;
    out.groups = {
        members("listener", 1, {{"#", 1}}),
        members("publisher", 1, {}, {sends("a", 0), sends("b", 1), sends("c", 1), sends("d", 1)})};
    out.groups[1].publish[expiring].message_expiry_interval = 3;
    out.groups[1].publish[kept].retain = true;
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

/// A broker ends that keeps nothing, and the client comes back to a session without state.
class forgetful_broker_test : public excuses_test {
protected:
    std::int64_t broker_ends() {
        const std::int64_t ended = now += 1000;
        leave();
        return ended;
    }
    void come_back_without_session(std::int64_t broker_ended, std::int64_t hold_ns = 0) {
        received.forget(0, broker_ended, hold_ns);
        come_back(false, false);
        received.subscribing(0, now);
        received.subscribed(0, ++now);
    }
};

TEST_F(forgetful_broker_test, what_it_had_acknowledged_and_not_delivered_is_lost_with_it) {
    take(publish(at_least_once));
    const std::int64_t oldest = now + 1000;
    publish(at_least_once);
    publish(at_least_once);
    publish(at_least_once, false);  // it has not answered for this one
    now += 3 * second_ns;
    const std::int64_t ended = now += 1000;
    received.left(0, ended);
    publish(at_least_once);  // by another broker, while nobody has subscribed
    come_back_without_session(ended);
    take(publish(at_least_once));
    const delivery_counts tally = counts();
    EXPECT_EQ(tally.lost_with_broker, 2U);
    EXPECT_EQ(tally.loss_window_ns, ended - oldest);
    EXPECT_EQ(tally.lost, 0U);
    EXPECT_EQ(tally.owed, 2U);
    EXPECT_EQ(tally.delivered, 2U);
}

TEST_F(forgetful_broker_test, what_it_had_sent_before_is_not_lost) {
    for (int i = 0; i < 5; ++i) take(publish(at_least_once));
    come_back_without_session(broker_ends());
    EXPECT_EQ(counts().lost_with_broker, 0U);
    EXPECT_EQ(counts().loss_window_ns, 0);
}

TEST_F(forgetful_broker_test, what_waited_for_a_client_that_was_away_is_lost_with_it) {
    leave();
    publish(at_least_once);
    const std::int64_t ended = now += second_ns;
    publish(at_least_once);  // after the broker had ended
    come_back_without_session(ended);
    EXPECT_EQ(counts().lost_with_broker, 1U);
}

TEST_F(forgetful_broker_test, a_message_that_was_sent_again_may_have_come_to_the_next_broker) {
    const delivery message = publish(at_least_once);
    sent.resent({1, at_least_once}, message.stamp.sequence);
    come_back_without_session(broker_ends());
    EXPECT_EQ(counts().lost_with_broker, 0U);
}

TEST_F(forgetful_broker_test, a_message_that_may_have_expired_is_not_counted) {
    publish(expiring);
    come_back_without_session(broker_ends());
    EXPECT_EQ(counts().lost_with_broker, 0U);
}

TEST_F(forgetful_broker_test, a_bad_network_may_tell_its_end_late) {
    const std::int64_t ended = now += 1000;
    publish(at_least_once);  // the next broker took it, before the client had heard of the end
    received.left(0, now += 1000);
    come_back_without_session(ended, second_ns);
    EXPECT_EQ(counts().lost_with_broker, 0U);
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

TEST_F(excuses_test, a_session_whose_subscription_was_refused_is_owed_nothing) {
    received.refused(0);
    publish(at_least_once);
    EXPECT_EQ(counts(), delivery_counts{});
}

// ---- retained messages

class retained_test : public excuses_test {
protected:
    /// Published and acknowledged long before the session subscribes.
    void SetUp() override {
        publish(kept);
        copy_ = publish(kept);
        copy_.retain = true;
        now += 5 * second_ns;
    }
    delivery copy_;
};

TEST_F(retained_test, the_last_one_is_owed_to_a_new_subscription) {
    begin();
    EXPECT_EQ(counts().retained_owed, 1U);
    EXPECT_EQ(counts().retained_lost, 1U);
    take(copy_);
    EXPECT_EQ(counts().retained_lost, 0U);
}

TEST_F(retained_test, with_qos_0_it_is_best_effort) {
    scenario of_qos_0 = one_pair();
    of_qos_0.groups[0].subscribe[0].qos = 0;
    layout = topology(of_qos_0, "r", 1, 1);
    begin();
    EXPECT_EQ(counts().retained_best_effort, 1U);
    EXPECT_EQ(counts().retained_best_effort_delivered, 0U);
    EXPECT_EQ(counts().retained_lost, 0U);
    copy_.qos = 0;
    take(copy_);
    EXPECT_EQ(counts().retained_best_effort_delivered, 1U);
}

TEST_F(retained_test, an_older_one_is_not_enough) {
    begin();
    copy_.stamp.sequence = 0;
    take(copy_);
    EXPECT_EQ(counts().retained_lost, 1U);
}

TEST_F(retained_test, a_copy_for_an_earlier_session_does_not_count) {
    begin();
    take(copy_);
    leave();
    received.ended(0, now);
    now += 5 * second_ns;
    begin();
    EXPECT_EQ(counts().retained_lost, 1U);
}

TEST_F(retained_test, what_was_acknowledged_just_before_the_subscribe_may_come_or_not) {
    policy.grace_ns = 7 * second_ns;
    begin();
    EXPECT_EQ(counts().retained_owed, 0U);
}

TEST_F(retained_test, a_session_that_is_away_at_the_end_is_not_judged) {
    begin();
    leave();
    EXPECT_EQ(counts().retained_owed, 0U);
}

TEST_F(retained_test, a_full_queue_excuses_what_is_above_its_limit) {
    policy.queue_limit = 0;
    begin();
    EXPECT_EQ(counts().retained_owed, 1U);
    EXPECT_EQ(counts().retained_lost, 0U);
}

// ---- clocks of two machines

/// The listener is in slice 0, and the publisher in slice 1, whose clock may be wrong.
class two_machines_test : public testing::Test {
protected:
    static constexpr client_number publisher = 2;
    static scenario pair_apart() {
        scenario out = one_pair();
        out.groups[1].clients = 2;
        return out;
    }
    void listen(std::int64_t at) {
        received.connected(0, at, false, false);
        received.subscribing(0, at);
        received.subscribed(0, at + 1);
    }
    delivery publish(std::int64_t at, std::int64_t clock_error) {
        delivery out;
        out.stamp = {.publisher = publisher, .stream = at_least_once, .sent_ns = at + clock_error};
        out.stamp.sequence = sent.issue({publisher, at_least_once}, out.stamp.sent_ns);
        sent.acknowledged({publisher, at_least_once}, out.stamp.sent_ns, out.stamp.sent_ns + 10);
        out.qos = 1;
        out.now_ns = at + 100;
        return out;
    }
    delivery_counts counts(std::int64_t uncertainty_ns) {
        const audit_policy policy{.queue_limit = {},
                                  .grace_ns = second_ns,
                                  .whole_run = true,
                                  .clock_uncertainty_ns = uncertainty_ns};
        return audit(layout, sent, received, session_book(layout, {}), policy).groups[0];
    }

    topology layout{pair_apart(), "r", 2, 1};
    sent_book sent;
    received_book received{layout, second_ns};
};

TEST_F(two_machines_test, a_clock_that_is_behind_makes_no_stray) {
    listen(10 * second_ns);
    received.take(publish(11 * second_ns, -5 * second_ns));
    EXPECT_EQ(counts(0).received.stray, 1U) << "what two clocks that agree would prove";
    EXPECT_EQ(counts(6 * second_ns).received.stray, 0U);
}

TEST_F(two_machines_test, a_clock_that_is_ahead_makes_no_loss) {
    publish(8 * second_ns, 5 * second_ns);
    listen(10 * second_ns);
    EXPECT_EQ(counts(0).lost, 1U) << "what two clocks that agree would prove";
    EXPECT_EQ(counts(6 * second_ns).lost, 0U);
    EXPECT_EQ(counts(6 * second_ns).at_boundary, 1U);
}

TEST_F(two_machines_test, a_gap_is_lost_whatever_the_clocks_say) {
    listen(10 * second_ns);
    received.take(publish(20 * second_ns, 0));
    publish(21 * second_ns, 0);
    received.take(publish(22 * second_ns, 0));
    EXPECT_EQ(counts(1000 * second_ns).lost, 1U);
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
