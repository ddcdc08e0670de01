// Books are the same after writing and reading; a text that is no book is refused with a reason.
#include "loadgen/ledger/books_file.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/testing/results.hpp"

namespace brokerproof::loadgen {
namespace {

scenario two_groups() {
    scenario planned;
    planned.name = "books";
    group devices;
    devices.name = "devices";
    devices.clients = 3;
    devices.client_id = "d${client}";
    devices.subscribe = {{"t/#", 1}, {"s/#", 1, "pool"}};
    group backend;
    backend.name = "backend";
    backend.client_id = "b${client}";
    publication one;
    one.topic = "t/x";
    one.qos = 1;
    one.size = stamp_size;
    one.phases = {"main"};
    backend.publish = {one};
    planned.groups = {devices, backend};
    phase main;
    main.name = "main";
    planned.phases = {main};
    return planned;
}

delivery message(client_number session, std::uint64_t number, std::int64_t now) {
    delivery incoming;
    incoming.session = session;
    incoming.stamp.publisher = 3;
    incoming.stamp.sequence = number;
    incoming.stamp.sent_ns = now - 5;
    incoming.qos = 1;
    incoming.now_ns = now;
    return incoming;
}

/// Holes, repetitions, an absence, a session that ended and began again.
void live_through(received_book& book) {
    book.connected(0, 10, false, false);
    book.subscribing(0, 11);
    book.subscribed(0, 12);
    for (const std::uint64_t number : {0U, 1U, 4U, 2U, 9U}) book.take(message(0, number, 1'000));
    book.left(0, 2'000);
    book.connected(0, 3'000, true, true);
    book.take(message(0, 9, 4'000));
    book.take(message(0, 9, 4'001));
    book.left(0, 5'000);
    book.ended(0, 5'000);
    book.connected(0, 6'000, false, false);
    book.subscribing(0, 6'001);
    book.subscribed(0, 6'002);
    book.take(message(0, 20, 7'000));
    book.corrupted(1);
}

/// The problem of these books; empty: they were read into `into`.
std::string fault_of(const std::string& text, ledger_books& into) {
    return testing_support::problem_of(read_books({text}, into));
}

ledger_books empty_books(const topology& layout) {
    return {{}, received_book(layout, 0), session_book(layout, {})};
}

TEST(books_file, books_come_back_as_they_were) {
    const topology layout(two_groups(), "r", 1, 1);
    auto books = empty_books(layout);
    live_through(books.received);
    for (std::int64_t i = 0; i < 500; ++i) books.sent.issue({3, 0}, i * 1'000);
    books.sent.indeterminate({3, 0}, 7);
    books.sent.indeterminate({3, 0}, 8);
    books.sent.refused({3, 0}, 100);
    books.sent.resent({3, 0}, 200);
    books.sessions.connecting(0, 5);
    books.sessions.accepted(0, 6, false, std::nullopt);
    books.wills.connecting(0, 1, 10);
    books.wills.accepted(0, 11, true, 60U, 30);
    books.wills.ended(0, 12, connection_end::cut);
    books.wills.broker_ended(13);
    delivery will = message(1, 1, 14);
    will.stamp.stream = will_stream;
    books.wills.take(will, 2, mqtt::version::v5);
    auto again = empty_books(layout);
    EXPECT_EQ(fault_of(write_books(books).text, again), "");
    EXPECT_TRUE(again.received == books.received);
    EXPECT_TRUE(again.sent == books.sent);
    EXPECT_TRUE(again.wills == books.wills);
    EXPECT_EQ(again.sessions.counts(), books.sessions.counts());
}

TEST(books_file, what_is_no_book_is_refused) {
    const topology layout(two_groups(), "r", 1, 1);
    const auto fault_with = [&](const std::string& streams) {
        auto books = empty_books(layout);
        return fault_of(R"({"sent":{"streams":)" + streams + "}}", books);
    };
    EXPECT_EQ(fault_with("[]"), "there is no 'received'");
    EXPECT_EQ(fault_with("[[1,2]]"), "sent.streams[0]: the row is too short");
    EXPECT_EQ(fault_with("[[1,2,3,4,5,[[9,2]],[],[],[]]]"),
              "sent.streams[0][5][0]: an interval that ends before it begins");
    EXPECT_EQ(fault_with("[[1,2,3,4,5,[[9]],[],[],[]]]"),
              "sent.streams[0][5][0]: the row is too short");
    EXPECT_EQ(fault_with("[[1,2,3,4,5,[],[],[],[],77]]"), "sent.streams[0]: the row is too long");
    EXPECT_EQ(fault_with("[[1,2,3,4,5,[],[],[],[]],[1,2,3,4,5,[],[],[],[]]]"),
              "sent.streams[1]: comes twice");
    EXPECT_EQ(fault_with("[[-1,2,3,4,5,[],[],[],[]]]"), "sent.streams[0][0]: number out of range");
    EXPECT_EQ(fault_with(R"(["x"])"), "sent.streams[0]: expected a list");
    auto books = empty_books(layout);
    EXPECT_EQ(fault_of(R"({"sent":{"streams":[]},"received":{"sessions":[],"pairs":[],"counts":[],
                           "incidents":[],"suspicions":[]}})",
                       books),
              "received: counts: not as many groups as the scenario has");
}

}  // namespace
}  // namespace brokerproof::loadgen
