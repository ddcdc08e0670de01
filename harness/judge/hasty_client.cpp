// No statement obliges a broker to admit a client that connects again and again within a second. It
// may close (section 4.13 of 5.0, 3.1.4 of 3.1.1) or refuse for want of room: that is no fault.

#include <chrono>

#include <fmt/format.h>

#include "harness/judge/admissions.hpp"
#include "harness/judge/finding.hpp"
#include "harness/plan/cooked_verb.hpp"

namespace brokerproof::judge {

namespace {

/// A broker has to bear so many CONNECTs of one client within a second.
constexpr std::size_t bearable = 5;
constexpr std::int64_t second_us = 1'000'000;

const mqtt::connect* connect_in(const trace::event& event) {
    const auto* outward = event.get_if<trace::sent>();
    if (outward == nullptr || !outward->packet) return nullptr;
    return std::get_if<mqtt::connect>(outward->packet.get());
}

bool is_admitted(const trace::event& answer) {
    const auto* packet = trace::packet_of(answer);
    return packet != nullptr && std::holds_alternative<mqtt::connack>(*packet) &&
           plan::accepts(*packet);
}

/// CONNECTs with the same client identifier within the second before `index`, that one included.
std::size_t connects_within_a_second(const trace::trace& seen, std::size_t index) {
    const auto& id = connect_in(seen.events[index])->client_id;
    std::size_t count = 0;
    for (std::size_t i = index + 1; i-- > 0;) {
        const auto& event = seen.events[i];
        if (event.at_us + second_us <= seen.events[index].at_us) break;
        const auto* packet = connect_in(event);
        if (packet != nullptr && packet->client_id == id) ++count;
    }
    return count;
}

/// Within the second before the CONNECT at `index`, an earlier CONNECT with its identifier took
/// over a connection that was open. Some brokers make such a client wait, so that two clients with
/// one identifier do not throw each other out for ever.
bool follows_a_takeover(const trace::trace& seen, std::size_t index) {
    const auto& id = connect_in(seen.events[index])->client_id;
    std::string holder;  // of the identifier: the client that was admitted with it last
    std::string asking;
    std::optional<std::int64_t> takeover_us;
    for (std::size_t i = 0; i < index; ++i) {
        const auto& event = seen.events[i];
        const auto* connect = connect_in(event);
        if (connect != nullptr && connect->client_id == id) {
            if (!holder.empty() && holder != event.client) takeover_us = event.at_us;
            asking = event.client;
        } else if (event.client == asking && is_admitted(event)) {
            holder = asking;
        } else if (event.client == holder && event.get_if<trace::closed>() != nullptr) {
            holder.clear();
        }
    }
    return takeover_us && *takeover_us + second_us > seen.events[index].at_us;
}

}  // namespace

void admissions::note(std::size_t index, const trace::event& event) {
    if (connect_in(event) != nullptr) {
        attempts_[event.client] = {index, false, false};
        return;
    }
    const auto* ending = event.get_if<trace::closed>();
    const bool has_ended = ending != nullptr && ending->side == trace::closing_side::broker;
    if (!has_ended && !is_admitted(event)) return;
    const auto last = attempts_.find(event.client);
    if (last == attempts_.end()) return;
    (has_ended ? last->second.has_ended : last->second.is_admitted) = true;
}

std::optional<std::size_t> admissions::turned_away(const std::string& client) const {
    const auto last = attempts_.find(client);
    if (last == attempts_.end() || last->second.is_admitted || !last->second.has_ended) return {};
    return last->second.connect_at;
}

std::optional<finding> examine_haste(const moment_in_trace& moment) {
    const auto index = moment.admitted.turned_away(moment.event.client);
    if (!index) return {};
    const auto count = connects_within_a_second(moment.seen, *index);
    const bool flaps = follows_a_takeover(moment.seen, *index);
    if (count <= bearable && !flaps) return {};
    auto out =
        make(moment, verdict_kind::unsupported,
             fmt::format("the broker turned {} away, which had sent {} CONNECTs within a "
                         "second{}",
                         moment.event.client, count, flaps ? ", one of them to take over" : ""));
    out.evidence = {static_cast<std::uint32_t>(*index)};
    return out;
}

}  // namespace brokerproof::judge
