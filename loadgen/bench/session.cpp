#include "loadgen/bench/session.hpp"

#include <algorithm>

#include "loadgen/bench/connection.hpp"

namespace brokerproof::bench {

namespace {

constexpr std::uint8_t message_expiry_interval = 0x02;

bool too_late(const message& content, std::int64_t now_ms) {
    return content.expires_ms && *content.expires_ms <= now_ms;
}

void put_properties(bytes& out, const message& content, std::int64_t now_ms) {
    put_varint(out, content.properties.size() + (content.expires_ms ? 5 : 0));
    put(out, content.properties);
    if (!content.expires_ms) return;
    // [MQTT-3.3.2-6] The time that is left, rounded up. Nothing may be left of it when a message is
    // sent again, but its delivery began in time.
    const auto left_s = std::max<std::int64_t>(1, (*content.expires_ms - now_ms + 999) / 1000);
    out.push_back(message_expiry_interval);
    put_u32(out, static_cast<std::uint32_t>(left_s));
}

std::size_t property_size(const message& content) {
    const auto size = content.properties.size() + (content.expires_ms ? 5 : 0);
    return size + varint_size(size);
}

}  // namespace

void session::deliver(std::shared_ptr<const message> content, std::uint8_t qos,
                      std::int64_t now_ms) {
    delivery next{std::move(content), qos};
    if (qos == 0) {
        if (online != nullptr && online->out.size() < unsent_limit) write(next, now_ms);
        return;
    }
    waiting_.push_back(std::move(next));
    fill_window(now_ms);
}

void session::resume(std::size_t window, std::int64_t now_ms) {
    window_ = window;
    // [MQTT-3.3.4-9] The new window may be smaller. What exceeds it waits again and keeps its
    // packet identifier.
    while (in_flight_.size() > window_ && !in_flight_.back().received) {
        waiting_.push_front(std::move(in_flight_.back()));
        in_flight_.pop_back();
    }
    for (auto& sent : in_flight_) {
        if (sent.received)
            put_answer(online->out, type::pubrel, sent.packet_id);
        else
            write(sent, now_ms);
    }
    fill_window(now_ms);
}

void session::finish(std::uint16_t packet_id, std::int64_t now_ms) {
    const auto found = find(packet_id);
    if (found == in_flight_.end()) return;
    in_flight_.erase(found);
    fill_window(now_ms);
}

void session::received(std::uint16_t packet_id) {
    const auto found = find(packet_id);
    if (found != in_flight_.end()) found->received = true;
}

void session::fill_window(std::int64_t now_ms) {
    while (online != nullptr && in_flight_.size() < window_ && !waiting_.empty()) {
        auto next = std::move(waiting_.front());
        waiting_.pop_front();
        if (!next.sent_before && too_late(*next.content, now_ms)) continue;
        if (next.packet_id == 0) next.packet_id = free_packet_id();
        in_flight_.push_back(std::move(next));
        write(in_flight_.back(), now_ms);
    }
}

void session::write(delivery& sent, std::int64_t now_ms) {
    const auto& content = *sent.content;
    auto& out = online->out;
    const bool v5 = online->level == level_v5;
    const auto size = 2 + content.topic.size() + (sent.qos > 0 ? 2 : 0) +
                      (v5 ? property_size(content) : 0) + content.payload.size();
    const unsigned dup = sent.sent_before ? 8U : 0U;
    out.push_back(first_byte(type::publish, dup | (static_cast<unsigned>(sent.qos) << 1U)));
    put_varint(out, size);
    put_text(out, content.topic);
    if (sent.qos > 0) put_u16(out, sent.packet_id);
    if (v5) put_properties(out, content, now_ms);
    put(out, content.payload);
    sent.sent_before = true;
}

std::vector<delivery>::iterator session::find(std::uint16_t packet_id) {
    return std::ranges::find(in_flight_, packet_id, &delivery::packet_id);
}

std::uint16_t session::free_packet_id() {
    do {
        ++last_id_;
    } while (last_id_ == 0 || find(last_id_) != in_flight_.end());
    return last_id_;
}

}  // namespace brokerproof::bench
