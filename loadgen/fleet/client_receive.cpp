// What comes from the broker: read in place, counted, judged by the ledger, acknowledged.
#include <algorithm>

#include "harness/mqtt/codec.hpp"
#include "loadgen/fleet/shard.hpp"

namespace brokerproof::loadgen {

using mqtt::packet_type;

std::size_t client::received(bytes_view data) {
    count(count::bytes_received, data.size());
    std::size_t used = 0;
    while (link_.is_open() && used < data.size()) {
        const auto rest = data.subspan(used);
        const auto frame = mqtt::find_frame(rest);
        const bool hopeless =
            frame.state == mqtt::frame_state::malformed || frame.size > home_.plan().largest_packet;
        if (hopeless) {
            malformed();
            break;
        }
        if (frame.state == mqtt::frame_state::need_more) break;
        take(rest.first(frame.size));
        used += frame.size;
    }
    return used;
}

void client::take(bytes_view packet) {
    if (state_ == state::leaving || state_ == state::offline) return;
    const auto type = static_cast<packet_type>(packet[0] >> 4U);
    switch (type) {
        case packet_type::publish: return take_publish(packet);
        case packet_type::puback:
        case packet_type::pubrec:
        case packet_type::pubcomp: return take_answer(type, packet);
        case packet_type::pubrel: return take_pubrel(packet);
        case packet_type::pingresp: ping_sent_ns_ = 0; return;
        case packet_type::connack: return take_connack(packet);
        case packet_type::suback: return take_suback(packet);
        case packet_type::disconnect:
            // Section 3.14, v5: the broker closes; the reason is its own.
            if (version() == mqtt::version::v5) return link_.shut_down_sending();
            [[fallthrough]];
        default: return malformed();
    }
}

void client::take_publish(bytes_view packet) {
    wire::publish_view publish;
    const bool early = state_ == state::opening || state_ == state::greeting;
    if (early || !wire::read(packet, version(), publish)) return malformed();
    home_.last_publish_ns = home_.now();
    static constexpr loadgen::count by_qos[] = {count::received_qos0, count::received_qos1,
                                                count::received_qos2};
    count(by_qos[publish.qos]);
    if (is_new(publish)) judge(publish);
    if (publish.qos == 0) return;
    const auto answer = publish.qos == 1 ? packet_type::puback : packet_type::pubrec;
    wire::append_answer(link_.outbox(), answer, publish.packet_id);
    sent(4);
}

/// QoS 2 (section 4.3.3): what comes again before its PUBREL is the same message, not another one.
bool client::is_new(const wire::publish_view& publish) {
    if (publish.qos != 2) return true;
    if (std::ranges::find(unreleased_, publish.packet_id) != unreleased_.end()) return false;
    unreleased_.push_back(publish.packet_id);
    return true;
}

void client::take_pubrel(bytes_view packet) {
    wire::answer_view answer;
    if (!wire::read(packet, version(), answer)) return malformed();
    std::erase(unreleased_, answer.packet_id);
    wire::append_answer(link_.outbox(), packet_type::pubcomp, answer.packet_id);
    sent(4);
}

void client::judge(const wire::publish_view& publish) {
    delivery what;
    const stamp_fault fault = read_stamp(publish.payload, what.of);
    if (fault == stamp_fault::corrupted) return home_.received.corrupted(number_);
    if (fault == stamp_fault::foreign || what.of.run != home_.plan().run_number) {
        return home_.received.foreign(number_);
    }
    what.session = number_;
    what.qos = publish.qos;
    what.dup = publish.dup;
    what.retain = publish.retain;
    what.now_ns = home_.now();
    const outcome judged = home_.received.take(what);
    measure_delivery(what, judged);
}

void client::measure_delivery(const delivery& what, outcome judged) {
    using enum outcome;
    if (judged == stray || judged == duplicated || judged == retained) return;
    const bool queued = resumed_ && what.of.sent_ns < connected_ns_;
    if (queued) {
        if (last_queued_ns_ == 0) {
            group_.measured.record(timing::resume_to_first, what.now_ns - connected_ns_);
        }
        last_queued_ns_ = what.now_ns;
        if (!group_.recoveries.empty()) {
            recovery_state& now = group_.recoveries.back();
            ++now.queued;
            if (now.first_queued_ns == 0) now.first_queued_ns = what.now_ns;
            now.last_queued_ns = what.now_ns;
        }
        return;  // its latency is the client's absence
    }
    if (judged == redelivered) return;
    group_.measured.record(timing::publish_to_delivery, what.now_ns - what.of.intended_ns);
    group_.measured.record(timing::publish_to_delivery_naive, what.now_ns - what.of.sent_ns);
}

/// What came is no MQTT, or nothing that a server may send here.
void client::malformed() {
    count(count::closed_for_violation);
    home_.remark(home_.plan().who.client_id(number_));
    if (state_ == state::opening || state_ == state::greeting) {
        link_.reset();
        return attempt_failed(false);
    }
    gone(departure::rst);
    wake();
}

void client::ended(error_code) {
    switch (state_) {
        case state::opening:
        case state::greeting: attempt_failed(false); break;
        case state::online: --group_.measured.online; [[fallthrough]];
        case state::subscribing:
            count(count::closed_by_broker);
            state_ = state::leaving;
            how_ = departure::fin;
            deaf_ = false;
            break;
        default: break;
    }
    wake();
}

void client::pause_over() { home_.end_wake_up(); }

}  // namespace brokerproof::loadgen
