// `save`: which packet a step takes, and which of its fields is kept under a name.
#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/packet_reader.hpp"
#include "harness/suite/step_reader.hpp"

namespace brokerproof::suite {
namespace {

constexpr std::string_view count_word = "count";

/// True when `qos` of the published packet is known to be 0: then no acknowledgement comes.
bool is_qos0(const plan::packet_template& packet) {
    const auto at = std::ranges::find(packet.fields, "qos", &plan::field_setting::field);
    return at == packet.fields.end() ||
           at->value == plan::value_expr{mqtt::field_value{std::uint64_t{0}}};
}

bool can_save(const case_scope& scope, const std::string& field,
              const std::vector<mqtt::packet_type>& types) {
    return std::ranges::any_of(types, [&](auto type) {
        const auto* info = mqtt::find_field(type, field);
        if (info == nullptr) return false;
        return std::ranges::any_of(scope.packet_versions(), [&](auto v) {
            return v == mqtt::version::v5 ? info->v5 : info->v311;
        });
    });
}

void check_ledger_word(const case_scope& scope, const std::string& word, const position& place) {
    if (row_of(ledger_words(), word) != nullptr) return;
    const auto names = names_of(ledger_words());
    scope.in->complain(place, fmt::format("only {} can be saved from expect_ledger; saw '{}'{}",
                                          one_of(names), word, suggestion(word, names)));
}

bool keeps_ledger(const plan::step& step) {
    return step.expect && step.expect->demand == plan::expectation::kind::ledger;
}

/// True when the step compares the members of a group (`falls_once`).
bool expects_fall(const plan::step& step) {
    if (!step.expect) return false;
    return std::ranges::any_of(step.expect->sequence, [](const plan::alternatives& choice) {
        return std::ranges::any_of(choice, [](const plan::pattern& pattern) {
            return std::ranges::any_of(pattern.fields, [](const plan::field_match& field) {
                return field.match.relation == plan::matcher::kind::falls_once;
            });
        });
    });
}

void check_fall(const case_scope& scope, const plan::step& step, const position& place) {
    if (!expects_fall(step))
        scope.in->complain(place, "fall can only be saved from a step that expects falls_once");
    else if (!step.at || step.at->mark.empty())
        scope.in->complain(place, "fall is counted from a mark: the step needs at: MARK + ...");
}

saved_kind kind_of(mqtt::field_kind kind, const std::string& field) {
    switch (kind) {
        case mqtt::field_kind::flag: return saved_kind::flag;
        case mqtt::field_kind::text: return saved_kind::text;
        case mqtt::field_kind::number:
            return field == "reason_code" ? saved_kind::reason_code : saved_kind::number;
        default: return saved_kind::list;
    }
}

/// None for a field that no packet has, which is reported elsewhere.
std::optional<saved_kind> kind_of_saved(const step_parts& parts, const plan::step& step,
                                        const std::string& field) {
    if (field == plan::fall_word || field == "loss_window") return saved_kind::duration;
    if (field == count_word || keeps_ledger(step)) return saved_kind::number;
    for (const auto type : packets_taken(parts, step)) {
        if (const auto* known = mqtt::find_field(type, field)) return kind_of(known->kind, field);
    }
    return std::nullopt;
}

void check_saved_field(case_scope& scope, const step_parts& parts, const plan::step& step,
                       const std::string& field, const position& place) {
    if (keeps_ledger(step)) return check_ledger_word(scope, field, place);
    if (field == plan::fall_word) return check_fall(scope, step, place);
    const bool counts = step.expect && step.expect->demand == plan::expectation::kind::count;
    if (counts || field == count_word) {
        if (!counts) scope.in->complain(place, "count can only be saved from expect_count");
        if (field != count_word)
            scope.in->complain(place, "only count can be saved from expect_count");
        return;
    }
    const auto types = packets_taken(parts, step);
    if (types.empty()) {
        scope.in->complain(place, "there is nothing to save: the step takes no packet");
    } else if (types.size() == 1) {
        known_field(scope, types.front(), field, place);
    } else if (!can_save(scope, field, types)) {
        scope.in->complain(
            place, fmt::format("none of the packets that may come has a field '{}' here", field));
    }
}

}  // namespace

std::vector<mqtt::packet_type> packets_taken(const step_parts& parts, const plan::step& step) {
    std::vector<mqtt::packet_type> types;
    if (step.expect) {
        const bool takes = step.expect->demand == plan::expectation::kind::in_order ||
                           step.expect->demand == plan::expectation::kind::next;
        if (!takes || step.expect->sequence.empty()) return types;
        for (const auto& option : step.expect->sequence.back()) {
            if (option.type) types.push_back(*option.type);
        }
        return types;
    }
    const auto* cooked = std::get_if<plan::do_cooked>(&step.action);
    if (cooked == nullptr || parts.verb_row == nullptr) return types;
    const auto& meaning = *parts.verb_row->cooked;
    // For packets without a QoS, all three entries are the same.
    if (!meaning.by_qos[0].last && is_qos0(cooked->packet)) return types;
    return plan::last_answers_of(meaning);
}

void read_save(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* save = parts.modifier("save");
    if (save == nullptr) return;
    const auto entries = scope.in->entries(save->value, "save");
    if (save->value.IsMap() && entries.empty())
        scope.in->complain(save->value, "save must not be empty");
    for (const auto& [name, name_at, value] : entries) {
        const auto field = scope.in->text(value, name);
        if (keeps_ledger(step) || field == plan::fall_word)
            scope.save_name_for_facts(name, name_at);
        else
            scope.save_name(name, name_at);
        if (!field) continue;
        check_saved_field(scope, parts, step, *field, scope.in->at(value));
        if (const auto kind = kind_of_saved(parts, step, *field)) scope.saved_kinds[name] = *kind;
        step.save.emplace_back(name, *field);
    }
}

}  // namespace brokerproof::suite
