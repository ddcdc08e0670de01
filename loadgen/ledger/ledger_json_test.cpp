// Books written and read are the same books; what is no book is refused with a reason.
#include "loadgen/ledger/ledger_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

namespace brokerproof::loadgen {
namespace {

using testing::HasSubstr;

scenario two_groups() {
    scenario of;
    of.name = "books";
    group devices;
    devices.name = "devices";
    devices.clients = 3;
    devices.client_id = "d${client}";
    devices.subscribe = {{"t/#", 1}};
    group backend;
    backend.name = "backend";
    backend.client_id = "b${client}";
    publication one;
    one.topic = "t/x";
    one.qos = 1;
    one.size = stamp_size;
    one.phases = {"main"};
    backend.publish = {one};
    of.groups = {devices, backend};
    phase main;
    main.name = "main";
    of.phases = {main};
    return of;
}

delivery message(client_number session, std::uint64_t number, std::int64_t now) {
    delivery what;
    what.session = session;
    what.of.publisher = 3;
    what.of.sequence = number;
    what.of.sent_ns = now - 5;
    what.qos = 1;
    what.now_ns = now;
    return what;
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

template <class Book>
std::string fault_of(const std::string& text, Book& into) {
    const auto json = boost::json::parse(text);
    std::string fault;
    ledger_json::read(reports::json_node(json, fault), into);
    return fault;
}

TEST(ledger_json, received_books_come_back_as_they_were) {
    const topology who(two_groups(), "r", 1, 1);
    received_book book(who, 0);
    live_through(book);
    received_book again(who, 0);
    EXPECT_EQ(fault_of(boost::json::serialize(ledger_json::write(book)), again), "");
    EXPECT_TRUE(again == book);
}

TEST(ledger_json, sent_books_come_back_as_they_were) {
    sent_book book;
    for (std::int64_t i = 0; i < 500; ++i) book.issue({3, 0}, i * 1'000);
    book.indeterminate({3, 0}, 7);
    book.indeterminate({3, 0}, 8);
    book.refused({3, 0}, 100);
    book.resent({3, 0}, 200);
    sent_book again;
    EXPECT_EQ(fault_of(boost::json::serialize(ledger_json::write(book)), again), "");
    EXPECT_TRUE(again == book);
}

TEST(ledger_json, what_is_no_book_is_refused) {
    const topology who(two_groups(), "r", 1, 1);
    sent_book sent;
    EXPECT_THAT(fault_of("[[1,2]]", sent), HasSubstr("too short"));
    EXPECT_THAT(fault_of("[[1,2,3,4,5,1000000,1,2,0,0]]", sent), HasSubstr("longer than its row"));
    EXPECT_THAT(fault_of("[[1,2,3,4,5,1,9,2,0,0,0]]", sent), HasSubstr("ends before it begins"));
    EXPECT_THAT(fault_of("[[1,2,3,4,5,0,0,0,0,77]]", sent), HasSubstr("too long"));
    EXPECT_THAT(fault_of("[\"x\"]", sent), HasSubstr("list"));
    received_book received(who, 0);
    EXPECT_THAT(fault_of("{}", received), HasSubstr("sessions"));
    session_book sessions(who, {});
    EXPECT_THAT(fault_of("[[0,0,0,0,0,0,0],[0,0,0,0,0,0,0],[0,0,0,0,0,0,0]]", sessions),
                HasSubstr("more groups"));
}

}  // namespace
}  // namespace brokerproof::loadgen
