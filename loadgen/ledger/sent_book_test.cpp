#include <random>

#include <gtest/gtest.h>

#include "loadgen/ledger/sent_book.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr stream_key key{3, 1};

TEST(sent_book, numbers_each_stream_from_0) {
    sent_book book;
    EXPECT_EQ(book.find(key), nullptr);
    EXPECT_EQ(book.issue(key, 10), 0U);
    EXPECT_EQ(book.issue(key, 20), 1U);
    EXPECT_EQ(book.issue({3, 2}, 20), 0U);
    EXPECT_EQ(book.find(key)->next, 2U);
}

TEST(sent_book, knows_which_messages_were_acknowledged) {
    sent_book book;
    for (int i = 0; i < 4; ++i) book.issue(key, 10 * i);
    book.refused(key, 1);
    book.indeterminate(key, 2);
    book.acknowledged(key, 0, 7);
    book.acknowledged(key, 30, 35);
    const sent_stream& stream = *book.find(key);
    EXPECT_TRUE(stream.acknowledged(0));
    EXPECT_FALSE(stream.acknowledged(1));
    EXPECT_FALSE(stream.acknowledged(2));
    EXPECT_FALSE(stream.acknowledged(4));
    EXPECT_EQ(stream.slowest_ns, 7);
}

TEST(sent_book, few_messages_are_separated_exactly) {
    sent_book book;
    for (int i = 0; i < 64; ++i) book.issue(key, 100 + i);
    const sent_stream& stream = *book.find(key);
    EXPECT_EQ(stream.certainly_after(99), 0U);
    EXPECT_EQ(stream.certainly_after(100), 1U);
    EXPECT_EQ(stream.certainly_after(163), 64U);
    EXPECT_EQ(stream.certainly_before(100), 0U);
    EXPECT_EQ(stream.certainly_before(101), 1U);
    EXPECT_EQ(stream.certainly_before(900), 64U);
    EXPECT_EQ(sent_stream{}.certainly_after(5), 0U);
    EXPECT_EQ(sent_stream{}.certainly_before(5), 0U);
}

// Certain numbers are right, and only a small band of a stream is uncertain.
TEST(sent_book, many_messages_are_separated_within_a_band) {
    std::mt19937_64 random(1);
    for (const std::uint64_t count : {65U, 100U, 1000U, 12'345U}) {
        sent_book book;
        std::vector<std::int64_t> times;
        std::int64_t now = 0;
        for (std::uint64_t i = 0; i < count; ++i) {
            now += 1 + static_cast<std::int64_t>(random() % 4);
            times.push_back(now);
            book.issue(key, now);
        }
        const sent_stream& stream = *book.find(key);
        EXPECT_LE(stream.marks.size(), 64U);
        for (std::int64_t t = -1; t < now + 2; t += 1 + now / 500) {
            const auto after = stream.certainly_after(t);
            const auto before = stream.certainly_before(t);
            const auto first_after = std::ranges::upper_bound(times, t) - times.begin();
            const auto first_not_before = std::ranges::lower_bound(times, t) - times.begin();
            ASSERT_GE(after, static_cast<std::uint64_t>(first_after));
            ASSERT_LE(before, static_cast<std::uint64_t>(first_not_before));
            ASSERT_LE(after - before, 2 + count / 16);
        }
        EXPECT_EQ(stream.certainly_after(now), count);
        EXPECT_EQ(stream.certainly_before(now + 1), count);
    }
}

TEST(sent_book, joins_the_books_of_slices) {
    sent_book first;
    sent_book second;
    first.issue(key, 1);
    second.issue({4, 0}, 1);
    second.issue({4, 0}, 2);
    sent_book whole;
    whole.issue(key, 1);
    whole.issue({4, 0}, 1);
    whole.issue({4, 0}, 2);
    first.merge(std::move(second));
    EXPECT_EQ(first, whole);
}

TEST(sent_book, says_what_it_holds) {
    sent_book book;
    const stream_key stream{1, 0};
    for (int i = 0; i < 10'000; ++i) book.issue(stream, i);
    const auto answered = book.held();
    EXPECT_LT(answered, 10'000U);
    for (std::uint64_t i = 0; i < 5'000; ++i) book.refused(stream, 2 * i);
    EXPECT_GT(book.held(), answered + 4'999 * sizeof(interval));
    EXPECT_LT(book.held(), answered + 20'000 * sizeof(interval));
}

}  // namespace
}  // namespace brokerproof::loadgen
