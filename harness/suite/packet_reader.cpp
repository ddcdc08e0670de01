#include "harness/suite/packet_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

using mqtt::packet_type;

constexpr std::string_view login_key = "login";
constexpr std::string_view authenticate_key = "authenticate";

bool may_authenticate(packet_type type) {
    return type == packet_type::connect || type == packet_type::auth;
}

std::vector<std::string> field_names(packet_type type, bool sent) {
    auto names = names_of(mqtt::fields_of(type));
    if (sent && type == packet_type::connect) names.emplace_back(login_key);
    if (sent && may_authenticate(type)) names.emplace_back(authenticate_key);
    return names;
}

std::vector<std::string> packet_names(bool or_closed) {
    std::vector<std::string> names;
    for (int type = 1; type <= static_cast<int>(packet_type::auth); ++type) {
        names.emplace_back(mqtt::key_of(static_cast<packet_type>(type)));
    }
    if (or_closed) names.emplace_back("closed");
    return names;
}

bool exists_in(const mqtt::field_info& field, mqtt::version version) {
    return version == mqtt::version::v5 ? field.v5 : field.v311;
}

void demand_scram(const case_scope& scope, const position& where) {
    if (!scope.capabilities.contains("scram"))
        scope.in->complain(where, "authenticate needs requires: { scram: true }");
    const auto versions = scope.packet_versions();
    if (!versions.empty() && std::ranges::count(versions, mqtt::version::v5) == 0)
        scope.in->complain(where, "authenticate does not exist in v3.1.1, the only version here");
}

plan::authentication_kind read_authentication(const case_scope& scope, const YAML::Node& value,
                                              const position& key_at) {
    demand_scram(scope, key_at);
    return read_choice(*scope.in, value, authenticate_key, authentication_choices())
        .value_or(plan::authentication_kind::scram);
}

/// Complains when a cooked packet lacks a required field.
void check_complete(const case_scope& scope, const plan::packet_template& packet,
                    const YAML::Node& at) {
    const auto has = [&](std::string_view name) {
        return std::ranges::any_of(packet.fields, [&](const auto& f) { return f.field == name; });
    };
    const auto& [field, other] = plan::cooked_verb_that_sends(packet.type)->needs;
    if (field.empty() || has(field) || (!other.empty() && has(other))) return;
    const auto instead = other.empty() ? std::string() : fmt::format(" (or a {})", other);
    scope.in->complain(at,
                       fmt::format("{} needs a {}{}", mqtt::key_of(packet.type), field, instead));
}

}  // namespace

std::optional<packet_type> known_packet(const case_scope& scope, const std::string& name,
                                        const position& where, bool or_closed) {
    if (const auto type = mqtt::packet_type_by_key(name)) return type;
    scope.in->complain(where, fmt::format("unknown packet '{}'{}", name,
                                          suggestion(name, packet_names(or_closed))));
    return std::nullopt;
}

const mqtt::field_info* known_field(const case_scope& scope, packet_type type,
                                    const std::string& name, const position& where) {
    const auto* field = mqtt::find_field(type, name);
    if (field == nullptr) {
        const bool sent = false;
        scope.in->complain(where, fmt::format("{} has no field '{}'{}", mqtt::key_of(type), name,
                                              suggestion(name, field_names(type, sent))));
        return nullptr;
    }
    const auto versions = scope.packet_versions();
    const bool exists = std::ranges::any_of(versions, [&](auto v) { return exists_in(*field, v); });
    if (!exists && !versions.empty()) {
        scope.in->complain(where,
                           fmt::format("{} of {} does not exist in {}, the only version here", name,
                                       mqtt::key_of(type), plan::tag_of(versions.front())));
    }
    return exists ? field : nullptr;
}

std::optional<plan::packet_template> read_packet(case_scope& scope, packet_type type,
                                                 const YAML::Node& fields, bool cooked) {
    if (!fields.IsMap()) {
        scope.in->entries(fields, mqtt::key_of(type));
        return std::nullopt;
    }
    plan::packet_template packet;
    packet.type = type;
    if (cooked && type == packet_type::auth) {
        packet.authentication = plan::authentication_kind::scram;
        demand_scram(scope, scope.in->at(fields));
    }
    if (type == packet_type::connect && scope.actor != nullptr)
        packet.version = scope.actor->group.version;
    for (const auto& [key, key_at, value] : scope.in->entries(fields, mqtt::key_of(type))) {
        if (key == login_key && type == packet_type::connect) {
            packet.login =
                read_choice(*scope.in, value, key, login_choices()).value_or(packet.login);
            continue;
        }
        if (key == authenticate_key && may_authenticate(type)) {
            packet.authentication = read_authentication(scope, value, key_at);
            continue;
        }
        const auto* field = known_field(scope, type, key, key_at);
        if (field == nullptr) continue;
        if (auto setting = read_value(scope, value, *field)) {
            packet.fields.push_back({key, std::move(*setting), key_at});
        }
    }
    // Fields that were left out have been reported already.
    if (cooked && packet.fields.size() == fields.size()) check_complete(scope, packet, fields);
    return packet;
}

std::vector<plan::packet_template> read_packets(case_scope& scope, const YAML::Node& node) {
    std::vector<plan::packet_template> packets;
    if (node.IsSequence()) {
        if (node.size() == 0) scope.in->complain(node, "send needs at least one packet");
        for (const auto& element : node) {
            if (element.IsSequence()) {
                scope.in->complain(element, "a packet must be a map { packet: {...} }; saw a list");
                continue;
            }
            for (auto& packet : read_packets(scope, element)) packets.push_back(std::move(packet));
        }
        return packets;
    }
    const auto entries = scope.in->entries(node, "send");
    if (node.IsMap() && entries.size() != 1) {
        scope.in->complain(node, "send takes one packet, or a list of packets");
    }
    for (const auto& [key, key_at, value] : entries) {
        const auto type = known_packet(scope, key, key_at);
        auto packet = type ? read_packet(scope, *type, value, false) : std::nullopt;
        if (packet) packets.push_back(std::move(*packet));
    }
    return packets;
}

}  // namespace brokerproof::suite
