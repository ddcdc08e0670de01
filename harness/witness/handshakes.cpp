#include "harness/witness/handshakes.hpp"

#include <algorithm>

#include "harness/mqtt/reason_code.hpp"

namespace brokerproof::witness {

namespace {

handshake_finding fault(rule kind, std::optional<packet_number> earlier = {}) {
    return {.kind = kind, .earlier = earlier};
}

}  // namespace

void handshakes::reconnected() {
    ++connection_;
    unfinished_here_ = 0;
    extra_quota_ = 0;
}

handshakes::finding handshakes::sent(const mqtt::publish& message, std::uint64_t content,
                                     handshake_place at) {
    const auto known = open_.find(message.packet_id);
    if (known != open_.end()) return sent_again(known->second, message, content, at);
    const auto* before = find_past(message.packet_id);
    begin(message, content, at.packet);
    open_.at(message.packet_id).may_be_over = before != nullptr && message.dup &&
                                              before->last.content == content &&
                                              before->last.connection == connection_;
    // Later in a session the first transmission may have been lost with its connection.
    if (message.dup && is_first_connection() && !may_continue_ && before == nullptr)
        return fault(rule::dup_on_first_delivery);
    return examine_quota();
}

handshakes::finding handshakes::examine_quota() const {
    if (unfinished_here_ <= receive_maximum_ + extra_quota_) return {};
    return handshake_finding{rule::receive_maximum_exceeded, {}, unfinished_here_};
}

handshakes::finding handshakes::sent_again(delivery& known, const mqtt::publish& message,
                                           std::uint64_t content, handshake_place at) {
    const auto earlier = known.packet;
    if (known.content != content || known.qos != message.qos) {
        const bool is_free = known.may_be_over;
        begin(message, content, at.packet);
        if (is_free) return examine_quota();
        return fault(rule::packet_identifier_in_use, earlier);
    }
    const bool same_connection = known.connection == connection_;
    ++known.answers_due;
    known.packet = at.packet;
    if (known.reached == stage::released) return fault(rule::resent_after_pubrel, known.pubrel);
    count_on_connection(known);
    if (same_connection && at.version == mqtt::version::v5)
        return fault(rule::resent_without_reconnect, earlier);
    if (!message.dup) return fault(rule::dup_missing_on_redelivery, earlier);
    return examine_quota();
}

void handshakes::begin(const mqtt::publish& message, std::uint64_t content, packet_number packet) {
    if (const auto replaced = open_.find(message.packet_id); replaced != open_.end()) {
        identifiers_.erase(replaced->second.content);
        if (replaced->second.connection == connection_) --unfinished_here_;
    }
    auto& fresh = open_[message.packet_id] = delivery();
    identifiers_[content] = message.packet_id;
    fresh.qos = message.qos;
    fresh.content = content;
    fresh.connection = connection_;
    fresh.packet = packet;
    fresh.turn = ++turns_.at(message.qos);
    fresh.answers_due = 1;
    ++unfinished_here_;
}

void handshakes::count_on_connection(delivery& sending) {
    if (sending.connection != connection_) {
        ++unfinished_here_;
        sending.turn = ++turns_.at(sending.qos);
    }
    sending.connection = connection_;
}

void handshakes::finish(std::uint16_t id) {
    const auto known = open_.find(id);
    if (known == open_.end()) return;
    if (const auto identifier = identifiers_.find(known->second.content);
        identifier != identifiers_.end() && identifier->second == id)
        identifiers_.erase(identifier);
    if (known->second.connection == connection_) {
        --unfinished_here_;
    } else {
        ++extra_quota_;
    }
    past_[past_count_++ % past_.size()] = {id, known->second};
    open_.erase(known);
}

handshakes::past* handshakes::find_past(std::uint16_t id) {
    const auto kept = std::min(past_count_, past_.size());
    for (std::size_t back = 1; back <= kept; ++back) {  // the newest first
        auto& candidate = past_[(past_count_ - back) % past_.size()];
        if (candidate.id == id) return &candidate;
    }
    return nullptr;
}

handshakes::finding handshakes::released(const mqtt::pubrel& packet, handshake_place at) {
    const auto known = open_.find(packet.packet_id);
    if (known == open_.end()) {
        if (auto* before = find_past(packet.packet_id); before != nullptr) {
            ++before->last.completions_due;
            before->last.pubrel_connection = connection_;
            // The PUBCOMP may have been lost with its connection.
            if (before->last.qos == 2 && before->last.connection != connection_) return {};
            if (before->last.qos == 2 && at.version == mqtt::version::v311) return {};
            return fault(rule::unasked_pubrel, before->last.packet);
        }
        past_[past_count_++ % past_.size()] = {
            packet.packet_id, {.pubrel_connection = connection_, .completions_due = 1}};
        const bool all_remembered = past_count_ <= past_.size();
        if (may_continue_) return {};
        if (is_first_connection() || all_remembered) return fault(rule::unasked_pubrel);
        return {};
    }
    auto& open = known->second;
    const auto before = open.reached;
    ++open.completions_due;
    const auto earlier = open.pubrel;
    const bool again_here = before == stage::released && open.connection == connection_;
    open.reached = stage::released;
    open.pubrel = at.packet;
    open.pubrel_connection = connection_;
    if (before == stage::published) return fault(rule::unasked_pubrel, open.packet);
    if (again_here && earlier != 0 && at.version == mqtt::version::v5)
        return fault(rule::resent_without_reconnect, earlier);
    return {};
}

handshakes::finding handshakes::late_answer(std::uint16_t id, int delivery::*due) {
    auto* before = find_past(id);
    if (before == nullptr && past_count_ > past_.size()) return {};  // too long ago to know
    if (before == nullptr) return fault(rule::unasked_acknowledgement);
    if (before->last.*due <= 0) return fault(rule::acknowledged_twice, before->last.packet);
    --(before->last.*due);
    const auto came_on =
        due == &delivery::answers_due ? before->last.connection : before->last.pubrel_connection;
    if (!is_answerable(came_on)) return fault(rule::unasked_acknowledgement, before->last.packet);
    return {};
}

/// Answers come in the order of the PUBLISH packets of one QoS (section 4.6).
handshakes::finding handshakes::examine_turn(const delivery& known) {
    auto& newest = answered_.at(known.qos);
    if (known.connection != connection_) return {};
    if (known.turn < newest) return fault(rule::acknowledgements_out_of_order, known.packet);
    newest = known.turn;
    return {};
}

handshakes::finding handshakes::answered(const mqtt::puback& packet, handshake_place) {
    const auto known = open_.find(packet.packet_id);
    if (known == open_.end()) return late_answer(packet.packet_id, &delivery::answers_due);
    auto& open = known->second;
    if (open.qos != 1) return fault(rule::acknowledgement_of_wrong_kind, open.packet);
    if (!is_answerable(open.connection)) return fault(rule::unasked_acknowledgement, open.packet);
    --open.answers_due;
    auto out = examine_turn(open);
    finish(packet.packet_id);
    return out;
}

handshakes::finding handshakes::answered(const mqtt::pubrec& packet, handshake_place) {
    const auto known = open_.find(packet.packet_id);
    if (known == open_.end()) return late_answer(packet.packet_id, &delivery::answers_due);
    auto& open = known->second;
    if (open.qos != 2) return fault(rule::acknowledgement_of_wrong_kind, open.packet);
    if (!is_answerable(open.connection)) return fault(rule::unasked_acknowledgement, open.packet);
    if (open.answers_due <= 0) return fault(rule::acknowledged_twice, open.packet);
    --open.answers_due;
    finding out;
    if (open.reached == stage::published) {
        out = examine_turn(open);
        open.reached = stage::received;
    }
    if (mqtt::is_refusal(packet.reason_code)) finish(packet.packet_id);
    return out;
}

handshakes::finding handshakes::answered(const mqtt::pubcomp& packet, handshake_place) {
    const auto known = open_.find(packet.packet_id);
    if (known == open_.end()) return late_answer(packet.packet_id, &delivery::completions_due);
    auto& open = known->second;
    if (open.qos != 2) return fault(rule::acknowledgement_of_wrong_kind, open.packet);
    if (open.completions_due <= 0) return fault(rule::acknowledgement_of_wrong_kind, open.packet);
    if (!is_answerable(open.pubrel_connection))
        return fault(rule::unasked_acknowledgement, open.pubrel);
    --open.completions_due;
    finish(packet.packet_id);
    return {};
}

std::optional<handshakes::unfinished> handshakes::unfinished_with(std::uint64_t content) const {
    const auto identifier = identifiers_.find(content);
    if (identifier == identifiers_.end()) return {};
    const auto& known = open_.at(identifier->second);
    return unfinished{identifier->second, known.packet, known.connection != connection_};
}

std::optional<std::uint64_t> handshakes::content_of(std::uint16_t packet_id) const {
    const auto known = open_.find(packet_id);
    return known == open_.end() ? std::nullopt : std::optional(known->second.content);
}

bool handshakes::is_unfinished(std::uint16_t packet_id, std::uint64_t content) const {
    const auto known = open_.find(packet_id);
    return known != open_.end() && known->second.content == content;
}

}  // namespace brokerproof::witness
