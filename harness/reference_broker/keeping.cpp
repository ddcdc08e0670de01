#include "harness/reference_broker/keeping.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/reference_broker/ending.hpp"
#include "harness/reference_broker/misbehaving.hpp"
#include "harness/reference_broker/records.hpp"

namespace brokerproof::reference_broker {
namespace {

constexpr std::string_view session_prefix = "session/";
constexpr std::string_view delivery_prefix = "delivery/";
constexpr std::string_view retained_prefix = "retained/";
constexpr std::string_view held_prefix = "held/";

std::string key_of(const session& state) {
    return fmt::format("{}{}", session_prefix, state.client_id);
}
std::string key_of(const delivery& outgoing) {
    return fmt::format("{}{:020}", delivery_prefix, outgoing.order);
}
std::string held_key(const session& state, std::uint16_t packet_id) {
    return fmt::format("{}{:05}/{}", held_prefix, packet_id, state.client_id);
}
std::string retained_key(const std::string& topic) {
    return fmt::format("{}{}", retained_prefix, topic);
}

void restore_session(broker& core, const bytes& record) {
    auto found = read_session(record);
    if (!found) return;
    std::string id = found->client_id;
    core.sessions.emplace(std::move(id), std::move(*found));
}

/// False when the delivery belongs to no session.
bool restore_delivery(broker& core, const bytes& record) {
    auto found = read_delivery(record);
    if (!found) return false;
    session* owner = find_session(core, found->client_id);
    if (owner == nullptr) return false;
    delivery& outgoing = found->outgoing;
    core.next_order = std::max(core.next_order, outgoing.order + 1);
    if (outgoing.stage != delivery_stage::queued)
        owner->in_flight[outgoing.packet_id] = outgoing.order;
    const std::uint64_t order = outgoing.order;
    owner->outbound.emplace(order, std::move(outgoing));
    return true;
}

/// False when the message belongs to no session.
bool restore_held(broker& core, std::string_view key, const bytes& record) {
    constexpr std::size_t digits = 5;
    auto found = read_message(record);
    const auto id_at = held_prefix.size();
    session* owner = find_session(core, std::string(key.substr(id_at + digits + 1)));
    if (!found || owner == nullptr) return false;
    const auto packet_id = std::stoul(std::string(key.substr(id_at, digits)));
    owner->held.emplace(static_cast<std::uint16_t>(packet_id), std::move(*found));
    return true;
}

void restore_retained(broker& core, const bytes& record) {
    auto found = read_message(record);
    if (!found) return;
    std::string topic = found->topic;
    core.retained.emplace(std::move(topic), std::move(*found));
}

/// Time went on while the server was down: timers that became due meanwhile are due now.
void restore_timers(broker& core, const session& state) {
    if (state.will_due) core.timers.set(will_delay_of(state.client_id), *state.will_due);
    if (state.ends_at) core.timers.set(session_end_of(state.client_id), *state.ends_at);
}

}  // namespace

void keep(broker& core, const session& state) { core.unsaved[key_of(state)] = record_of(state); }

void keep(broker& core, const session& state, const delivery& outgoing) {
    core.unsaved[key_of(outgoing)] = record_of(outgoing, state.client_id);
}

void keep_retained(broker& core, const message& publication) {
    core.unsaved[retained_key(publication.topic)] = record_of(publication);
}

void forget(broker& core, const session& state) {
    core.unsaved[key_of(state)] = std::nullopt;
    for (const auto& [order, outgoing] : state.outbound) forget(core, outgoing);
    for (const auto& [packet_id, publication] : state.held) forget_held(core, state, packet_id);
}

void forget(broker& core, const delivery& outgoing) {
    core.unsaved[key_of(outgoing)] = std::nullopt;
}

void keep_held(broker& core, const session& state, std::uint16_t packet_id) {
    core.unsaved[held_key(state, packet_id)] = record_of(state.held.at(packet_id));
}

void forget_held(broker& core, const session& state, std::uint16_t packet_id) {
    core.unsaved[held_key(state, packet_id)] = std::nullopt;
}

void forget_retained(broker& core, const std::string& topic) {
    core.unsaved[retained_key(topic)] = std::nullopt;
}

void commit(broker& core) {
    if (core.unsaved.empty() || core.wrong(defect::kill_loses_everything_new)) return;
    if (core.unsaved.size() < 16 && core.wrong(defect::kill_loses_the_latest)) return;
    save(core);
}

void save(broker& core) {
    core.storage->apply(core.unsaved);
    core.unsaved.clear();
}

void restore(broker& core) {
    const record_map records = core.storage->load();
    for (const auto& [key, record] : records) {
        if (key.starts_with(session_prefix)) restore_session(core, record);
        if (key.starts_with(retained_prefix)) restore_retained(core, record);
    }
    for (const auto& [key, record] : records) {
        const bool is_held = key.starts_with(held_prefix);
        if (!is_held && !key.starts_with(delivery_prefix)) continue;
        const bool has_owner =
            is_held ? restore_held(core, key, record) : restore_delivery(core, record);
        if (!has_owner) core.unsaved[key] = std::nullopt;
    }
    misread_store(core);
    for (const auto& [id, state] : core.sessions) restore_timers(core, state);
}

void lose_connections(broker& core) {
    std::vector<std::string> were_online;
    for (const auto& [id, state] : core.sessions) {
        if (state.online) were_online.push_back(id);
    }
    for (const auto& id : were_online) {
        if (session* state = find_session(core, id)) go_offline(core, *state);
    }
}

}  // namespace brokerproof::reference_broker
