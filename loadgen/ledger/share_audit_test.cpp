// Shared subscriptions: a message for one of the members, whichever the broker chooses. Next to
// each excuse stands the same case without it.
#include "loadgen/ledger/share_audit.hpp"

#include <array>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr client_number publisher = 3;

scenario three_workers(std::uint8_t qos) {
    scenario out;
    out.groups = {members("workers", 3, {{"jobs/#", qos, "pool"}}),
                  members("backend", 1, {}, {sends("jobs/a", qos)})};
    return out;
}

/// Each member is in a slice of its own, as their books are.
class share_audit_test : public testing::Test {
protected:
    explicit share_audit_test(std::uint8_t qos = 1)
        : qos_(qos), layout(three_workers(qos), "r", 3, 1) {
        for (client_number member = 0; member < 3; ++member) join(member);
    }

    void join(client_number member) {
        received_book& book = books[member];
        book.connected(member, now += 1000, false, false);
        book.subscribing(member, now += 1000);
        book.subscribed(member, now += 1000);
    }
    void leave(client_number member, parting manner = parting::abrupt) {
        books[member].left(member, now += second_ns, manner);
    }
    void come_back(client_number member) {
        books[member].connected(member, now += second_ns, true, true);
    }
    delivery publish() {
        delivery out;
        out.stamp.publisher = publisher;
        out.stamp.sent_ns = now += 1000;
        out.stamp.sequence = sent.issue({publisher, 0}, now);
        sent.acknowledged({publisher, 0}, now, now + 10);
        out.qos = qos_;
        return out;
    }
    void take(client_number member, delivery incoming) {
        incoming.session = member;
        incoming.now_ns = now += 1000;
        books[member].take(incoming);
    }
    ledger_report judged() {
        received_book all(layout, second_ns);
        for (received_book& book : books) all.merge(std::move(book));
        return audit(layout, sent, all, session_book(layout, {}), policy);
    }
    delivery_counts counts() { return judged().groups[0]; }

    std::uint8_t qos_;
    topology layout;
    sent_book sent;
    std::array<received_book, 3> books{received_book(layout, second_ns),
                                       received_book(layout, second_ns),
                                       received_book(layout, second_ns)};
    audit_policy policy{.queue_limit = {}, .grace_ns = second_ns};
    std::int64_t now = 100 * second_ns;
};

class share_audit_qos_2 : public share_audit_test {
protected:
    share_audit_qos_2() : share_audit_test(2) {}
};

TEST_F(share_audit_test, each_message_is_owed_once) {
    for (client_number i = 0; i < 9; ++i) take(i % 3, publish());
    const auto report = judged();
    EXPECT_EQ(report.groups[0].owed, 9U);
    EXPECT_EQ(report.groups[0].delivered, 9U);
    EXPECT_EQ(report.groups[0].received.fresh, 9U);
    EXPECT_THAT(report.losses, IsEmpty());
    EXPECT_THAT(report.shares, ElementsAre(share_balance{0, 3, 3, 3, 3}));
}

TEST_F(share_audit_test, the_balance_is_told_and_not_judged) {
    for (int i = 0; i < 5; ++i) take(2, publish());
    take(0, publish());
    const auto report = judged();
    EXPECT_EQ(report.groups[0].delivered, 6U);
    EXPECT_THAT(report.shares, ElementsAre(share_balance{0, 3, 0, 1, 5}));
}

TEST_F(share_audit_test, what_nobody_got_is_lost) {
    take(0, publish());
    publish();
    publish();
    take(1, publish());
    const auto report = judged();
    EXPECT_EQ(report.groups[0].lost, 2U);
    EXPECT_THAT(report.losses, ElementsAre(loss{0, {publisher, 0}, {1, 2}, "jobs/a", false}));
}

TEST_F(share_audit_test, the_order_is_free) {
    const auto first = publish();
    const auto second = publish();
    take(0, second);
    take(0, first);
    EXPECT_EQ(counts().received.out_of_order, 0U);
}

TEST_F(share_audit_test, two_members_must_not_get_the_same) {
    const auto message = publish();
    take(0, message);
    take(2, message);
    const auto report = judged();
    EXPECT_EQ(report.groups[0].received.duplicated, 1U);
    EXPECT_EQ(report.groups[0].received.fresh, 1U);
    EXPECT_EQ(report.groups[0].delivered, 1U);
    EXPECT_THAT(
        report.share_faults,
        ElementsAre(share_fault{share_fault_kind::duplicated, 0, 2, {publisher, 0}, {0, 0}}));
}

TEST_F(share_audit_test, a_message_goes_on_when_its_member_lost_the_connection) {
    const auto message = publish();
    take(0, message);
    leave(0);
    take(1, message);
    come_back(0);
    EXPECT_EQ(counts().received.duplicated, 0U);
}

TEST_F(share_audit_test, such_a_message_is_redelivered) {
    const auto message = publish();
    take(0, message);
    leave(0);
    take(1, message);
    come_back(0);
    take(0, publish());  // the stream of this member is brought up to date
    const auto all = counts();
    EXPECT_EQ(all.received.redelivered, 1U);
    EXPECT_EQ(all.received.fresh, 2U);
}

TEST_F(share_audit_test, it_does_not_go_on_when_the_broker_had_its_acknowledgement) {
    const auto message = publish();
    take(0, message);
    leave(0, parting::in_order);
    take(1, message);
    come_back(0);
    EXPECT_EQ(counts().received.duplicated, 1U);
}

TEST_F(share_audit_test, it_goes_to_one_other_member_and_not_to_two) {
    const auto message = publish();
    take(0, message);
    leave(0);
    take(1, message);
    take(2, message);
    EXPECT_EQ(counts().received.duplicated, 1U);
}

TEST_F(share_audit_test, it_may_come_back_to_the_first_member_as_a_new_message) {
    const auto message = publish();
    take(0, message);
    leave(0);
    take(1, message);
    leave(1);
    come_back(0);
    come_back(1);
    take(0, message);
    EXPECT_EQ(counts().received.duplicated, 0U);
}

TEST_F(share_audit_test, it_comes_back_once_for_each_connection) {
    const auto message = publish();
    take(0, message);
    leave(0);
    come_back(0);
    take(0, message);
    take(0, message);
    EXPECT_EQ(counts().received.duplicated, 1U);
}

TEST_F(share_audit_qos_2, a_message_of_qos_2_never_goes_on) {
    const auto message = publish();
    take(0, message);
    leave(0);
    take(1, message);
    EXPECT_EQ(counts().received.duplicated, 1U);
}

TEST_F(share_audit_qos_2, a_broker_that_died_may_have_forgotten_who_got_it) {
    const auto message = publish();
    take(0, message);
    books[0].broker_ended();
    leave(0);
    take(1, message);
    EXPECT_EQ(counts().received.duplicated, 0U);
}

TEST_F(share_audit_test, what_was_published_twice_may_come_twice) {
    const auto message = publish();
    sent.resent({publisher, 0}, message.stamp.sequence);
    take(0, message);
    take(1, message);
    EXPECT_EQ(counts().received.duplicated, 0U);
}

TEST_F(share_audit_test, an_absent_member_may_still_hold_a_message) {
    leave(1);
    publish();
    const auto all = counts();
    EXPECT_EQ(all.open, 1U);
    EXPECT_EQ(all.lost, 0U);
}

TEST_F(share_audit_test, a_member_that_came_back_holds_none) {
    leave(1);
    publish();
    come_back(1);
    EXPECT_EQ(counts().lost, 1U);
}

TEST_F(share_audit_test, a_session_that_ended_may_have_taken_a_message_along) {
    publish();
    leave(1);
    books[1].ended(1, now);
    const auto all = counts();
    EXPECT_EQ(all.gone_with_session, 1U);
    EXPECT_EQ(all.lost, 0U);
}

TEST_F(share_audit_test, what_was_sent_after_the_session_had_ended_is_lost) {
    leave(1);
    books[1].ended(1, now);
    books[1].connected(1, now += 1000, false, false);  // another session, without subscription
    now += second_ns;
    publish();
    const auto all = counts();
    EXPECT_EQ(all.gone_with_session, 0U);
    EXPECT_EQ(all.lost, 1U);
}

TEST_F(share_audit_test, a_new_session_of_a_client_is_another_member) {
    const auto message = publish();
    take(1, message);
    leave(1, parting::in_order);
    books[1].ended(1, now);
    join(1);
    take(1, message);
    EXPECT_EQ(counts().received.duplicated, 1U);
}

TEST_F(share_audit_test, a_message_of_before_a_member_came_may_be_handed_to_it) {
    leave(1);
    books[1].ended(1, now);
    const auto message = publish();
    join(1);
    take(1, message);
    const auto all = counts();
    EXPECT_EQ(all.received.stray, 0U);
    EXPECT_EQ(all.delivered, 1U);
}

TEST_F(share_audit_test, a_retained_message_is_never_sent_for_a_share) {
    auto message = publish();
    message.retain = true;
    take(1, message);
    EXPECT_EQ(counts().received.stray, 1U);
}

TEST_F(share_audit_test, an_interrupted_run_leaves_all_that_is_missing_open) {
    publish();
    take(0, publish());
    policy.whole_run = false;
    EXPECT_EQ(counts().open, 1U);
}

TEST_F(share_audit_test, members_in_slices_that_are_missing_may_have_got_it) {
    publish();
    policy.all_slices = false;
    books[2] = received_book(layout, second_ns);
    const auto all = counts();
    EXPECT_EQ(all.lost, 0U);
    EXPECT_EQ(all.open, 1U);
}

TEST_F(share_audit_test, a_full_queue_of_an_absent_member_excuses) {
    policy.queue_limit = 1;
    leave(1);
    const auto kept = publish();
    publish();
    publish();
    come_back(1);
    take(1, kept);
    const auto all = counts();
    EXPECT_EQ(all.dropped_by_policy, 2U);
    EXPECT_EQ(all.lost, 0U);
}

TEST_F(share_audit_test, what_was_sent_before_anybody_subscribed_is_a_stray) {
    const auto early = [&] {
        delivery out;
        out.stamp.publisher = publisher;
        out.stamp.sent_ns = second_ns;
        out.stamp.sequence = sent.issue({publisher, 0}, second_ns);
        sent.acknowledged({publisher, 0}, second_ns, second_ns + 10);
        out.qos = 1;
        return out;
    }();
    take(0, early);
    const auto report = judged();
    EXPECT_EQ(report.groups[0].received.stray, 1U);
    EXPECT_EQ(report.groups[0].owed, 0U);
    ASSERT_EQ(report.share_faults.size(), 1U);
    EXPECT_EQ(report.share_faults[0].kind, share_fault_kind::stray);
}

}  // namespace
}  // namespace brokerproof::loadgen
