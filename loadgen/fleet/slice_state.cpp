#include "loadgen/fleet/slice_state.hpp"

#include <algorithm>

namespace brokerproof::loadgen {
namespace {

std::int64_t earlier(std::int64_t first, std::int64_t second) {
    if (first == 0 || second == 0) return std::max(first, second);
    return std::min(first, second);
}

void add(received_counts& into, const received_counts& other) { into.add(other); }

void add(session_counts& into, const session_counts& other) {
    into.begun += other.begun;
    into.kept += other.kept;
    into.ended += other.ended;
    into.either += other.either;
    into.lost += other.lost;
    into.revived += other.revived;
    into.shortened += other.shortened;
}

template <class Row>
void add_rows(std::vector<Row>& into, const std::vector<Row>& other) {
    if (into.size() < other.size()) into.resize(other.size());
    for (std::size_t i = 0; i < other.size(); ++i) add(into[i], other[i]);
}

}  // namespace

void merge(recovery_state& into, const recovery_state& other) {
    into.began_ns = earlier(into.began_ns, other.began_ns);
    into.returning += other.returning;
    into.returned += other.returned;
    // Of several slices the later one counts, so half of all were back by then.
    into.half_back_ns = std::max(into.half_back_ns, other.half_back_ns);
    into.all_back_ns = std::max(into.all_back_ns, other.all_back_ns);
    into.queued += other.queued;
    into.first_queued_ns = earlier(into.first_queued_ns, other.first_queued_ns);
    into.last_queued_ns = std::max(into.last_queued_ns, other.last_queued_ns);
}

void merge(slice_status& into, const slice_status& other) {
    into.phase = std::min(into.phase, other.phase);
    into.expected += other.expected;
    into.online += other.online;
    into.in_flight += other.in_flight;
    into.unfinished += other.unfinished;
    into.last_news_ns = std::max(into.last_news_ns, other.last_news_ns);
    into.last_packet_ns = std::max(into.last_packet_ns, other.last_packet_ns);
}

slice_snapshot snapshot_of_nobody(std::size_t groups) {
    slice_snapshot nothing;
    nothing.so_far.groups.resize(groups);
    nothing.received.resize(groups);
    nothing.sessions.resize(groups);
    return nothing;
}

void merge(slice_snapshot& into, const slice_snapshot& other) {
    merge(into.so_far, other.so_far);
    for (const recovery_state& recovery : other.recoveries) {
        const auto known =
            std::ranges::find_if(into.recoveries, [&](const recovery_state& candidate) {
                return candidate.group == recovery.group && candidate.phase == recovery.phase;
            });
        if (known == into.recoveries.end()) {
            into.recoveries.push_back(recovery);
        } else {
            merge(*known, recovery);
        }
    }
    add_rows(into.received, other.received);
    add_rows(into.sessions, other.sessions);
}

}  // namespace brokerproof::loadgen
