#include "harness/engine/capabilities.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/client/probe.hpp"
#include "harness/engine/announcements.hpp"
#include "harness/engine/greeting.hpp"
#include "harness/engine/implied_needs.hpp"
#include "harness/facts/known_facts.hpp"
#include "harness/mqtt/property.hpp"
#include "harness/mqtt/reason_code.hpp"

namespace brokerproof::engine {

using mqtt::property_id;
using namespace std::chrono_literals;

namespace {

constexpr std::uint64_t never_s = 0xFFFFFFFF;

void set_expiry(mqtt::connect& hello, std::uint32_t seconds) {
    hello.properties.push_back({property_id::session_expiry_interval, seconds});
}

/// An announced limit, or the default that holds without it (5.0 section 3.2.2.3).
std::uint64_t announced(const mqtt::connack& answer, property_id id, std::uint64_t otherwise) {
    return mqtt::find_integer(answer.properties, id)
        .value_or(static_cast<std::uint32_t>(otherwise));
}

/// Capabilities that every broker has unless it, or its profile, says otherwise.
engine::capabilities common(const target::profile& profile, bool spawned) {
    engine::capabilities can{
        {"qos1", 1}, {"qos2", 1}, {"retain", 1}, {"wildcard", 1}, {"many", profile.many}};
    can["packet_size"] = UINT64_MAX;
    can["redelivery"] = static_cast<std::uint64_t>(profile.redelivery.count());
    can["queue_limit"] = profile.queue_limit.value_or(UINT64_MAX);
    if (profile.queue_limit) can["known_queue_limit"] = can["short_queue"] = *profile.queue_limit;
    can["expiry"] = never_s * 1000;
    if (profile.wrong_login) can["auth"] = 1;
    if (profile.second_login) can["second_login"] = 1;
    if (!profile.forbidden_topic.empty()) can["forbidden_topic"] = 1;
    if (!profile.forbidden_filter.empty()) can["forbidden_filter"] = 1;
    if (!profile.websocket.empty() || !profile.wss.empty() || is_websocket(profile.via))
        can["websocket"] = 1;
    if (!profile.mqtts.empty() || profile.via == transport::tls) can["tls"] = 1;
    if (spawned) can["restart"] = 1;
    if (spawned && profile.spawn && !profile.spawn->reload_signal.empty()) can["reload"] = 1;
    if (profile.durable) can["durable"] = 1;
    if (profile.durable && profile.synced) can["synced"] = 1;
    return can;
}

void read_v5(engine::capabilities& can, const mqtt::connack& answer) {
    const auto announces = [&](property_id id) { return announced(answer, id, 1) != 0; };
    if (announced(answer, property_id::maximum_qos, 2) < 2) can.erase("qos2");
    if (announced(answer, property_id::maximum_qos, 2) < 1) can.erase("qos1");
    can["packet_size"] = announced(answer, property_id::maximum_packet_size, UINT32_MAX);
    if (!announces(property_id::retain_available)) can.erase("retain");
    if (!announces(property_id::wildcard_subscription_available)) can.erase("wildcard");
    if (announces(property_id::shared_subscription_available)) can["shared"] = 1;
    if (announces(property_id::subscription_identifier_available)) can["subscription_ids"] = 1;
    if (announced(answer, property_id::topic_alias_maximum, 0) > 0) can["alias_in"] = 1;
    if (mqtt::find_integer(answer.properties, property_id::server_keep_alive))
        can["server_keep_alive"] = 1;
}

/// The Session Expiry Intervals that the broker grants for the longest interval and for 0.
awaitable<void> discover_expiry(const surroundings& around, discovery& out,
                                engine::capabilities& can) {
    auto forever = greeting(around, mqtt::version::v5, "expiry-never");
    set_expiry(forever, 0xFFFFFFFF);
    const auto granted = co_await client::probe(around.where, forever, probe_limit);
    if (!granted.connack) co_return;
    auto clean = greeting(around, mqtt::version::v5, "expiry-never");
    co_await client::probe(around.where, clean, probe_limit);
    auto zero = greeting(around, mqtt::version::v5, "expiry-zero");
    set_expiry(zero, 0);
    const auto raised = co_await client::probe(around.where, zero, probe_limit);
    const auto interval = [](const client::probe_result& seen) -> std::optional<std::uint32_t> {
        if (!seen.connack) return {};
        return mqtt::find_integer(seen.connack->properties, property_id::session_expiry_interval);
    };
    const auto cap = interval(granted);
    if (cap && *cap != never_s) {
        out.expiry_cap_s = *cap;
        can["expiry_cap"] = 1;
        can["expiry"] = std::uint64_t{*cap} * 1000;
    }
    add_fact(out, facts::known("expiry.longest-granted"),
             out.expiry_cap_s
                 ? facts::value(facts::duration{std::chrono::seconds(*out.expiry_cap_s)})
                 : facts::value(facts::unlimited{}));
    const auto floor = interval(raised).value_or(0);
    if (floor > 0) can["raises_zero"] = 1;
    if (raised.connack)
        add_fact(out, facts::known("expiry.granted-for-0"),
                 facts::duration{std::chrono::seconds(floor)});
}

void drop_lacking(engine::capabilities& can, const target::profile& profile) {
    for (const auto& key : profile.lacks) can.erase(key);
}

/// A cap may hold for v3.1.1 too, which has no field to announce it: there a session that ends
/// early is no proof of a fault.
void apply_cap_to_v311(discovery& out) {
    const auto old = out.can.find(mqtt::version::v311);
    if (old == out.can.end() || !out.expiry_cap_s || !old->second.contains("expiry")) return;
    old->second["expiry"] = *out.expiry_cap_s * 1000;
}

/// The same of the Maximum Packet Size.
void apply_packet_size_to_v311(discovery& out) {
    const auto announced = out.can.find(mqtt::version::v5);
    const auto old = out.can.find(mqtt::version::v311);
    if (announced == out.can.end() || old == out.can.end()) return;
    old->second["packet_size"] = announced->second.at("packet_size");
}

/// Asks for the cap in v5 even when only v3.1.1 is tested.
awaitable<void> discover_cap_alone(const surroundings& around, discovery& out) {
    discovery v5_only;
    engine::capabilities ignored;
    co_await discover_expiry(around, v5_only, ignored);
    out.expiry_cap_s = v5_only.expiry_cap_s;
}

}  // namespace

awaitable<discovery> discover(const surroundings& around, const target::profile& profile,
                              std::vector<mqtt::version> versions, bool spawned) {
    discovery out;
    for (const auto version : versions) {
        auto can = common(profile, spawned);
        const auto seen =
            co_await client::probe(around.where, greeting(around, version, "hello"), probe_limit);
        if (!seen.connack || seen.connack->reason_code != 0) {
            auto reason = seen.problem;
            if (seen.connack)
                reason = mqtt::describe_code(mqtt::packet_type::connack, version,
                                             seen.connack->reason_code);
            out.problem += fmt::format("MQTT {}: {}; ", mqtt::name_of(version), reason);
            out.unspoken[version] = reason;
            continue;
        }
        if (version == mqtt::version::v5) {
            read_v5(can, *seen.connack);
            if (profile.scram) can["scram"] = 1;
            add_limit_facts(out, *seen.connack);
            co_await discover_keep_alive(around, out);
            co_await discover_expiry(around, out, can);
        }
        can["patience"] = static_cast<std::uint64_t>(around.patience.count());
        drop_lacking(can, profile);
        out.can[version] = std::move(can);
    }
    const bool speaks_v5 = std::ranges::count(profile.versions, mqtt::version::v5) > 0;
    const bool asked_v5 = std::ranges::count(versions, mqtt::version::v5) > 0;
    if (speaks_v5 && !asked_v5) co_await discover_cap_alone(around, out);
    apply_cap_to_v311(out);
    apply_packet_size_to_v311(out);
    if (!out.can.empty()) out.problem.clear();
    co_return out;
}

namespace {

std::string shortfall(const plan::requirement& need, const engine::capabilities& can) {
    const auto offered = can.find(need.capability);
    if (offered == can.end()) return fmt::format("needs {}", need.capability);
    const bool has_upper_bound =
        need.capability == "short_queue" || need.capability == "redelivery";
    if (has_upper_bound) {
        if (offered->second <= need.at_least) return {};
        return fmt::format("needs {} of at most {}, the broker has {}", need.capability,
                           need.at_least, offered->second);
    }
    if (offered->second >= need.at_least) return {};
    if (need.capability == "patience")
        return fmt::format("takes {} s (conform --patience {})", need.at_least / 1000,
                           need.at_least / 1000);
    const bool is_time = need.capability == "expiry";
    return fmt::format("needs {} of at least {}{}, the broker has {}{}", need.capability,
                       is_time ? need.at_least / 1000 : need.at_least, is_time ? " s" : "",
                       is_time ? offered->second / 1000 : offered->second, is_time ? " s" : "");
}

}  // namespace

std::string missing(const plan::instance& planned, const surroundings& around) {
    std::vector<mqtt::version> used{planned.version};
    for (const auto& group : planned.source->clients) {
        if (group.version) used.push_back(*group.version);
    }
    for (const auto version : used) {
        if (around.can.contains(version)) continue;
        const auto reason = around.unspoken.find(version);
        return fmt::format("the broker does not speak MQTT {}{}", mqtt::name_of(version),
                           reason == around.unspoken.end() ? "" : " (" + reason->second + ')');
    }
    auto needs = planned.source->needs;
    for (auto& need : implied_needs(planned)) needs.push_back(std::move(need));
    for (const auto& need : needs) {
        auto text = shortfall(need, around.can.at(planned.version));
        if (!text.empty()) return text;
    }
    return {};
}

}  // namespace brokerproof::engine
