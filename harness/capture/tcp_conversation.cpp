#include "harness/capture/tcp_conversation.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::capture {

std::optional<std::uint64_t> tcp_conversation::stream::place_of(std::uint32_t sequence) const {
    const auto expected = *first + static_cast<std::uint32_t>(next);
    const auto distance = static_cast<std::int32_t>(sequence - expected);
    const auto place = static_cast<std::int64_t>(next) + distance;
    if (place < 0) return {};
    return static_cast<std::uint64_t>(place);
}

bool tcp_conversation::is_another(const segment& seen) const {
    if (!seen.syn || seen.ack) return false;
    return !begins_ || is_over_ || streams_[0].first != seen.sequence + 1;
}

void tcp_conversation::see(party from, const segment& seen, std::int64_t at_us,
                           const stream_listener& tell) {
    if (is_over_) return;
    keep(from, seen, at_us);
    pump(tell);
}

std::optional<std::int64_t> tcp_conversation::waits_since() const {
    std::optional<std::int64_t> out;
    for (const auto& each : streams_) {
        if (is_over_ || each.waiting.empty()) continue;
        const auto at_us = each.waiting.begin()->second.at_us;
        out = std::min(out.value_or(at_us), at_us);
    }
    return out;
}

void tcp_conversation::keep(party from, const segment& seen, std::int64_t at_us) {
    auto& mine = of(from);
    auto& others = of(other(from));
    const auto begin = seen.sequence + (seen.syn ? 1 : 0);
    if (!mine.first) mine.first = begin;
    if (seen.ack && !others.first) others.first = seen.acknowledged;
    if (seen.payload.empty() && seen.cut == 0 && !seen.fin && !seen.rst) return;
    const auto place = mine.place_of(begin);
    piece kept;
    if (seen.ack) kept.behind = others.place_of(seen.acknowledged).value_or(0);
    kept.at_us = at_us;
    kept.data.assign(seen.payload.begin(), seen.payload.end());
    kept.cut = seen.cut;
    kept.fin = seen.fin;
    kept.rst = seen.rst;
    const auto end = place.value_or(0) + kept.data.size() + kept.cut + (kept.fin ? 1 : 0);
    if (!place || (end <= mine.next && !kept.rst)) return;  // it is known
    mine.bytes_waiting += kept.data.size();
    mine.waiting.emplace(*place, std::move(kept));
}

/// Tells the next piece of a stream, if its turn has come.
bool tcp_conversation::advance(party from, const stream_listener& tell) {
    auto& mine = of(from);
    if (is_over_ || mine.waiting.empty()) return false;
    const auto first = mine.waiting.begin();
    if (first->first > mine.next || first->second.behind > of(other(from)).next) return false;
    const auto known = mine.next - first->first;
    const auto found = std::move(first->second);
    mine.waiting.erase(first);
    mine.bytes_waiting -= found.data.size();
    tell_piece(from, found, known, tell);
    return true;
}

/// `known`: so many of its bytes have been told before.
void tcp_conversation::tell_piece(party from, const piece& found, std::uint64_t known,
                                  const stream_listener& tell) {
    auto& mine = of(from);
    const auto data = bytes_view(found.data);
    const auto old = std::min<std::uint64_t>(known, data.size());
    const auto news = data.subspan(old);
    mine.next += news.size();
    if (!news.empty()) tell.data(from, news, found.at_us);
    const auto old_cut = std::min<std::uint64_t>(known - old, found.cut);
    if (found.cut > old_cut) {
        mine.next += found.cut - old_cut;
        tell.lost(from, found.cut - old_cut, found.at_us);
    }
    if (!found.fin && !found.rst) return;
    is_over_ = true;
    tell.ended(from, found.at_us);
}

void tcp_conversation::pump(const stream_listener& tell) {
    while (advance(party::client, tell) || advance(party::server, tell)) {
    }
}

void tcp_conversation::skip_to(party from, std::uint64_t place, std::int64_t at_us,
                               const stream_listener& tell) {
    auto& mine = of(from);
    tell.lost(from, place - mine.next, at_us);
    mine.next = place;
}

/// Goes on behind what is missing before the first waiting piece of `from`.
bool tcp_conversation::skip_gap(party from, const stream_listener& tell) {
    auto& mine = of(from);
    if (mine.waiting.empty()) return false;
    const auto place = mine.waiting.begin()->first;
    const auto at_us = mine.waiting.begin()->second.at_us;
    if (place > mine.next) {
        skip_to(from, place, at_us, tell);
        return true;
    }
    const auto& others = of(other(from));
    auto to = mine.waiting.begin()->second.behind;
    if (!others.waiting.empty()) to = std::min(to, others.waiting.begin()->first);
    if (to <= others.next) return false;
    skip_to(other(from), to, at_us, tell);
    return true;
}

void tcp_conversation::give_up(const stream_listener& tell) {
    if (!waits_since()) return;
    if (!skip_gap(party::client, tell) && !skip_gap(party::server, tell)) {
        // Each end claims to have seen what the other sends only behind that: no order is right.
        auto& waiting =
            of(of(party::client).waiting.empty() ? party::server : party::client).waiting;
        waiting.begin()->second.behind = 0;
    }
    pump(tell);
}

void tcp_conversation::finish(const stream_listener& tell) {
    while (waits_since()) give_up(tell);
}

}  // namespace brokerproof::capture
