#include "harness/judge/ledger.hpp"

#include <algorithm>
#include <map>

#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::judge {

namespace {

/// Follows the messages of one client on one topic, and their acknowledgements.
class stream_reader {
public:
    stream_reader(std::string topic, std::string sentinel, account& into)
        : topic_(std::move(topic)), sentinel_(std::move(sentinel)), into_(&into) {}

    void see(std::uint32_t index, const trace::event& event) {
        if (event.get_if<trace::opened>() != nullptr) forget_qos_1();
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr) return;
        if (event.get_if<trace::received>() != nullptr) return received(index, *packet);
        if (const auto* message = std::get_if<mqtt::publish>(packet)) sent(index, *message);
    }

private:
    void received(std::uint32_t index, const mqtt::packet& packet) {
        const bool success = plan::accepts(packet);
        if (const auto* answer = std::get_if<mqtt::puback>(&packet))
            ended(index, 1, answer->packet_id, success);
        if (const auto* answer = std::get_if<mqtt::pubcomp>(&packet))
            ended(index, 2, answer->packet_id, success);
        const auto* answer = std::get_if<mqtt::pubrec>(&packet);
        if (answer != nullptr && !success) open_.erase(answer->packet_id);
    }

    /// A QoS 1 message that was not acknowledged on one connection must be sent again before the
    /// next connection can acknowledge it; a QoS 2 handshake goes on.
    void forget_qos_1() {
        std::erase_if(open_, [&](const auto& open) { return into_->stream[open.second].qos == 1; });
    }

    void sent(std::uint32_t index, const mqtt::publish& message) {
        if (message.qos > 0) open_.erase(message.packet_id);
        if (message.topic != topic_ || message.payload.starts_with(sentinel_)) return;
        auto& stream = into_->stream;
        const auto known = std::ranges::find(stream, message.payload, &publication::payload);
        if (known != stream.end() && !message.dup) into_->sent_twice = message.payload;
        const auto place = static_cast<std::size_t>(known - stream.begin());
        if (known == stream.end())
            stream.push_back({message.payload, message.qos, index, {}, false});
        if (message.qos > 0) open_[message.packet_id] = place;
    }

    void ended(std::uint32_t index, std::uint8_t qos, std::uint16_t packet_id, bool success) {
        const auto open = open_.find(packet_id);
        if (open == open_.end() || into_->stream[open->second].qos != qos) return;
        if (success) into_->stream[open->second].acknowledged = index;
        open_.erase(open);
    }

    std::string topic_;
    std::string sentinel_;
    account* into_;
    std::map<std::uint16_t, std::size_t> open_;  ///< packet identifier -> place in the stream
};

bool is_kill(const moment_in_trace& moment, const trace::event& event) {
    const auto* end = event.get_if<trace::step_ended>();
    if (end == nullptr || end->outcome != trace::step_outcome::done) return false;
    const auto* step = plan::find_step(*moment.planned.source, end->step);
    const auto* act = step == nullptr ? nullptr : std::get_if<plan::do_broker>(&step->action);
    return act != nullptr && act->act == plan::broker_act::kill;
}

/// Compares the messages that came with those that were sent. A copy with DUP and the identifier of
/// the first copy is the same delivery [MQTT-3.3.1-1]; any other copy is a second delivery.
void read_deliveries(const moment_in_trace& moment, account& out) {
    std::map<std::string, std::uint16_t> ids;
    std::size_t newest = 0;  // place in the stream, from 1
    for (const auto index : moment.end.took) {
        const auto& event = moment.seen.events.at(index);
        const auto& wanted = moment.step.expect->sequence.front();
        const auto* packet = trace::packet_of(event);
        if (packet == nullptr || !match::matches_any(wanted, packet, event.version, moment.names))
            continue;
        const auto& message = std::get<mqtt::publish>(*packet);
        const auto published =
            std::ranges::find(out.stream, message.payload, &publication::payload);
        if (published == out.stream.end()) {
            out.never_sent.push_back(index);
            continue;
        }
        const bool retransmitted = message.dup && ids[message.payload] == message.packet_id;
        if (published->came) {
            if (!retransmitted) out.twice.push_back(index);
            continue;
        }
        published->came = true;
        ids[message.payload] = message.packet_id;
        const auto place = static_cast<std::size_t>(published - out.stream.begin()) + 1;
        if (place < newest) out.overtaken.push_back(index);
        newest = std::max(newest, place);
    }
}

facts::value loss_window(facts::microseconds oldest, const ledger_sums& sums) {
    if (sums.lost == 0) return facts::none{};
    if (sums.kept == 0) return facts::interval{oldest, {}};
    return facts::duration{oldest};
}

}  // namespace

account read_account(const moment_in_trace& moment) {
    account out;
    const auto& wanted = *moment.step.expect->ledger;
    const auto topic = plan::resolve(wanted.topic, moment.names);
    const auto sentinel = std::string(trace::sentinel_prefix) + tag_of(moment);
    stream_reader reader(topic ? plan::to_text(*topic) : "", sentinel, out);
    for (std::uint32_t i = 0; i < moment.index; ++i) {
        const auto& event = moment.seen.events[i];
        if (event.client == wanted.publisher) reader.see(i, event);
        if (is_kill(moment, event)) out.killed_us = event.at_us;
    }
    read_deliveries(moment, out);
    return out;
}

std::optional<std::int64_t> age_at_kill_us(const account& ledger, const publication& message,
                                           const trace::trace& seen) {
    if (!ledger.killed_us || !message.acknowledged) return {};
    return std::max<std::int64_t>(*ledger.killed_us - seen.events.at(*message.acknowledged).at_us,
                                  0);
}

ledger_sums sums_of(const account& ledger, const trace::trace& seen) {
    ledger_sums out;
    facts::microseconds oldest{0};
    for (const auto& message : ledger.stream) {
        if (!message.acknowledged) continue;
        ++out.acknowledged;
        if (message.came) {
            ++out.kept;
        } else {
            ++out.lost;
            const facts::microseconds age(age_at_kill_us(ledger, message, seen).value_or(0));
            oldest = std::max(oldest, age);
        }
    }
    out.loss_window = loss_window(oldest, out);
    return out;
}

}  // namespace brokerproof::judge
