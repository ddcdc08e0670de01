#include "harness/client/conversation.hpp"

#include <array>
#include <cassert>
#include <utility>

#include "harness/client/masking.hpp"
#include "harness/mqtt/footprint.hpp"
#include "harness/net/carrier.hpp"
#include "harness/tls/fault.hpp"

namespace brokerproof::client {

using trace::closing_side;
using trace::closing_way;

namespace {

trace::closed at_limit(closing_way way, std::size_t amount, std::size_t limit) {
    return {closing_side::us_limit, way, amount, limit, {}};
}

trace::closed with_detail(closing_side side, closing_way way, std::string detail) {
    return {side, way, 0, 0, std::move(detail)};
}

bool is_of(mqtt::packet_type type, const bytes& raw) {
    return !raw.empty() && raw[0] >> 4 == static_cast<int>(type);
}

/// The closing by the other side, or the error because of which we cannot read on.
trace::closed ending_of(const error_code& error) {
    if (error == asio::error::eof) return {closing_side::broker, closing_way::fin, 0, 0, {}};
    if (error == asio::error::connection_reset)
        return {closing_side::broker, closing_way::rst, 0, 0, {}};
    if (net::is_protocol_fault(error))
        return with_detail(closing_side::us_limit, closing_way::websocket, error.message());
    return with_detail(closing_side::broker, closing_way::socket_error, error.message());
}

}  // namespace

conversation::conversation(net::timers& timers, recorder record, limits bounds)
    : timers_(&timers),
      record_(std::move(record)),
      bounds_(bounds),
      tasks_(timers.executor()),
      changed_(timers),
      resumed_(timers),
      ping_timers_(timers.executor()),
      held_(bounds.run) {}

conversation::~conversation() { assert(tasks_.running() == 0); }

awaitable<bool> conversation::open(net::endpoint where, net::semaphore& window,
                                   std::chrono::milliseconds limit) {
    co_await window.acquire();
    net::opening opened = failure("interrupted");
    stream_ = net::make_stream(timers_->executor(), where);
    if (!timers_->stopped()) opened = co_await stream_->open(limit);
    window.release();
    if (!opened) {
        if (opened.error().machine_is_short) machine_lacks_ = opened.error().text;
        hopeless_ = opened.error().is_lasting;
        has_other_subprotocol_ = opened.error().is_other_subprotocol;
        record(trace::refused{opened.error().text});
        co_return false;
    }
    open_ = true;
    is_encrypted_ = is_encrypted(where.via);
    record(trace::opened{net::describe(where), where.via, stream_->local_port()});
    tasks_.spawn(read_loop());
    co_return true;
}

std::uint32_t conversation::record(trace::happening happened) {
    return record_(net::clock::now(), version, std::move(happened));
}

bool conversation::send(const bytes& packet) { return send_all({packet}); }

void conversation::send_unless_closed(const std::vector<bytes>& packets) {
    static_cast<void>(send_all(packets));
}

bool conversation::send_all(const std::vector<bytes>& packets) {
    if (!open_) return false;
    if (silent_) return true;
    bytes joined;
    for (const auto& raw : packets) {
        if (is_of(mqtt::packet_type::pingreq, raw)) pings_.push_back(false);
        if (is_of(mqtt::packet_type::auth, raw)) challenge_.reset();
        auto outward = kept_of(raw, version);
        outward.carried = carried_;
        record(std::move(outward));
        if (packets.size() > 1) joined.insert(joined.end(), raw.begin(), raw.end());
    }
    return write(packets.size() == 1 ? bytes_view(packets.front()) : bytes_view(joined));
}

bool conversation::write(bytes_view data) {
    std::size_t done = 0;
    if (unsent_.empty()) {
        error_code error;
        done = stream_->write_now(data, error);
        if (error) return true;  // the reader gets the error
    }
    if (done == data.size()) return true;
    const auto unsent = unsent_.size() + data.size() - done;
    if (unsent > bounds_.unsent_bytes) {
        finish(at_limit(closing_way::unsent_bytes, unsent, bounds_.unsent_bytes));
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
    if (half_close_pending_ && unsent_.empty()) end_sending(*half_close_pending_);
}

awaitable<void> conversation::read_loop() {
    std::vector<std::uint8_t> chunk(16 * 1024);
    bytes pending;
    for (;;) {
        auto [error, count] = co_await stream_->read_some(chunk);
        co_await until_read_again();
        if (ended_) co_return;
        if (error) {
            hopeless_ = error.category() == net::tls_category();
            finish(ending_of(error));
            co_return;
        }
        pending.insert(pending.end(), chunk.begin(),
                       chunk.begin() + static_cast<std::ptrdiff_t>(count));
        if (speaks_tls_unasked(pending)) co_return;
        if (!take_frames(pending)) co_return;
    }
}

/// Ends a plain connection whose other side answers with TLS.
bool conversation::speaks_tls_unasked(bytes_view beginning) {
    const bool is_first = !std::exchange(has_received_, true);
    if (!is_first || is_encrypted_ || !tls::looks_like_tls(beginning)) return false;
    hopeless_ = true;
    record_unreadable(beginning);
    finish(with_detail(closing_side::us_limit, closing_way::unreadable,
                       "the answer is TLS: this port wants mqtts:// or wss://"));
    return true;
}

/// A read that is under way is never cancelled, so its bytes wait here.
awaitable<void> conversation::until_read_again() {
    while (!reads_ && !ended_ && !timers_->stopped())
        co_await resumed_.wait(net::time_point::max());
}

void conversation::stop_reading() {
    if (!open_) return;
    reads_ = false;
    stream_->shrink_receive_buffer();
}

void conversation::resume_reading() {
    reads_ = true;
    resumed_.raise();
}

/// The closing that a broken stream forces on us; none when packets can still be read.
std::optional<trace::closed> conversation::stream_fault(const mqtt::frame& frame,
                                                        std::uint8_t first_byte) const {
    const auto unreadable = [](const char* detail) {
        return with_detail(closing_side::us_limit, closing_way::unreadable, detail);
    };
    if (first_byte >> 4 == 0) return unreadable("packet type 0 does not exist");
    if (frame.state == mqtt::frame_state::malformed)
        return unreadable("a remaining length of more than four bytes");
    if (frame.size > bounds_.packet_bytes)
        return at_limit(closing_way::packet_bytes, frame.size, bounds_.packet_bytes);
    return {};
}

void conversation::record_unreadable(bytes_view rest) {
    const auto shown = rest.subspan(0, std::min<std::size_t>(rest.size(), 64));
    record(trace::received{bytes(shown.begin(), shown.end()),
                           {},
                           mqtt::decode(shown, version, mqtt::sender::server).violations});
}

bool conversation::take_frames(bytes& pending) {
    std::size_t used = 0;
    while (used < pending.size()) {
        const auto rest = bytes_view(pending).subspan(used);
        const auto frame = mqtt::find_frame(rest);
        if (auto ending = stream_fault(frame, rest[0])) {
            // A packet that is only too large for us breaks no rule: its closing says enough.
            if (ending->way == closing_way::unreadable) record_unreadable(rest);
            finish(std::move(*ending));
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
    entry.type = static_cast<mqtt::packet_type>(raw[0] >> 4);
    entry.packet = seen.packet;
    entry.number = record(kept_of(bytes(raw.begin(), raw.end()), std::move(seen)));
    if (entry.packet) begin_pings(*entry.packet);
    if (entry.packet) note_challenge(*entry.packet);
    if (entry.packet && answers_own_ping(*entry.packet)) return;
    entry.footprint = sizeof entry + (entry.packet ? mqtt::footprint_of(*entry.packet) : 0);
    inbox_bytes_ += entry.footprint;
    held_.take(entry.footprint);
    inbox_.push_back(std::move(entry));
    if (inbox_.back().packet) answer(*inbox_.back().packet);
    changed_.raise();
    check_inbox();
}

void conversation::check_inbox() {
    if (ended_) return;
    if (inbox_.size() > bounds_.inbox_packets)
        return finish(at_limit(closing_way::inbox_packets, inbox_.size(), bounds_.inbox_packets));
    if (inbox_bytes_ > bounds_.inbox_bytes)
        return finish(at_limit(closing_way::inbox_bytes, inbox_bytes_, bounds_.inbox_bytes));
    if (bounds_.run != nullptr && bounds_.run->is_spent())
        finish(at_limit(closing_way::run_memory, bounds_.run->used(), bounds_.run->most()));
}

/// [MQTT-3.1.2-21] A client that is told a Server Keep Alive uses it, or its session would be cut
/// in the middle of a wait.
void conversation::begin_pings(const mqtt::packet& packet) {
    const auto* answer = std::get_if<mqtt::connack>(&packet);
    if (answer == nullptr) return;
    const auto told = mqtt::find_integer(answer->properties, mqtt::property_id::server_keep_alive);
    const auto interval = told ? std::chrono::seconds(*told) : keep_alive_;
    if (interval > std::chrono::seconds(0)) tasks_.spawn(ping_loop(interval));
}

awaitable<void> conversation::ping_loop(std::chrono::seconds interval) {
    const mqtt::packet ping = mqtt::pingreq{};
    for (;;) {
        const bool due = co_await ping_timers_.wait_until(net::clock::now() + interval / 2);
        if (!due || !open_ || silent_) co_return;
        if (!send(mqtt::encode(ping, version))) co_return;
        if (!pings_.empty()) pings_.back() = true;
    }
}

void conversation::note_challenge(const mqtt::packet& packet) {
    constexpr std::uint8_t continue_authentication = 0x18;
    const auto* asked = std::get_if<mqtt::auth>(&packet);
    if (asked == nullptr || asked->reason_code != continue_authentication) return;
    challenge_ =
        mqtt::find_string(asked->properties, mqtt::property_id::authentication_data).value_or("");
}

bool conversation::answers_own_ping(const mqtt::packet& packet) {
    if (!std::holds_alternative<mqtt::pingresp>(packet) || pings_.empty()) return false;
    const bool own = pings_.front();
    pings_.pop_front();
    return own;
}

void conversation::answer(const mqtt::packet& packet) {
    const auto due = acknowledgement_for(packet);
    if (!due) return;
    asked_for_.emplace(mqtt::type_of(*due), mqtt::packet_id_of(*due));
    reply_or_owe(*due);
}

void conversation::reply_or_owe(const mqtt::packet& due) {
    const bool is_withheld = withheld_ && *withheld_ == mqtt::packet_id_of(due);
    if (auto_ack_ && !silent_ && !is_withheld) {
        // A connection that has ended needs no acknowledgements.
        send_unless_closed({mqtt::encode(due, version)});
    } else {
        owed_.push_back(due);
    }
}

void conversation::acknowledge(const mqtt::packet& received) {
    const auto due = acknowledgement_for(received);
    if (!due) return;
    const auto place = std::ranges::find(owed_, *due);
    const bool is_message = std::holds_alternative<mqtt::publish>(received);
    const bool is_overdue = std::any_of(owed_.begin(), place, [&](const mqtt::packet& before) {
        return is_message && mqtt::type_of(before) == mqtt::type_of(*due);
    });
    if (place == owed_.end() || is_overdue) return;
    owed_.erase(place);
    send_unless_closed({mqtt::encode(*due, version)});
}

bool conversation::was_asked_for(const mqtt::packet& answer) const {
    return asked_for_.contains({mqtt::type_of(answer), mqtt::packet_id_of(answer)});
}

void conversation::has_answered(const mqtt::packet& answer) {
    std::erase_if(owed_, [&](const mqtt::packet& due) {
        return mqtt::type_of(due) == mqtt::type_of(answer) &&
               mqtt::packet_id_of(due) == mqtt::packet_id_of(answer);
    });
}

void conversation::acknowledge_all(std::optional<std::uint16_t> except) {
    auto_ack_ = true;
    withheld_ = except;
    for (const auto& due : std::exchange(owed_, {})) reply_or_owe(due);
}

inbox_entry conversation::take(std::size_t index) {
    auto entry = std::move(inbox_[index]);
    inbox_.erase(inbox_.begin() + static_cast<std::ptrdiff_t>(index));
    inbox_bytes_ -= entry.footprint;
    held_.give_back(entry.footprint);
    return entry;
}

void conversation::set_framing(const net::framing& next) {
    using trace::carriage;
    const auto divided = next == net::framing() ? carriage::usual : carriage::pieces;
    carried_ = next.text ? carriage::text_frame : divided;
    if (stream_) stream_->set_framing(next);
}

void conversation::half_close(closing_way way) {
    open_ = false;
    if (unsent_.empty()) {
        end_sending(way);
    } else {
        half_close_pending_ = way;
    }
}

void conversation::end_sending(closing_way way) {
    if (way == closing_way::cut) return stream_->cut_sending();
    if (way == closing_way::close_frame) return stream_->begin_closing();
    stream_->shut_down_sending();
}

void conversation::close(closing_way way) {
    if (ended_) return;
    finish({closing_side::us_case, way, 0, 0, {}});
}

void conversation::reset() {
    if (ended_) return;
    if (stream_) stream_->reset();
    finish({closing_side::us_case, closing_way::rst, 0, 0, {}});
}

void conversation::finish(trace::closed ending) {
    open_ = false;
    ended_ = true;
    ping_timers_.stop();
    ended_at_ = net::clock::now();
    if (stream_) stream_->close();
    resumed_.raise();
    inbox_entry entry;
    entry.number = record_(*ended_at_, version, std::move(ending));
    inbox_.push_back(std::move(entry));
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
