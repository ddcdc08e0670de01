#include "harness/client/conversation.hpp"

#include <array>
#include <cassert>
#include <utility>

#include <fmt/format.h>

namespace brokerproof::client {

conversation::conversation(net::timers& timers, recorder record, limits bounds)
    : timers_(&timers),
      record_(std::move(record)),
      bounds_(bounds),
      tasks_(timers.executor()),
      changed_(timers),
      ping_timers_(timers.executor()) {}

conversation::~conversation() { assert(tasks_.running() == 0); }

awaitable<bool> conversation::open(net::endpoint where, net::semaphore& window,
                                   std::chrono::milliseconds limit) {
    co_await window.acquire();
    std::string problem = "interrupted";
    stream_ = net::make_stream(timers_->executor(), where);
    if (!timers_->stopped()) problem = co_await stream_->open(limit);
    window.release();
    if (!problem.empty()) {
        note(happening_kind::refused, {}, problem);
        co_return false;
    }
    open_ = true;
    const auto port = stream_->local_port();
    note(happening_kind::opened, {},
         net::describe(where) + (port == 0 ? "" : fmt::format(" from port {}", port)));
    tasks_.spawn(read_loop());
    co_return true;
}

void conversation::note(happening_kind kind, bytes raw, std::string text) {
    happening one;
    one.at = net::clock::now();
    one.kind = kind;
    one.raw = std::move(raw);
    one.text = std::move(text);
    one.version = version;
    if (kind == happening_kind::sent) {
        auto seen = mqtt::decode(one.raw, version, mqtt::sender::client);
        one.packet = std::move(seen.packet);
    }
    record_(std::move(one));
}

bool conversation::send(const bytes& packet) { return send_all({packet}); }

bool conversation::send_all(const std::vector<bytes>& packets) {
    if (!open_) return false;
    if (silent_) return true;
    bytes joined;
    for (const auto& one : packets) {
        if (!one.empty() && one[0] >> 4 == static_cast<int>(mqtt::packet_type::pingreq))
            pings_.push_back(false);
        note(happening_kind::sent, one, {});
        if (packets.size() > 1) joined.insert(joined.end(), one.begin(), one.end());
    }
    return write(packets.size() == 1 ? bytes_view(packets.front()) : bytes_view(joined));
}

bool conversation::write(bytes_view data) {
    std::size_t done = 0;
    if (unsent_.empty()) {
        error_code error;
        done = stream_->write_now(data, error);
        if (error) return false;  // the reader will see why
    }
    if (done == data.size()) return true;
    if (unsent_.size() + data.size() - done > bounds_.unsent_bytes) {
        close(fmt::format("the broker takes no more: {} bytes unsent", unsent_.size()));
        return false;
    }
    unsent_.insert(unsent_.end(), data.begin() + static_cast<std::ptrdiff_t>(done), data.end());
    if (!std::exchange(writing_, true)) tasks_.spawn(write_loop());
    return true;
}

awaitable<void> conversation::write_loop() {
    while (!unsent_.empty() && !ended_) {
        const auto failed = co_await stream_->wait_writable();
        if (failed) break;
        error_code error;
        const auto done = stream_->write_now(unsent_, error);
        if (error) break;
        unsent_.erase(unsent_.begin(), unsent_.begin() + static_cast<std::ptrdiff_t>(done));
    }
    writing_ = false;
    if (half_close_pending_ && unsent_.empty()) stream_->shut_down_sending();
}

awaitable<void> conversation::read_loop() {
    std::vector<std::uint8_t> chunk(16 * 1024);
    bytes pending;
    for (;;) {
        auto [error, count] = co_await stream_->read_some(chunk);
        if (ended_) co_return;
        if (error) {
            finish(error == asio::error::eof ? "fin" : error.message());
            co_return;
        }
        pending.insert(pending.end(), chunk.begin(),
                       chunk.begin() + static_cast<std::ptrdiff_t>(count));
        if (!take_frames(pending)) co_return;
    }
}

/// Why no packet can be read from here on; empty when one can.
std::string conversation::why_hopeless(const mqtt::frame& frame, std::uint8_t first_byte) const {
    if (first_byte >> 4 == 0) return "packet type 0 does not exist";
    if (frame.state == mqtt::frame_state::malformed)
        return "a remaining length of more than four bytes";
    if (frame.size > bounds_.packet_bytes)
        return fmt::format("a packet of {} bytes is announced", frame.size);
    return {};
}

/// A packet that is only too large for us breaks no rule: then the closing alone is on record.
void conversation::give_up_on(bytes_view rest, const std::string& why) {
    if (rest[0] >> 4 != 0 && mqtt::find_frame(rest).state != mqtt::frame_state::malformed)
        return close("by us: " + why);
    const auto shown = rest.subspan(0, std::min<std::size_t>(rest.size(), 64));
    happening bad;
    bad.at = net::clock::now();
    bad.kind = happening_kind::received;
    bad.raw.assign(shown.begin(), shown.end());
    bad.version = version;
    bad.violations = mqtt::decode(shown, version, mqtt::sender::server).violations;
    record_(std::move(bad));
    close("by us: " + why);
}

bool conversation::take_frames(bytes& pending) {
    std::size_t used = 0;
    while (used < pending.size()) {
        const auto rest = bytes_view(pending).subspan(used);
        const auto frame = mqtt::find_frame(rest);
        const auto hopeless = why_hopeless(frame, rest[0]);
        if (!hopeless.empty()) {
            give_up_on(rest, hopeless);
            return false;
        }
        if (frame.state == mqtt::frame_state::need_more) break;
        received(rest.subspan(0, frame.size));
        if (ended_) return false;
        used += frame.size;
    }
    pending.erase(pending.begin(), pending.begin() + static_cast<std::ptrdiff_t>(used));
    return true;
}

void conversation::received(bytes_view raw) {
    auto seen = mqtt::decode(raw, version, mqtt::sender::server);
    inbox_entry entry;
    entry.size = raw.size();
    entry.type = static_cast<mqtt::packet_type>(raw[0] >> 4);
    entry.packet = seen.packet;
    happening one;
    one.at = net::clock::now();
    one.kind = happening_kind::received;
    one.raw.assign(raw.begin(), raw.end());
    one.packet = std::move(seen.packet);
    one.violations = std::move(seen.violations);
    one.version = version;
    entry.number = record_(std::move(one));
    if (entry.packet) honour_server_keep_alive(*entry.packet);
    if (entry.packet && answers_own_ping(*entry.packet)) return;
    inbox_bytes_ += entry.size;
    inbox_.push_back(std::move(entry));
    if (inbox_.back().packet) answer(*inbox_.back().packet);
    changed_.raise();
    if (inbox_.size() > bounds_.inbox_packets || inbox_bytes_ > bounds_.inbox_bytes) {
        close(fmt::format("by us: inbox full ({} packets, {} bytes)", inbox_.size(), inbox_bytes_));
    }
}

/// [MQTT-3.1.2-21] A client that is told a Server Keep Alive uses it, or its session would be cut
/// in the middle of a wait. Suites see nothing of these PINGREQs, and a silent client does not send
/// them.
void conversation::honour_server_keep_alive(const mqtt::packet& packet) {
    const auto* answer = std::get_if<mqtt::connack>(&packet);
    if (answer == nullptr) return;
    const auto told = mqtt::find_integer(answer->properties, mqtt::property_id::server_keep_alive);
    if (!told || *told == 0) return;
    tasks_.spawn(ping_loop(std::chrono::seconds(*told)));
}

awaitable<void> conversation::ping_loop(std::chrono::seconds interval) {
    const mqtt::packet ping = mqtt::pingreq{};
    for (;;) {
        const bool due = co_await ping_timers_.wait_until(net::clock::now() + interval / 2);
        if (!due || !open_ || silent_) co_return;
        send(mqtt::encode(ping, version));
        if (!pings_.empty()) pings_.back() = true;
    }
}

bool conversation::answers_own_ping(const mqtt::packet& packet) {
    if (!std::holds_alternative<mqtt::pingresp>(packet) || pings_.empty()) return false;
    const bool own = pings_.front();
    pings_.pop_front();
    return own;
}

void conversation::answer(const mqtt::packet& packet) {
    if (!acknowledgement_for(packet)) return;
    if (auto_ack_ && !silent_) {
        reply_to(packet);
    } else {
        owed_.push_back(packet);
    }
}

void conversation::acknowledge(const mqtt::packet& received) {
    if (std::erase(owed_, received) > 0) reply_to(received);
}

void conversation::reply_to(const mqtt::packet& packet) {
    const auto reply = acknowledgement_for(packet);
    if (reply) send(mqtt::encode(*reply, version));
}

void conversation::acknowledge_all() {
    auto_ack_ = true;
    for (const auto& one : std::exchange(owed_, {})) reply_to(one);
}

inbox_entry conversation::take(std::size_t index) {
    auto entry = std::move(inbox_[index]);
    inbox_.erase(inbox_.begin() + static_cast<std::ptrdiff_t>(index));
    inbox_bytes_ -= entry.size;
    return entry;
}

void conversation::half_close() {
    open_ = false;
    if (unsent_.empty()) {
        stream_->shut_down_sending();
    } else {
        half_close_pending_ = true;
    }
}

void conversation::close(std::string how) {
    if (ended_) return;
    finish(std::move(how));
}

void conversation::reset() {
    if (ended_) return;
    if (stream_) stream_->reset();
    finish("rst by us");
}

void conversation::finish(std::string how) {
    const bool was_connected = open_ || (stream_ && stream_->is_open()) || !tasks_.running();
    open_ = false;
    ended_ = true;
    ping_timers_.stop();
    ended_at_ = net::clock::now();
    if (stream_) stream_->close();
    if (was_connected || !how.empty()) {
        happening one;
        one.at = *ended_at_;
        one.kind = happening_kind::closed;
        one.text = std::move(how);
        one.version = version;
        inbox_entry entry;
        entry.number = record_(std::move(one));
        inbox_.push_back(std::move(entry));
    }
    changed_.raise();
}

awaitable<void> conversation::join() { co_await tasks_.join(); }

std::optional<mqtt::packet> acknowledgement_for(const mqtt::packet& packet) {
    if (const auto* message = std::get_if<mqtt::publish>(&packet)) {
        if (message->qos == 1) {
            mqtt::puback reply;
            reply.packet_id = message->packet_id;
            return reply;
        }
        if (message->qos == 2) {
            mqtt::pubrec reply;
            reply.packet_id = message->packet_id;
            return reply;
        }
    }
    if (const auto* release = std::get_if<mqtt::pubrel>(&packet)) {
        mqtt::pubcomp reply;
        reply.packet_id = release->packet_id;
        return reply;
    }
    return {};
}

}  // namespace brokerproof::client
