#include "loadgen/life/receiver.hpp"

#include <algorithm>
#include <utility>

#include "loadgen/life/requests.hpp"

namespace brokerproof::loadgen {

using mqtt::packet_type;

namespace {

constexpr count received_by_qos[] = {count::received_qos0, count::received_qos1,
                                     count::received_qos2};

/// False: the topic is missing. An alias that the broker must not use (section 3.3.2.3.4) is
/// ignored beside a topic; only the witness tells it.
bool resolve_topic(const membership& self, wire::publish_view& publish) {
    topic_aliases& aliases = self.context.aliases;
    if (publish.topic_alias && aliases.allows(self.number, *publish.topic_alias))
        return aliases.resolve(self.number, *publish.topic_alias, publish.topic);
    publish.topic_alias.reset();
    return !publish.topic.empty();
}

/// Whether the alias of a message stands for its topic.
bool has_right_alias(const membership& self, const wire::publish_view& publish, const stamp& mark) {
    if (!publish.topic_alias) return true;
    topic_aliases& aliases = self.context.aliases;
    const stream_key stream{mark.publisher, mark.stream};
    if (aliases.is_known_to_fit(self.number, *publish.topic_alias, stream)) return true;
    const topology& clients = self.context.plan.clients;
    if (!clients.has_stream(mark.publisher, mark.stream)) return true;  // it is a stray
    if (clients.topic(mark.publisher, mark.stream) != publish.topic) return false;
    aliases.note_fit(self.number, *publish.topic_alias, stream);
    return true;
}

stamp_fault find_stamp(const wire::publish_view& publish, stamp& into) {
    if (publish.stamp.empty()) return read_stamp(publish.payload, into);
    return read_stamp_text(publish.stamp, publish.payload, into);
}

}  // namespace

void receiver::connected(instant now, bool resumed) {
    connected_ = now;
    resumed_ = resumed;
    last_queued_ = never;
    if (!resumed) unreleased_.clear();
}

void receiver::returned(const membership& self, instant now) {
    returned_ = now;
    recovery_ = static_cast<std::uint32_t>(self.group.recoveries.size()) - 1;
}

bool receiver::take_publish(const membership& self, reaction& reply, bytes_view packet) {
    wire::publish_view publish;
    if (!wire::read(packet, self.version(), publish) || !resolve_topic(self, publish)) return false;
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
    const stamp_fault fault = find_stamp(publish, message.stamp);
    const bool responds = note_response(self, now, resumed_ ? connected_ : instant{}, publish);
    if (fault == stamp_fault::corrupted) return book.corrupted(self.number);
    const bool is_ours = message.stamp.run == self.context.plan.run_number;
    if (fault == stamp_fault::foreign && (responds || self.context.may_be_unstamped(publish.topic)))
        return book.unstamped(self.number);
    if (fault == stamp_fault::foreign || !is_ours) return book.foreign(self.number);
    if (!has_right_alias(self, publish, message.stamp)) return book.corrupted(self.number);
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
    const outcome judged = book.take(message);
    measure(self, message, judged);
    if (judged == outcome::fresh || judged == outcome::out_of_order || judged == outcome::late)
        note_request(self, now, publish, message.stamp);
}

void receiver::measure(const membership& self, const delivery& message, outcome judged) {
    using enum outcome;
    if (judged == retained) last_retained_ = from_ns(message.now_ns);
    if (judged == stray || judged == duplicated || judged == retained) return;
    const bool had_waited = resumed_ && from_ns(message.stamp.sent_ns) < connected_;
    // The latency of a message that had waited would measure the absence of its client.
    if (had_waited)
        return measure_queued(self, from_ns(message.stamp.sent_ns), from_ns(message.now_ns));
    if (judged == redelivered) return;
    const instant now = from_ns(message.now_ns);
    if (!self.context.is_here(message.stamp.publisher)) {
        self.record(timing::publish_to_delivery_across, now - from_ns(message.stamp.intended_ns));
        return;
    }
    self.record(timing::publish_to_delivery, now - from_ns(message.stamp.intended_ns));
    self.record(timing::publish_to_delivery_naive, now - from_ns(message.stamp.sent_ns));
}

void receiver::measure_queued(const membership& self, instant sent, instant now) {
    if (last_queued_ == never) self.record(timing::resume_to_first, now - connected_);
    last_queued_ = now;
    // What waited in a later absence is no part of the storm, even if the client returned from one.
    if (sent >= returned_) return;
    recovery_state& recovery = self.group.recoveries[recovery_];
    ++recovery.queued;
    if (recovery.first_queued_ns == 0) recovery.first_queued_ns = to_ns(now);
    recovery.last_queued_ns = to_ns(now);
}

void receiver::measure_retained(const membership& self) {
    const instant last = std::exchange(last_retained_, never);
    if (last == never) return;
    const session_entry* session = self.context.received.find(self.number);
    if (session == nullptr || session->asked_ns == 0) return;
    self.record(timing::subscribe_to_retained, last - from_ns(session->asked_ns));
}

void receiver::disconnected(const membership& self) {
    measure_retained(self);
    const instant last = std::exchange(last_queued_, never);
    if (last != never) self.record(timing::resume_to_drained, last - connected_);
}

}  // namespace brokerproof::loadgen
