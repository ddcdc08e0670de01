#include "loadgen/life/publisher.hpp"

#include <algorithm>
#include <variant>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "loadgen/life/wire.hpp"

namespace brokerproof::loadgen {

using mqtt::packet_type;

namespace {

constexpr std::size_t most_waiting = 10'000;  // messages of one client that wait for its window

constexpr count published_by_qos[] = {count::published_qos0, count::published_qos1,
                                      count::published_qos2};

stream_number stream_of(const membership& self, std::uint32_t publication, std::uint32_t to) {
    return self.context.plan.clients.stream(self.group.index, publication, to);
}

template <class Message>
stream_key key_of(const membership& self, const Message& message) {
    return {self.number, stream_of(self, message.publication, message.to)};
}

}  // namespace

void publisher::publish(const membership& self, reaction& reply, const due_message& message) {
    if (waiting_.empty() && !window_full(self, message.publication)) {
        const auto late_after = self.context.plan.clients.planned().health.late_after;
        if (reply.now - message.intended > late_after) self.count(count::late_sends);
        return send_new(self, reply, message);
    }
    if (waiting_.size() >= most_waiting) return self.count(count::skipped_window);
    ++self.group.measured.in_flight;
    waiting_.push_back(message);
}

void publisher::send_new(const membership& self, reaction& reply, const due_message& message) {
    unanswered sent;
    sent.qos = self.wanted().publish[message.publication].qos;
    sent.publication = message.publication;
    sent.to = message.to;
    sent.intended = message.intended;
    sent.first_sent = reply.now;
    sent.request = message.request;
    sent.sequence = self.context.sent.issue(key_of(self, message), to_ns(reply.now));
    self.count(published_by_qos[sent.qos]);
    if (self.wanted().publish[sent.publication].request) self.count(count::requests);
    if (sent.qos > 0) {
        sent.packet_id = free_packet_id();
        unanswered_.push_back(sent);
        ++self.group.measured.in_flight;
    }
    append_message(self, reply.packets, sent, false);
}

bool publisher::take_answer(const membership& self, reaction& reply, packet_type type,
                            bytes_view packet) {
    wire::answer_view answer;
    if (!wire::read(packet, self.version(), answer)) return false;
    const auto sent = std::ranges::find(unanswered_, answer.packet_id, &unanswered::packet_id);
    const bool fits =
        sent != unanswered_.end() && (type == packet_type::puback) == (sent->qos == 1);
    if (!fits) {
        // A repeated PUBREC, or a PUBREC for a message that was given up, is answered, too.
        if (type == packet_type::pubrec) {
            wire::append_answer(reply.packets, packet_type::pubrel, answer.packet_id);
        }
        return true;
    }
    const auto index = static_cast<std::size_t>(sent - unanswered_.begin());
    // A PUBCOMP that does not know the identifier (0x92) follows the success of a PUBREC.
    const bool says_no = mqtt::is_refusal(answer.reason_code) && type != packet_type::pubcomp;
    if (says_no) {
        if (!note_refusal(self, packet)) return false;
        answered(self, reply, index, answer_kind::refusal);
    } else if (type == packet_type::pubrec) {
        sent->released = true;
        wire::append_answer(reply.packets, packet_type::pubrel, answer.packet_id);
    } else {
        answered(self, reply, index, answer_kind::success);
    }
    return true;
}

/// Notes the code and its Reason String. False: the packet is malformed.
bool publisher::note_refusal(const membership& self, bytes_view packet) {
    const auto decoded = mqtt::decode(packet, self.version(), mqtt::sender::server);
    if (!decoded.packet) return false;
    if (const auto* puback = std::get_if<mqtt::puback>(&*decoded.packet))
        self.refused(refusing_packet::puback, puback->reason_code, puback->properties);
    if (const auto* pubrec = std::get_if<mqtt::pubrec>(&*decoded.packet))
        self.refused(refusing_packet::pubrec, pubrec->reason_code, pubrec->properties);
    return true;
}

/// The message has its last answer.
void publisher::answered(const membership& self, reaction& reply, std::size_t index,
                         answer_kind kind) {
    const unanswered& message = unanswered_[index];
    if (kind == answer_kind::refusal) {
        self.count(count::refused);
        self.context.sent.refused(key_of(self, message), message.sequence);
    } else {
        self.count(count::acknowledged);
        self.context.sent.acknowledged(key_of(self, message), to_ns(message.first_sent),
                                       to_ns(reply.now));
        self.record(timing::publish_to_ack, reply.now - message.intended);
    }
    unanswered_.erase(unanswered_.begin() + static_cast<std::ptrdiff_t>(index));
    --self.group.measured.in_flight;
    send_waiting(self, reply);
}

void publisher::send_waiting(const membership& self, reaction& reply) {
    std::size_t taken = 0;
    while (taken < waiting_.size() && !window_full(self, waiting_[taken].publication)) {
        --self.group.measured.in_flight;
        send_new(self, reply, waiting_[taken++]);
    }
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(taken));
}

/// [MQTT-4.4.0-1] After a resume messages are sent again in their order, with the same packet ids.
void publisher::resume(const membership& self, reaction& reply) {
    for (const unanswered& message : unanswered_) {
        self.count(count::resent);
        if (message.released) {
            wire::append_answer(reply.packets, packet_type::pubrel, message.packet_id);
        } else {
            self.context.sent.resent(key_of(self, message), message.sequence);
            append_message(self, reply.packets, message, true);
        }
    }
    send_waiting(self, reply);
}

void publisher::give_up(const membership& self) {
    for (const unanswered& message : unanswered_) {
        self.count(count::unanswered);
        self.context.sent.indeterminate(key_of(self, message), message.sequence);
    }
    self.group.measured.in_flight -= unanswered_.size();
    unanswered_.clear();
}

void publisher::finish(const membership& self) {
    give_up(self);
    self.count(count::skipped_window, waiting_.size());
    self.group.measured.in_flight -= waiting_.size();
    waiting_.clear();
}

std::uint16_t publisher::free_packet_id() {
    do {
        ++last_packet_id_;
    } while (last_packet_id_ == 0 ||
             std::ranges::find(unanswered_, last_packet_id_, &unanswered::packet_id) !=
                 unanswered_.end());
    return last_packet_id_;
}

/// Only messages that are answered count against the window.
bool publisher::window_full(const membership& self, std::uint32_t publication) const {
    const std::uint32_t window = std::min<std::uint32_t>(self.wanted().window, receive_maximum_);
    return self.wanted().publish[publication].qos > 0 && unanswered_.size() >= window;
}

}  // namespace brokerproof::loadgen
