#include "harness/capture/conversations.hpp"

#include <algorithm>

namespace brokerproof::capture {

conversations::conversations(std::set<std::uint16_t> server_ports, traffic_listener tell)
    : ports_(std::move(server_ports)), tell_(std::move(tell)) {}

void conversations::see(link_kind link, bytes_view frame, std::size_t original_size,
                        std::int64_t at_us) {
    ++summary_.frames;
    const auto read = read_frame(link, frame, original_size);
    if (const auto* seen = std::get_if<segment>(&read)) return see_segment(*seen, at_us);
    const auto why = std::get<no_segment>(read);
    if (why == no_segment::fragment) ++summary_.fragments;
    if (why == no_segment::headers_cut) ++summary_.cut_frames;
}

void conversations::see_segment(const segment& seen, std::int64_t at_us) {
    if (!ports_.contains(seen.to.port) && !ports_.contains(seen.from.port)) {
        return count_elsewhere(seen);
    }
    if (seen.cut != 0) ++summary_.cut_frames;
    now_us_ = std::max(now_us_, at_us);
    if (!waiting_ || ends_of(seen) == waiting_) {
        tell_segment(seen, at_us);
    } else {
        hold(seen, at_us);
    }
    tell_held();
    while (waiting_ && has_waited_enough()) {
        give_up_waiting();
        tell_held();
    }
}

/// Under the port to which somebody has connected; else under the lower one.
void conversations::count_elsewhere(const segment& seen) {
    if (seen.syn && !seen.ack) other_servers_.insert(seen.to.port);
    auto port = std::min(seen.from.port, seen.to.port);
    if (other_servers_.contains(seen.to.port)) port = seen.to.port;
    if (other_servers_.contains(seen.from.port)) port = seen.from.port;
    ++summary_.elsewhere[port];
}

conversations::key conversations::ends_of(const segment& seen) const {
    const bool is_answer = seen.syn && seen.ack && ports_.contains(seen.from.port);
    const bool by_client = ports_.contains(seen.to.port) && !is_answer;
    return by_client ? key(seen.from, seen.to) : key(seen.to, seen.from);
}

void conversations::tell_segment(const segment& seen, std::int64_t at_us) {
    const auto ends = ends_of(seen);
    const bool by_client = ends.first == seen.from;
    auto known = known_.find(ends);
    if (known != known_.end() && by_client && known->second.stream.is_another(seen)) {
        known->second.stream.finish(listener_of(known->second.number));
        known_.erase(known);
        known = known_.end();
        if (waiting_ == ends) waiting_.reset();
    }
    // The last words of a connection that was closed before the capture began.
    if (known == known_.end() && (seen.rst || seen.fin) && seen.payload.empty()) return;
    auto& on = known == known_.end() ? begin(ends, seen) : known->second;
    const bool was_over = on.stream.is_over();
    on.stream.see(by_client ? party::client : party::server, seen, at_us, listener_of(on.number));
    note_waiting(ends, on.stream);
    if (was_over || !on.stream.is_over()) return;
    over_.emplace_back(ends, on.number);
    forget_old();
}

void conversations::note_waiting(const key& ends, const tcp_conversation& stream) {
    if (stream.waits_since()) {
        waiting_ = ends;
    } else if (waiting_ == ends) {
        waiting_.reset();
    }
}

void conversations::hold(const segment& seen, std::int64_t at_us) {
    auto& kept = held_.emplace_back();
    kept.seen = seen;
    kept.payload.assign(seen.payload.begin(), seen.payload.end());
    kept.seen.payload = kept.payload;
    kept.at_us = at_us;
    held_bytes_ += kept.payload.size() + sizeof(held_segment);
}

/// Tells what is held, until a connection has to wait.
void conversations::tell_held() {
    while (!held_.empty()) {
        if (waiting_ && !tell_held_of_waiting()) return;
        if (held_.empty()) return;
        const auto next = std::move(held_.front());
        held_.pop_front();
        held_bytes_ -= next.payload.size() + sizeof(held_segment);
        tell_segment(next.seen, next.at_us);
    }
}

/// What one connection waits for may be held behind the segments of others. True: it waits no more.
bool conversations::tell_held_of_waiting() {
    for (auto next = held_.begin(); next != held_.end() && waiting_;) {
        if (ends_of(next->seen) != waiting_) {
            ++next;
            continue;
        }
        held_bytes_ -= next->payload.size() + sizeof(held_segment);
        const auto taken = std::move(*next);
        next = held_.erase(next);
        tell_segment(taken.seen, taken.at_us);
    }
    return !waiting_;
}

bool conversations::has_waited_enough() const {
    constexpr std::int64_t patience_us = 2'000'000;
    constexpr std::size_t most_waiting = 32U * 1024 * 1024;
    const auto& stream = known_.at(*waiting_).stream;
    const auto since = stream.waits_since();
    return !since || now_us_ - *since > patience_us ||
           held_bytes_ + stream.bytes_waiting() > most_waiting;
}

void conversations::give_up_waiting() {
    const auto ends = *waiting_;
    auto& on = known_.at(ends);
    on.stream.give_up(listener_of(on.number));
    note_waiting(ends, on.stream);
    if (!on.stream.is_over()) return;
    over_.emplace_back(ends, on.number);
    forget_old();
}

conversations::entry& conversations::begin(const key& ends, const segment& first) {
    const auto number = ++summary_.connections;
    auto& on = known_.insert_or_assign(ends, entry{number, tcp_conversation(first)}).first->second;
    if (!on.stream.begins()) ++summary_.joined;
    tell_.opened(number, ends.first, ends.second, on.stream.begins());
    return on;
}

stream_listener conversations::listener_of(std::uint64_t number) {
    stream_listener out;
    out.data = [this, number](party sender, bytes_view data, std::int64_t at_us) {
        tell_.data(number, sender, data, at_us);
    };
    out.lost = [this, number](party sender, std::uint64_t count, std::int64_t at_us) {
        summary_.lost_bytes += count;
        tell_.lost(number, sender, count, at_us);
    };
    out.ended = [this, number](party by, std::int64_t at_us) { tell_.closed(number, by, at_us); };
    return out;
}

void conversations::forget_old() {
    constexpr std::size_t most_over = 10'000;
    if (over_.size() <= most_over) return;
    const auto [ends, number] = over_.front();
    over_.pop_front();
    const auto known = known_.find(ends);
    if (known == known_.end() || known->second.number != number) return;
    known_.erase(known);
    if (waiting_ == ends) waiting_.reset();
}

void conversations::finish() {
    while (waiting_) {
        give_up_waiting();
        tell_held();
    }
}

}  // namespace brokerproof::capture
