// Publishing: open loop, with a window of messages that wait for their answers.
#include <algorithm>

#include "loadgen/fleet/shard.hpp"

namespace brokerproof::loadgen {

using mqtt::packet_type;

namespace {

constexpr std::size_t waiting_limit = 10'000;  // messages of one client that wait for its window

}  // namespace

void client::publish(const due_message& message) {
    if (state_ != state::online || deaf_) return count(count::skipped_offline);
    const auto& publication = wanted().publish[message.publication];
    const bool full = publication.qos > 0 && unanswered_.size() >= window();
    if (!full && waiting_messages_.empty()) {
        const auto late = home_.now() - message.intended_ns;
        if (late > home_.plan().who.of().health.late_after.count()) count(count::late_sends);
        return send_new(message);
    }
    if (waiting_messages_.size() >= waiting_limit) return count(count::skipped_window);
    ++group_.measured.in_flight;
    waiting_messages_.push_back(message);
}

void client::send_new(const due_message& message) {
    const auto& publication = wanted().publish[message.publication];
    unanswered what;
    what.qos = publication.qos;
    what.publication = message.publication;
    what.to = message.to;
    what.intended_ns = message.intended_ns;
    what.sent_ns = home_.now();
    what.sequence = home_.sent.issue(stream_of(what.publication, what.to), what.sent_ns);
    static constexpr loadgen::count by_qos[] = {count::published_qos0, count::published_qos1,
                                                count::published_qos2};
    count(by_qos[what.qos]);
    if (what.qos > 0) {
        what.packet_id = free_packet_id();
        unanswered_.push_back(what);
        ++group_.measured.in_flight;
    }
    send_publish(what, false);
    link_.flush();
}

void client::send_publish(const unanswered& what, bool dup) {
    const auto& publication = wanted().publish[what.publication];
    const auto index = home_.plan().who.index_of(number_);
    const auto& texts = group_.texts->topics[what.publication];
    texts.write(home_.topic, home_.names_for(group_, index, what.to));
    wire::publish_head head;
    head.topic = home_.topic;
    head.packet_id = what.packet_id;
    head.qos = what.qos;
    head.dup = dup;
    head.retain = publication.retain;
    head.message_expiry_interval = publication.message_expiry_interval.value_or(0);
    stamp mark;
    mark.run = home_.plan().run_number;
    mark.publisher = number_;
    mark.stream = home_.plan().who.stream(group_.index, what.publication, what.to);
    mark.sequence = what.sequence;
    mark.intended_ns = what.intended_ns;
    mark.sent_ns = what.sent_ns;
    const auto before = link_.outbox().size();
    const auto payload = wire::append_publish(link_.outbox(), version(), head, publication.size);
    std::ranges::fill(payload.subspan(stamp_size), std::uint8_t{'.'});
    write_stamp(payload, mark);
    sent(link_.outbox().size() - before);
}

void client::take_answer(packet_type type, bytes_view packet) {
    wire::answer_view answer;
    if (!wire::read(packet, version(), answer)) return malformed();
    const auto found = std::ranges::find(unanswered_, answer.packet_id, &unanswered::packet_id);
    const bool fits =
        found != unanswered_.end() && (type == packet_type::puback) == (found->qos == 1);
    if (!fits) {
        // A PUBREC that comes again, or an answer to what we gave up, is owed an answer all the
        // same.
        if (type == packet_type::pubrec) {
            wire::append_answer(link_.outbox(), packet_type::pubrel, answer.packet_id);
            sent(4);
        }
        return;
    }
    const auto index = static_cast<std::size_t>(found - unanswered_.begin());
    if (type != packet_type::pubrec || answer.reason_code >= 0x80) {
        return answered(index, answer.reason_code);
    }
    found->released = true;
    wire::append_answer(link_.outbox(), packet_type::pubrel, answer.packet_id);
    sent(4);
}

/// A message has its last answer.
void client::answered(std::size_t index, std::uint8_t reason_code) {
    const unanswered& what = unanswered_[index];
    if (reason_code >= 0x80) {
        count(count::refused);
        home_.sent.refused(stream_of(what.publication, what.to), what.sequence);
    } else {
        count(count::acknowledged);
        home_.sent.acknowledged(stream_of(what.publication, what.to), what.sent_ns, home_.now());
        group_.measured.record(timing::publish_to_ack, home_.now() - what.intended_ns);
    }
    unanswered_.erase(unanswered_.begin() + static_cast<std::ptrdiff_t>(index));
    --group_.measured.in_flight;
    send_waiting();
}

/// What was due while the window was full.
void client::send_waiting() {
    std::size_t taken = 0;
    while (taken < waiting_messages_.size()) {
        const auto& next = waiting_messages_[taken];
        if (wanted().publish[next.publication].qos > 0 && unanswered_.size() >= window()) break;
        ++taken;
        --group_.measured.in_flight;
        send_new(waiting_messages_[taken - 1]);
    }
    waiting_messages_.erase(waiting_messages_.begin(),
                            waiting_messages_.begin() + static_cast<std::ptrdiff_t>(taken));
}

/// [MQTT-4.4.0-1] On resumption, in the order they were sent in, with their packet identifiers.
void client::resend() {
    for (const unanswered& what : unanswered_) {
        count(count::resent);
        if (what.released) {
            wire::append_answer(link_.outbox(), packet_type::pubrel, what.packet_id);
            sent(4);
        } else {
            home_.sent.resent(stream_of(what.publication, what.to), what.sequence);
            send_publish(what, true);
        }
    }
    link_.flush();
}

/// The session in which they might have been answered is over.
void client::give_up() {
    for (const unanswered& what : unanswered_) {
        count(count::unanswered);
        home_.sent.indeterminate(stream_of(what.publication, what.to), what.sequence);
    }
    group_.measured.in_flight -= unanswered_.size();
    unanswered_.clear();
    unreleased_.clear();
}

void client::finish_ledger() {
    give_up();
    if (online_at_end_ || home_.received.find(number_) == nullptr) return;
    home_.sessions.connecting(number_, home_.now());  // if it came back now, what would it find?
    if (home_.sessions.expected(number_) == presence::absent) {
        home_.received.ended(number_, home_.now());
    }
}

std::uint16_t client::free_packet_id() {
    do {
        ++next_packet_id_;
    } while (next_packet_id_ == 0 ||
             std::ranges::find(unanswered_, next_packet_id_, &unanswered::packet_id) !=
                 unanswered_.end());
    return next_packet_id_;
}

std::uint32_t client::window() const {
    return std::min<std::uint32_t>(wanted().window, server_receive_maximum_);
}

stream_key client::stream_of(std::uint32_t publication, std::uint32_t to) const {
    return {number_, home_.plan().who.stream(group_.index, publication, to)};
}

void client::sent(std::size_t size) {
    last_sent_ns_ = home_.now();
    count(count::bytes_sent, size);
}

}  // namespace brokerproof::loadgen
