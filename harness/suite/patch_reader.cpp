// Patches: how a suite makes an illegal packet from a legal one.
#include <fmt/format.h>

#include "harness/suite/known_entries.hpp"
#include "harness/suite/packet_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

/// What the keys of one patch say; which of them may stand together is checked at the end.
struct patch_parts {
    std::optional<std::uint64_t> first_byte;
    std::optional<std::uint64_t> remaining_length;
    std::optional<std::uint64_t> at;
    std::optional<std::string> replacement;
};

std::optional<mqtt::patch> assemble(const patch_parts& parts, std::size_t keys) {
    using kind = mqtt::patch::kind;
    if (keys == 1 && parts.first_byte)
        return mqtt::patch{kind::first_byte, 0, *parts.first_byte, {}};
    if (keys == 1 && parts.remaining_length) {
        return mqtt::patch{kind::remaining_length, 0, *parts.remaining_length, {}};
    }
    if (keys == 2 && parts.at && parts.replacement) {
        return mqtt::patch{kind::bytes_at, *parts.at, 0,
                           bytes(parts.replacement->begin(), parts.replacement->end())};
    }
    return std::nullopt;
}

std::optional<mqtt::patch> read_patch(case_scope& scope, const YAML::Node& node) {
    const auto entries = known_entries(*scope.in, node, "a patch", patch_keys());
    if (!node.IsMap() || entries.size() != node.size()) return std::nullopt;
    patch_parts parts;
    bool good = true;
    for (const auto& [key, key_at, value] : entries) {
        if (key == "first_byte")
            good = (parts.first_byte = scope.in->number(value, key, 0xff)).has_value() && good;
        if (key == "remaining_length") {
            good = (parts.remaining_length = scope.in->number(value, key, max_remaining_length))
                       .has_value() &&
                   good;
        }
        if (key == "at")
            good = (parts.at = scope.in->number(value, key, max_bytes)).has_value() && good;
        if (key == "bytes") {
            parts.replacement = read_hex(scope, value, key);
            if (parts.replacement && parts.replacement->empty())
                scope.in->complain(value, "bytes must not be empty");
            good = parts.replacement.has_value() && good;
        }
    }
    auto made = good ? assemble(parts, entries.size()) : std::nullopt;
    if (good && !made) {
        scope.in->complain(
            node,
            "a patch is { first_byte: 0x62 }, { remaining_length: 3 } or { at: 9, bytes: \"03\" }");
    }
    return made;
}

}  // namespace

std::vector<mqtt::patch> read_patches(case_scope& scope, const YAML::Node& node) {
    std::vector<mqtt::patch> made;
    if (!node.IsSequence()) {
        if (auto one = read_patch(scope, node)) made.push_back(std::move(*one));
        return made;
    }
    if (node.size() == 0) scope.in->complain(node, "patch needs at least one change");
    for (const auto& element : node) {
        if (auto one = read_patch(scope, element)) made.push_back(std::move(*one));
    }
    return made;
}

}  // namespace brokerproof::suite
