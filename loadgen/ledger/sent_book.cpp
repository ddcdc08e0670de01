// Records the sent messages of each stream.
#include "loadgen/ledger/sent_book.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_marks = 64;

std::size_t held_by(const std::vector<sent_stream::mark>& marks) {
    return marks.capacity() * sizeof(sent_stream::mark);
}

/// Marks are at 0, d, 2d, ...; when there are too many marks, d doubles.
void note(sent_stream& stream, std::int64_t sent_ns) {
    auto& marks = stream.marks;
    const std::uint64_t distance = marks.size() < 2 ? 1 : marks[1].sequence - marks[0].sequence;
    if (stream.next != marks.size() * distance) return;
    if (marks.size() == most_marks) {
        for (std::size_t i = 0; i < most_marks / 2; ++i) marks[i] = marks[2 * i];
        marks.resize(most_marks / 2);
    }
    marks.push_back({sent_ns, stream.next});
}

}  // namespace

std::uint64_t sent_stream::certainly_after(std::int64_t time_ns) const {
    if (next == 0 || last_ns <= time_ns) return next;
    const auto later = std::ranges::upper_bound(marks, time_ns, {}, &mark::sent_ns);
    return later == marks.end() ? next - 1 : later->sequence;
}

std::uint64_t sent_stream::certainly_before(std::int64_t time_ns) const {
    if (next == 0 || last_ns < time_ns) return next;
    const auto not_before = std::ranges::lower_bound(marks, time_ns, {}, &mark::sent_ns);
    return not_before == marks.begin() ? 0 : std::prev(not_before)->sequence + 1;
}

bool sent_stream::acknowledged(std::uint64_t sequence) const {
    return sequence < next && !indeterminate.contains(sequence) && !refused.contains(sequence);
}

std::uint64_t sent_book::issue(stream_key stream, std::int64_t sent_ns) {
    sent_stream& record = streams_[stream];
    // Two readings of the clock may be slightly out of order; the marks must not be.
    record.last_ns = record.next == 0 ? sent_ns : std::max(record.last_ns, sent_ns);
    lists_ -= held_by(record.marks);
    note(record, record.last_ns);
    lists_ += held_by(record.marks);
    return record.next++;
}

void sent_book::acknowledged(stream_key stream, std::int64_t sent_ns, std::int64_t now_ns) {
    std::int64_t& slowest = streams_[stream].slowest_ns;
    slowest = std::max(slowest, now_ns - sent_ns);
}

void sent_book::refused(stream_key stream, std::uint64_t sequence) {
    add(streams_[stream].refused, sequence);
}

void sent_book::indeterminate(stream_key stream, std::uint64_t sequence) {
    add(streams_[stream].indeterminate, sequence);
}

void sent_book::resent(stream_key stream, std::uint64_t sequence) {
    add(streams_[stream].resent, sequence);
}

void sent_book::add(sequence_set& numbers, std::uint64_t sequence) {
    lists_ -= numbers.held();
    numbers.add(sequence);
    lists_ += numbers.held();
}

std::size_t sent_book::held() const {
    return lists_ + streams_.bucket_count() * sizeof(*streams_.begin());
}

const sent_stream* sent_book::find(stream_key stream) const {
    const auto entry = streams_.find(stream);
    return entry == streams_.end() ? nullptr : &entry->second;
}

void sent_book::merge(sent_book&& other) {
    streams_.reserve(streams_.size() + other.streams_.size());
    for (auto& [key, stream] : other.streams_) streams_.try_emplace(key, std::move(stream));
    lists_ += std::exchange(other.lists_, 0);
    other.streams_.clear();
}

}  // namespace brokerproof::loadgen
