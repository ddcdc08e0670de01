// Patterns: what an expected packet must be like.
#include <algorithm>

#include <fmt/format.h>

#include "harness/suite/packet_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

constexpr std::string_view closed_word = "closed";
constexpr std::string_view any_word = "any";

std::optional<plan::pattern> read_word(case_scope& scope, const std::string& name,
                                       const position& where) {
    plan::pattern pattern;
    pattern.where = where;
    if (name == closed_word) return pattern;
    pattern.type = known_packet(scope, name, where, true);
    return pattern.type ? std::optional(std::move(pattern)) : std::nullopt;
}

void read_fields(case_scope& scope, const YAML::Node& node, plan::pattern& into) {
    const auto type = *into.type;
    for (const auto& [key, key_at, value] : scope.in->entries(node, mqtt::key_of(type))) {
        const auto* field = known_field(scope, type, key, key_at);
        if (field == nullptr) continue;
        if (auto match = read_matcher(scope, value, *field)) {
            into.fields.push_back({key, std::move(*match), key_at});
        }
    }
}

plan::alternatives read_map(case_scope& scope, const YAML::Node& node) {
    plan::alternatives options;
    const auto entries = scope.in->entries(node, "a pattern");
    if (entries.size() != 1) {
        scope.in->complain(node, "a pattern has one packet, or { any: [...] }");
        return options;
    }
    const auto& [key, key_at, value] = entries.front();
    if (key == any_word) {
        const auto elements = scope.in->elements(value, key);
        if (value.IsSequence() && elements.empty())
            scope.in->complain(value, "any needs at least one pattern");
        for (const auto& element : elements) {
            for (auto& option : read_pattern(scope, element, false))
                options.push_back(std::move(option));
        }
        return options;
    }
    auto option = read_word(scope, key, key_at);
    if (!option) return options;
    if (option->type) {
        read_fields(scope, value, *option);
    } else {
        scope.in->complain(key_at, "closed has no fields: write just closed");
    }
    options.push_back(std::move(*option));
    return options;
}

bool can_come(const plan::pattern& option, mqtt::version version) {
    return !option.type || comes_from_broker(*option.type, version);
}

/// An awaited packet that no broker ever sends is a mistake of the suite, not a finding about the
/// broker.
void check_can_come(const case_scope& scope, const plan::alternatives& options) {
    if (options.empty()) return;
    for (const auto version : scope.packet_versions()) {
        if (std::ranges::any_of(options,
                                [&](const auto& option) { return can_come(option, version); }))
            continue;
        scope.in->complain(options.front().where,
                           fmt::format("a broker never sends {} in {}",
                                       mqtt::key_of(*options.front().type), plan::tag_of(version)));
        return;
    }
}

}  // namespace

plan::alternatives read_pattern(case_scope& scope, const YAML::Node& node, bool awaited) {
    plan::alternatives options;
    if (node.IsScalar()) {
        if (auto option = read_word(scope, node.Scalar(), scope.in->at(node)))
            options.push_back(std::move(*option));
    } else if (node.IsMap()) {
        options = read_map(scope, node);
    } else {
        scope.in->complain(node,
                           "a pattern is publish, closed, { publish: {...} } or { any: [...] }");
    }
    if (awaited) check_can_come(scope, options);
    return options;
}

}  // namespace brokerproof::suite
