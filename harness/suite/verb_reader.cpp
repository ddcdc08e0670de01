// Verbs: reads the map, list or word of a verb into one action of the plan.
#include <fmt/format.h>

#include "harness/suite/packet_reader.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

/// `open: {}`: a verb without fields.
void expect_empty_map(const case_scope& scope, const yaml::entry& verb) {
    const auto entries = scope.in->entries(verb.value, verb.key);
    if (!entries.empty()) {
        scope.in->complain(entries.front().key_at,
                           fmt::format("{} takes no fields: write {}: {{}}", verb.key, verb.key));
    }
}

plan::action read_cooked(case_scope& scope, const step_parts& parts) {
    const auto type = parts.verb_row->cooked->sends;
    plan::do_cooked act;
    act.packet.type = type;
    if (mqtt::fields_of(type).empty()) {
        expect_empty_map(scope, *parts.verb);
        return act;
    }
    if (auto packet = read_packet(scope, type, parts.verb->value, true))
        act.packet = std::move(*packet);
    return act;
}

plan::action read_send(case_scope& scope, const step_parts& parts) {
    plan::do_send act;
    act.packets = read_packets(scope, parts.verb->value);
    const auto* patch = parts.modifier("patch");
    if (patch == nullptr) return act;
    auto patches = read_patches(scope, patch->value);
    const auto& packets = parts.verb->value;
    if (packets.IsSequence() && packets.size() != 1) {
        scope.in->complain(patch->key_at, "patch changes a single packet; send has a list");
    } else if (!act.packets.empty()) {
        act.packets.front().patches = std::move(patches);
    }
    return act;
}

void read_part(case_scope& scope, const YAML::Node& node, std::vector<plan::value_expr>& parts) {
    if (node.IsMap()) {
        auto part = read_bytes_map(scope, node, "send_bytes", raw_keys());
        if (part) parts.push_back(std::move(*part));
        return;
    }
    auto bytes = read_hex(scope, node, "send_bytes");
    if (bytes) parts.push_back({mqtt::field_value{std::move(*bytes)}});
}

plan::action read_send_bytes(case_scope& scope, const step_parts& parts) {
    plan::do_send_bytes act;
    const auto& value = parts.verb->value;
    if (!value.IsSequence()) {
        read_part(scope, value, act.parts);
        return act;
    }
    if (value.size() == 0) scope.in->complain(value, "send_bytes must not be empty");
    for (const auto& element : value) read_part(scope, element, act.parts);
    return act;
}

plan::action read_kill(case_scope& scope, const step_parts& parts) {
    plan::do_kill act;
    if (const auto kind = read_choice(*scope.in, parts.verb->value, "kill", kill_choices()))
        act.kind = *kind;
    const bool is_of_web = act.kind == plan::kill_kind::close_frame;
    if (is_of_web && !is_websocket(scope.actor->group.transport))
        scope.in->complain(parts.verb->value,
                           "only a client with transport: websocket has a Close frame");
    if (act.kind == plan::kill_kind::rst && parts.expectation != nullptr) {
        scope.in->complain(parts.expectation->key_at, "nothing can come after kill: rst");
    }
    return act;
}

/// `acknowledge: {}` or `acknowledge: { except: $id }`.
plan::action read_acknowledge(case_scope& scope, const step_parts& parts) {
    const std::vector<std::string> known{"except"};
    plan::do_acknowledge act;
    for (const auto& written : scope.in->entries(parts.verb->value, "acknowledge")) {
        if (written.key != "except") {
            scope.in->complain(written.key_at,
                               fmt::format("unknown key '{}' in acknowledge{}", written.key,
                                           suggestion(written.key, known)));
            continue;
        }
        const auto text = scope.in->text(written.value, "except");
        if (!text) continue;
        scope.use_names_in(*text, scope.in->at(written.value));
        act.except = plan::value_from_text(*text);
        if (!std::holds_alternative<plan::reference>(act.except->content))
            scope.in->complain(written.value, "except takes the name of a saved packet_id");
    }
    return act;
}

}  // namespace

plan::action read_verb(case_scope& scope, const step_parts& parts) {
    if (parts.verb_row == nullptr) return plan::do_nothing{};
    switch (parts.verb_row->kind) {
        case verb_kind::open: expect_empty_map(scope, *parts.verb); return plan::do_open{};
        case verb_kind::cooked: return read_cooked(scope, parts);
        case verb_kind::send: return read_send(scope, parts);
        case verb_kind::send_bytes: return read_send_bytes(scope, parts);
        case verb_kind::kill: return read_kill(scope, parts);
        case verb_kind::acknowledge:
        case verb_kind::stop_reading:
        case verb_kind::resume_reading: break;
    }
    if (parts.verb_row->kind == verb_kind::acknowledge) return read_acknowledge(scope, parts);
    expect_empty_map(scope, *parts.verb);
    if (parts.verb_row->kind == verb_kind::stop_reading) return plan::do_stop_reading{};
    if (parts.verb_row->kind == verb_kind::resume_reading) return plan::do_resume_reading{};
    return plan::do_nothing{};  // all kinds are above
}

}  // namespace brokerproof::suite
