#include "loadgen/life/receiver.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::loadgen {

using mqtt::packet_type;

namespace {

constexpr count received_by_qos[] = {count::received_qos0, count::received_qos1,
                                     count::received_qos2};

}  // namespace

void receiver::connected(instant now, bool resumed) {
    connected_ = now;
    resumed_ = resumed;
    last_queued_ = never;
    if (!resumed) unreleased_.clear();
}

bool receiver::take_publish(const membership& self, reaction& reply, bytes_view packet) {
    wire::publish_view publish;
    if (!wire::read(packet, self.version(), publish)) return false;
    self.context.last_news = reply.now;
    self.count(received_by_qos[publish.qos]);
    if (is_new(publish)) judge(self, reply.now, publish);
    if (publish.qos == 0) return true;
    const auto answer = publish.qos == 1 ? packet_type::puback : packet_type::pubrec;
    wire::append_answer(reply.packets, answer, publish.packet_id);
    return true;
}

/// QoS 2 (section 4.3.3): a PUBLISH that is repeated before its PUBREL is the same message.
bool receiver::is_new(const wire::publish_view& publish) {
    if (publish.qos != 2) return true;
    if (std::ranges::find(unreleased_, publish.packet_id) != unreleased_.end()) return false;
    unreleased_.push_back(publish.packet_id);
    return true;
}

bool receiver::take_pubrel(const membership& self, reaction& reply, bytes_view packet) {
    wire::answer_view answer;
    if (!wire::read(packet, self.version(), answer)) return false;
    std::erase(unreleased_, answer.packet_id);
    wire::append_answer(reply.packets, packet_type::pubcomp, answer.packet_id);
    return true;
}

void receiver::judge(const membership& self, instant now, const wire::publish_view& publish) {
    received_book& book = self.context.received;
    delivery message;
    const stamp_fault fault = read_stamp(publish.payload, message.stamp);
    if (fault == stamp_fault::corrupted) return book.corrupted(self.number);
    if (fault == stamp_fault::foreign || message.stamp.run != self.context.plan.run_number) {
        return book.foreign(self.number);
    }
    message.session = self.number;
    message.qos = publish.qos;
    message.dup = publish.dup;
    message.retain = publish.retain;
    message.now_ns = to_ns(now);
    if (message.stamp.stream == will_stream) {
        const session_entry* entry = book.find(self.number);
        return self.context.wills.take(message, entry == nullptr ? 0 : entry->connection,
                                       self.version());
    }
    measure(self, message, book.take(message));
}

void receiver::measure(const membership& self, const delivery& message, outcome judged) {
    using enum outcome;
    if (judged == stray || judged == duplicated || judged == retained) return;
    const bool had_waited = resumed_ && from_ns(message.stamp.sent_ns) < connected_;
    // The latency of a message that had waited would measure the absence of its client.
    if (had_waited) return measure_queued(self, from_ns(message.now_ns));
    if (judged == redelivered) return;
    const instant now = from_ns(message.now_ns);
    if (!self.context.is_here(message.stamp.publisher)) {
        self.record(timing::publish_to_delivery_across, now - from_ns(message.stamp.intended_ns));
        return;
    }
    self.record(timing::publish_to_delivery, now - from_ns(message.stamp.intended_ns));
    self.record(timing::publish_to_delivery_naive, now - from_ns(message.stamp.sent_ns));
}

void receiver::measure_queued(const membership& self, instant now) {
    if (last_queued_ == never) self.record(timing::resume_to_first, now - connected_);
    last_queued_ = now;
    if (self.group.recoveries.empty()) return;
    recovery_state& recovery = self.group.recoveries.back();
    ++recovery.queued;
    if (recovery.first_queued_ns == 0) recovery.first_queued_ns = to_ns(now);
    recovery.last_queued_ns = to_ns(now);
}

void receiver::disconnected(const membership& self) {
    const instant last = std::exchange(last_queued_, never);
    if (last != never) self.record(timing::resume_to_drained, last - connected_);
}

}  // namespace brokerproof::loadgen
