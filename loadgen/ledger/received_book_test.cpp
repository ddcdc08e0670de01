#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

// Clients 0 (v5) and 1 (3.1.1) listen, client 2 publishes: stream 0 with QoS 1, stream 1 with QoS
// 2, stream 2 with QoS 1 and an expiry of 3 s, stream 3 with QoS 1 and RETAIN, stream 4 with QoS 1
// to a topic that two filters match, stream 5 to a topic that no filter matches.
scenario small() {
    const std::vector<subscription> filters = {{"a/+", 2}, {"b/#", 2}, {"b/c", 1}};
    scenario out;
    out.groups = {members("new", 1, filters), members("old", 1, filters),
                  members("publisher", 1, {},
                          {sends("a/1", 1), sends("a/2", 2), sends("a/3", 1), sends("a/4", 1),
                           sends("b/c", 1), sends("c", 1)})};
    out.groups[1].version = mqtt::version::v311;
    out.groups[2].publish[2].message_expiry_interval = 3;
    out.groups[2].publish[3].retain = true;
    return out;
}

class received_book_test : public testing::Test {
protected:
    void SetUp() override { begin(0); }

    void begin(client_number session) {
        book.connected(session, now, false, false);
        book.subscribing(session, now);
        book.subscribed(session, now);
        ++now;
    }
    void come_back(client_number session, bool resumed, bool was_owed = false) {
        book.left(session, ++now);
        book.connected(session, ++now, resumed, was_owed);
    }
    delivery message(stream_number stream, std::uint64_t number) {
        delivery out;
        out.stamp.publisher = 2;
        out.stamp.stream = stream;
        out.stamp.sequence = number;
        out.stamp.sent_ns = ++now;
        out.qos = 1;
        out.now_ns = ++now;
        return out;
    }
    outcome take(stream_number stream, std::uint64_t number, bool dup = false) {
        delivery incoming = message(stream, number);
        incoming.dup = dup;
        return book.take(incoming);
    }
    const received_stream& pair(stream_number stream) const { return *book.find({0, {2, stream}}); }

    topology layout{small(), "r", 1, 1};
    received_book book{layout, second_ns};
    std::int64_t now = 1;
};

TEST_F(received_book_test, messages_in_order_are_fresh) {
    for (std::uint64_t n = 3; n < 10; ++n) EXPECT_EQ(take(0, n), outcome::fresh);
    EXPECT_EQ(pair(0).first, 3U);
    EXPECT_EQ(pair(0).next, 10U);
    EXPECT_TRUE(pair(0).missing.empty());
    EXPECT_EQ(book.counts()[0].fresh, 7U);
}

TEST_F(received_book_test, gaps_are_remembered_until_they_are_filled_out_of_order) {
    take(0, 0);
    EXPECT_EQ(take(0, 4), outcome::fresh);
    EXPECT_EQ(pair(0).missing, sequence_set(interval{1, 3}));
    EXPECT_EQ(take(0, 2), outcome::out_of_order);
    EXPECT_EQ(take(0, 2), outcome::duplicated);
    EXPECT_EQ(pair(0).missing.size(), 2U);
    EXPECT_EQ(book.counts()[0].suspected, 2U) << "the publisher may have sent it twice";
}

TEST_F(received_book_test, a_number_below_the_first_one_is_out_of_order) {
    take(0, 5);
    EXPECT_EQ(take(0, 2), outcome::out_of_order);
    EXPECT_EQ(pair(0).first, 2U);
    EXPECT_EQ(pair(0).missing, sequence_set(interval{3, 4}));
}

TEST_F(received_book_test, redelivery_is_allowed_after_a_resume_with_dup_once_and_in_order) {
    for (std::uint64_t n = 0; n < 3; ++n) take(0, n);
    EXPECT_EQ(take(0, 2, true), outcome::duplicated) << "on the same connection";
    come_back(0, true);
    EXPECT_EQ(take(0, 1, true), outcome::redelivered);
    EXPECT_EQ(take(0, 2, true), outcome::redelivered);
    EXPECT_EQ(take(0, 1, true), outcome::duplicated) << "twice on one connection";
    EXPECT_EQ(take(0, 0, false), outcome::duplicated) << "without DUP";
    EXPECT_EQ(take(0, 3, true), outcome::fresh) << "sent before, but not received";
    EXPECT_EQ(take(0, 3, true), outcome::duplicated) << "seen on this connection only";
}

TEST_F(received_book_test, what_an_orderly_connection_acknowledged_must_not_come_again) {
    take(0, 0);
    EXPECT_EQ(take(0, 1), outcome::fresh);
    book.left(0, ++now, parting::in_order);
    book.connected(0, ++now, true, true);
    EXPECT_EQ(take(0, 2), outcome::fresh);
    EXPECT_EQ(take(0, 1, true), outcome::duplicated);
    // The connection is cut, so that the acknowledgement of 2 may be lost.
    come_back(0, true, true);
    EXPECT_EQ(take(0, 2, true), outcome::redelivered);
    EXPECT_EQ(take(0, 0, true), outcome::duplicated) << "was settled before";
}

TEST_F(received_book_test, a_message_of_a_cut_connection_may_come_again_after_an_orderly_one) {
    take(0, 0);
    come_back(0, true, true);
    book.left(0, ++now, parting::in_order);  // without a message of the stream
    book.connected(0, ++now, true, true);
    EXPECT_EQ(take(0, 0, true), outcome::redelivered);
}

TEST_F(received_book_test, a_broker_that_was_killed_may_have_forgotten_what_it_had_read) {
    take(0, 0);
    book.left(0, ++now, parting::in_order);
    book.connected(0, ++now, true, true);
    take(0, 1);
    book.broker_ended();
    come_back(0, true, true);
    EXPECT_EQ(take(0, 0, true), outcome::redelivered);
    EXPECT_EQ(take(0, 1, true), outcome::redelivered);
}

TEST_F(received_book_test, redelivery_in_another_order_is_out_of_order) {
    for (std::uint64_t n = 0; n < 4; ++n) take(0, n);
    come_back(0, true);
    EXPECT_EQ(take(0, 2, true), outcome::redelivered);
    EXPECT_EQ(take(0, 1, true), outcome::out_of_order);
    EXPECT_EQ(take(0, 1, true), outcome::duplicated);
    EXPECT_EQ(take(0, 3, true), outcome::redelivered);
}

// The first out-of-order delivery was a fault; the redelivery in the same order is right.
TEST_F(received_book_test, messages_sent_out_of_order_are_redelivered_in_that_order) {
    for (const std::uint64_t n : {0U, 2U, 1U, 3U}) take(0, n);
    for (int connection = 0; connection < 2; ++connection) {
        come_back(0, true);
        for (const std::uint64_t n : {2U, 1U, 3U})
            EXPECT_EQ(take(0, n, true), outcome::redelivered) << n;
        EXPECT_EQ(take(0, 1, true), outcome::duplicated) << "twice on one connection";
    }
}

TEST_F(received_book_test, a_qos_2_message_comes_only_once) {
    take(1, 0);
    come_back(0, true);
    delivery again = message(1, 0);
    again.qos = 2;
    again.dup = true;
    EXPECT_EQ(book.take(again), outcome::duplicated);
    EXPECT_EQ(book.counts()[0].duplicated, 1U) << "this is certain";
}

TEST_F(received_book_test, version_3_1_1_may_send_again_at_any_time) {
    begin(1);
    delivery again = message(0, 0);
    again.session = 1;
    book.take(again);
    again.dup = true;
    EXPECT_EQ(book.take(again), outcome::redelivered);
    again.dup = false;
    EXPECT_EQ(book.take(again), outcome::duplicated);
}

TEST_F(received_book_test, overlapping_filters_may_give_a_copy_each) {
    EXPECT_EQ(take(4, 0), outcome::fresh);
    EXPECT_EQ(take(4, 0), outcome::redelivered);
    EXPECT_EQ(take(4, 1), outcome::fresh);
}

TEST_F(received_book_test, a_message_that_no_subscription_matches_is_stray) {
    EXPECT_EQ(take(5, 0), outcome::stray);
    EXPECT_EQ(take(6, 0), outcome::stray) << "no such stream";
    delivery unknown = message(0, 0);
    unknown.stamp.publisher = 99;
    EXPECT_EQ(book.take(unknown), outcome::stray);
    EXPECT_EQ(book.counts()[0].stray, 3U);
    EXPECT_EQ(book.incidents().size(), 3U);
}

TEST_F(received_book_test, a_new_session_must_not_see_messages_of_the_old_session) {
    take(1, 0);
    take(1, 4);
    delivery queued = message(1, 5);
    come_back(0, false);
    EXPECT_EQ(take(1, 6), outcome::stray) << "the session has not subscribed yet";
    begin(0);
    EXPECT_EQ(take(1, 4), outcome::stray) << "the old session received it";
    EXPECT_EQ(book.take(queued), outcome::stray) << "sent before the new one subscribed";
    EXPECT_EQ(take(1, 7), outcome::fresh);
    EXPECT_EQ(book.counts()[0].stray, 2U);
    EXPECT_EQ(book.counts()[0].suspected, 1U) << "the broker may have read it late";
    EXPECT_EQ(pair(1).first, 7U);
    EXPECT_EQ(pair(1).past->missing, sequence_set(interval{1, 3}));
    EXPECT_EQ(book.find(0)->epochs, 3U);
}

TEST_F(received_book_test, a_session_that_the_broker_lost_is_still_owed_its_messages) {
    take(0, 0);
    come_back(0, false, true);
    book.subscribing(0, ++now);
    book.subscribed(0, ++now);
    EXPECT_EQ(take(0, 5), outcome::fresh);
    EXPECT_EQ(pair(0).missing, sequence_set(interval{1, 4}));
    EXPECT_EQ(book.find(0)->epochs, 1U);
    EXPECT_EQ(book.find(0)->subscribed_ns, 1);
}

TEST_F(received_book_test, an_ended_and_resumed_session_is_owed_only_later_messages) {
    take(0, 0);
    book.ended(0, ++now);
    book.connected(0, ++now, true, false);
    EXPECT_EQ(book.find(0)->epochs, 1U);
    EXPECT_EQ(book.find(0)->subscribed_ns, now);
    EXPECT_TRUE(book.find(0)->doubtful);
    EXPECT_EQ(take(0, 0, true), outcome::redelivered);
}

TEST_F(received_book_test, late_is_after_the_expiry_interval_and_the_grace) {
    delivery incoming = message(2, 0);
    incoming.now_ns = incoming.stamp.sent_ns + 4 * second_ns;
    EXPECT_EQ(book.take(incoming), outcome::fresh);
    incoming = message(2, 1);
    incoming.now_ns = incoming.stamp.sent_ns + 4 * second_ns + 1;
    EXPECT_EQ(book.take(incoming), outcome::late);
    EXPECT_EQ(book.suspicions().back().otherwise, outcome::fresh);
    incoming = message(2, 2);
    incoming.now_ns = incoming.stamp.sent_ns + 9 * second_ns;
    incoming.dup = true;
    EXPECT_EQ(book.take(incoming), outcome::fresh) << "delivery had begun in time";
}

TEST_F(received_book_test, retained_copies_have_no_place_in_the_order) {
    delivery copy = message(3, 7);
    copy.retain = true;
    EXPECT_EQ(book.take(copy), outcome::retained);
    EXPECT_EQ(take(3, 7), outcome::fresh);
    EXPECT_EQ(take(3, 8), outcome::fresh);
    copy.stamp.sequence = 8;
    EXPECT_EQ(book.take(copy), outcome::retained);
    EXPECT_EQ(pair(3).first, 7U);
    copy.stamp.stream = 0;
    copy.stamp.sequence = 0;
    EXPECT_EQ(book.take(copy), outcome::fresh) << "not published with RETAIN 1";
}

TEST_F(received_book_test, counts_the_messages_kept_during_an_absence) {
    take(0, 0);
    book.left(0, ++now);
    delivery first = message(0, 1);
    delivery second_one = message(0, 2);
    book.connected(0, ++now, true, false);
    book.take(first);
    book.take(second_one);
    take(0, 3);
    ASSERT_EQ(book.find(0)->absences.size(), 1U);
    EXPECT_EQ(book.find(0)->absences[0].kept, 2U);
    EXPECT_EQ(book.find(0)->longest_absence_ns,
              book.find(0)->absences[0].back_ns - book.find(0)->absences[0].left_ns);
    for (int i = 0; i < 200; ++i) come_back(0, true);
    EXPECT_EQ(book.find(0)->absences.size(), 64U);
}

TEST_F(received_book_test, keeps_the_first_incidents_of_each_kind) {
    for (std::uint64_t n = 0; n < 100; ++n) take(5, n);
    take(1, 0);
    take(1, 0);
    EXPECT_EQ(book.incidents().size(), 21U);
    EXPECT_EQ(book.incidents()[3].delivery.stamp.sequence, 3U);
    EXPECT_EQ(book.incidents().back().outcome, outcome::duplicated);
}

// ---- memory

TEST_F(received_book_test, says_what_it_holds) {
    const auto at_first = book.held();
    for (std::uint64_t i = 0; i < 10'000; ++i) take(0, i);
    EXPECT_LT(book.held(), at_first + 10'000);  // without gaps it does not grow
    const auto without_gaps = book.held();
    for (std::uint64_t i = 0; i < 10'000; ++i) take(1, 2 * i);
    EXPECT_GT(book.held(), without_gaps + 9'999 * sizeof(interval));
    EXPECT_LT(book.held(), without_gaps + 30'000 * sizeof(interval));
    const auto with_gaps = book.held();
    for (stream_number stream = 100; stream < 10'100; ++stream) take(stream, 0);
    EXPECT_GT(book.held(), with_gaps + 10'000 * sizeof(received_stream));
}

TEST_F(received_book_test, says_what_it_holds_of_earlier_sessions_and_after_a_merge) {
    const auto at_first = book.held();
    for (std::uint64_t i = 0; i < 10'000; ++i) take(0, 2 * i);
    come_back(0, false);
    begin(0);
    take(0, 100'000);
    const auto with_past = book.held();
    EXPECT_GT(with_past, at_first + 20'000 * sizeof(interval));  // those missing, and those seen
    received_book all(layout, second_ns);
    all.merge(std::move(book));
    EXPECT_GT(all.held(), at_first + 20'000 * sizeof(interval));
}

}  // namespace
}  // namespace brokerproof::loadgen
