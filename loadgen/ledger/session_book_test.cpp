#include <gtest/gtest.h>

#include "loadgen/ledger/session_book.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

enum member : client_number { short_lived, forever, without, v311, v311_clean, clean, blind };

scenario groups() {
    constexpr auto v5 = mqtt::version::v5;
    constexpr auto v3 = mqtt::version::v311;
    const auto single = [](mqtt::version version, bool clean_start,
                           std::optional<std::uint32_t> expiry) {
        group out = members("g", 1);
        out.version = version;
        out.clean_start = clean_start;
        out.session_expiry_interval = expiry;
        out.keep_alive = 10;
        return out;
    };
    scenario out;
    out.groups = {
        single(v5, false, 10), single(v5, false, 0xFFFFFFFF), single(v5, false, std::nullopt),
        single(v3, false, {}), single(v3, true, {}),          single(v5, true, 10),
        single(v5, false, 10)};
    out.groups[blind].life = stuck{};
    return out;
}

class session_book_test : public testing::Test {
protected:
    /// Connects at `time_s` and returns the expected presence.
    presence come(client_number client, double time_s, bool present) {
        book.connecting(client, ns(time_s));
        return book.accepted(client, ns(time_s), present, std::nullopt);
    }
    void leave(client_number client, double time_s, departure cause = departure::disconnect) {
        book.left(client, ns(time_s), cause);
    }
    presence expected(client_number client, double time_s) {
        book.connecting(client, ns(time_s));
        return book.expected(client);
    }
    static std::int64_t ns(double seconds) { return static_cast<std::int64_t>(seconds * 1e9); }

    topology layout{groups(), "r", 1, 1};
    session_book book{layout, {.grace_ns = 2 * second_ns, .keep_alive_tolerance_ns = second_ns}};
};

TEST_F(session_book_test, no_client_has_a_session_at_first) {
    for (client_number client = 0; client < layout.clients(); ++client) {
        EXPECT_EQ(expected(client, 1), presence::absent);
        EXPECT_EQ(come(client, 1, false), presence::absent);
        EXPECT_EQ(book.counts()[client].begun, 1U);
    }
    EXPECT_EQ(come(without, 2, true), presence::either)
        << "the client took over its own session just now";
}

TEST_F(session_book_test, a_first_session_that_is_present_was_revived) {
    come(short_lived, 1, true);
    EXPECT_EQ(book.counts()[short_lived].revived, 1U);
}

TEST_F(session_book_test, a_bad_network_may_hide_for_a_while_that_a_connection_has_ended) {
    session_book behind{layout, {.grace_ns = 2 * second_ns, .hold_ns = 5 * second_ns}};
    behind.connecting(short_lived, ns(1));
    behind.accepted(short_lived, ns(1), false, std::nullopt);
    behind.left(short_lived, ns(100), departure::fin);
    behind.connecting(short_lived, ns(103.9));
    EXPECT_EQ(behind.expected(short_lived), presence::present);
    behind.connecting(short_lived, ns(104.1));
    EXPECT_EQ(behind.expected(short_lived), presence::either)
        << "the broker may have closed at 95 and ended the session at 104";
}

TEST_F(session_book_test, a_session_that_went_with_its_broker_was_forgotten_when_that_ended) {
    come(forever, 1, false);
    EXPECT_FALSE(book.forgotten_at());
    book.broker_may_forget(ns(10), true);
    come(short_lived, 10.5, false);  // it has never had one
    EXPECT_FALSE(book.forgotten_at());
    leave(forever, 11, departure::fin);
    book.broker_may_forget(ns(20), false);
    EXPECT_EQ(come(forever, 21, false), presence::either);
    EXPECT_EQ(book.forgotten_at(), ns(10));
    leave(forever, 30, departure::fin);
    EXPECT_EQ(come(forever, 31, true), presence::present);
    EXPECT_FALSE(book.forgotten_at());
}

TEST_F(session_book_test,
       a_session_that_survived_its_broker_or_had_ended_anyway_was_not_forgotten) {
    come(forever, 1, false);
    come(short_lived, 1, false);
    come(clean, 1, false);
    for (const auto client : {forever, short_lived, clean}) leave(client, 5);
    book.broker_may_forget(ns(10), true);
    book.broker_may_forget(ns(20), false);
    come(forever, 21, true);
    EXPECT_FALSE(book.forgotten_at());
    come(short_lived, 21, false);
    EXPECT_FALSE(book.forgotten_at()) << "its interval was over";
    come(clean, 21, false);
    EXPECT_FALSE(book.forgotten_at());
}

TEST_F(session_book_test, a_session_lasts_for_its_interval) {
    come(short_lived, 1, false);
    leave(short_lived, 100);
    EXPECT_EQ(expected(short_lived, 108.9), presence::present);
    EXPECT_EQ(expected(short_lived, 109.1), presence::either);
    EXPECT_EQ(expected(short_lived, 111.9), presence::either);
    EXPECT_EQ(expected(short_lived, 112.1), presence::absent);
    EXPECT_EQ(come(short_lived, 108, false), presence::present);
    EXPECT_EQ(book.counts()[short_lived].lost, 1U);
    leave(short_lived, 120);
    EXPECT_EQ(come(short_lived, 140, true), presence::absent);
    EXPECT_EQ(book.counts()[short_lived].revived, 1U);
}

TEST_F(session_book_test, a_session_may_end_before_a_slow_connack) {
    come(short_lived, 1, false);
    leave(short_lived, 100);
    book.connecting(short_lived, ns(105));
    EXPECT_EQ(book.accepted(short_lived, ns(111), false, {}), presence::either);
    EXPECT_EQ(book.counts()[short_lived].either, 1U);
}

TEST_F(session_book_test, sessions_without_end_and_sessions_that_end_with_their_connection) {
    for (const client_number client : {forever, v311}) {
        come(client, 1, false);
        leave(client, 2);
        EXPECT_EQ(come(client, 1e6, true), presence::present);
        EXPECT_EQ(book.counts()[client].kept, 1U);
        EXPECT_EQ(book.interval(client), std::nullopt);
    }
    for (const client_number client : {v311_clean, clean}) {
        come(client, 1, false);
        leave(client, 2);
        EXPECT_EQ(come(client, 2.1, false), presence::absent);
        EXPECT_EQ(book.counts()[client].ended, 1U);
    }
    EXPECT_EQ(book.interval(v311_clean), 0U);
    come(without, 1, false);
    leave(without, 5);
    EXPECT_EQ(expected(without, 6), presence::either) << "AMB-4: did the broker see the end?";
    EXPECT_EQ(expected(without, 7.1), presence::absent);
}

TEST_F(session_book_test, the_interval_that_the_broker_grants_is_in_force) {
    book.connecting(short_lived, 0);
    book.accepted(short_lived, 0, false, 4);
    EXPECT_EQ(book.counts()[short_lived].shortened, 1U);
    EXPECT_EQ(book.interval(short_lived), 4U);
    leave(short_lived, 10);
    EXPECT_EQ(expected(short_lived, 12.9), presence::present);
    EXPECT_EQ(expected(short_lived, 16.1), presence::absent);

    book.accepted(without, 0, false, 0xFFFFFFFF);
    EXPECT_EQ(book.interval(without), std::nullopt);
    EXPECT_EQ(book.counts()[without].shortened, 0U);
    book.accepted(forever, 0, false, 100);
    EXPECT_EQ(book.counts()[forever].shortened, 1U);
}

TEST_F(session_book_test, a_silent_client_is_noticed_after_one_and_a_half_keep_alives) {
    come(short_lived, 1, false);
    leave(short_lived, 100, departure::silence);
    EXPECT_EQ(expected(short_lived, 108.9), presence::present);
    EXPECT_EQ(expected(short_lived, 127.9), presence::either);
    EXPECT_EQ(expected(short_lived, 128.1), presence::absent);

    book.connecting(without, ns(1));
    book.accepted(without, ns(1), false, {}, std::uint16_t{0});
    leave(without, 2, departure::silence);
    EXPECT_EQ(expected(without, 1e6), presence::either) << "Keep Alive 0: the broker never notices";
}

TEST_F(session_book_test, an_attempt_without_an_answer_may_have_made_or_prolonged_a_session) {
    book.connecting(short_lived, ns(1));
    book.failed(short_lived, ns(2), true);
    EXPECT_EQ(expected(short_lived, 3), presence::absent) << "refused";
    book.failed(short_lived, ns(4), false);
    EXPECT_EQ(expected(short_lived, 5), presence::either);

    come(short_lived, 10, true);
    leave(short_lived, 20);
    expected(short_lived, 25);
    book.failed(short_lived, ns(26), false);
    EXPECT_EQ(expected(short_lived, 28), presence::present) << "the session exists in any case";
    EXPECT_EQ(expected(short_lived, 37), presence::either)
        << "until 36 s plus grace, if it was resumed";
    EXPECT_EQ(expected(short_lived, 38.1), presence::absent);

    book.failed(clean, ns(1), false);
    EXPECT_EQ(expected(clean, 2), presence::absent);
}

TEST_F(session_book_test, a_client_that_does_not_read_may_have_been_closed_long_ago) {
    come(blind, 1, false);
    leave(blind, 100);
    EXPECT_EQ(expected(blind, 101), presence::either);
}

TEST_F(session_book_test, a_broker_that_forgets_is_not_accused_of_sessions_of_before) {
    for (const client_number client : {forever, v311}) {
        come(client, 1, false);
        leave(client, 2);
    }
    book.broker_may_forget(ns(10), true);
    EXPECT_EQ(expected(forever, 11), presence::either);
    book.broker_may_forget(ns(20), false);
    EXPECT_EQ(come(forever, 21, false), presence::either);
    leave(forever, 30);
    EXPECT_EQ(expected(forever, 31), presence::present) << "it began after the restart";
    EXPECT_EQ(expected(v311, 31), presence::either) << "it has not come back since";
    EXPECT_EQ(book.counts()[forever].lost, 0U);
}

TEST_F(session_book_test, joins_the_books_of_slices) {
    session_book other(layout, {});
    come(forever, 1, false);
    other.accepted(v311, 1, true, {});
    other.merge(book);
    EXPECT_EQ(other.counts()[forever].begun, 1U);
    EXPECT_EQ(other.counts()[v311].revived, 1U);
}

}  // namespace
}  // namespace brokerproof::loadgen
