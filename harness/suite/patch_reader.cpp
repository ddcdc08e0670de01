// Patches: how a suite makes an illegal packet from a legal one.
#include <array>

#include <fmt/format.h>

#include "harness/suite/packet_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

/// The values of the keys of one patch. `assemble` checks which keys may be used together.
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

struct hex_bytes {
    static yaml::shape form() { return defined<"hex">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        auto data = read_hex(scope, node, subject);
        if (!data) return false;
        if (data->empty()) scope.in->complain(node, "bytes must not be empty");
        into = std::move(*data);
        return true;
    }
};

constexpr std::array patch_keys{
    yaml::member<&patch_parts::first_byte, yaml::number<0, 0xff>, case_scope>(
        "first_byte", "Overrides type and flags."),
    yaml::member<&patch_parts::remaining_length, yaml::number<0, max_remaining_length>, case_scope>(
        "remaining_length", "Overrides the remaining length, without changing what follows."),
    yaml::member<&patch_parts::at, yaml::number<0, max_bytes>, case_scope>(
        "at", "Offset from the first byte of the packet at which `bytes` overwrites."),
    yaml::member<&patch_parts::replacement, hex_bytes, case_scope>("bytes", "Hex that overwrites."),
};
constexpr yaml::table<patch_parts, case_scope> patch_rows{"a patch", {}, patch_keys};

std::size_t keys_set(const patch_parts& parts) {
    return std::size_t{parts.first_byte.has_value()} + parts.remaining_length.has_value() +
           parts.at.has_value() + parts.replacement.has_value();
}

std::optional<mqtt::patch> read_patch(case_scope& scope, const YAML::Node& node) {
    patch_parts parts;
    if (!yaml::nested<patch_rows>::read(scope, node, {}, parts)) return std::nullopt;
    // Keys that could not be read are already reported; the others need not fit together.
    if (keys_set(parts) != node.size()) return std::nullopt;
    auto patch = assemble(parts, node.size());
    if (!patch) {
        scope.in->complain(
            node,
            "a patch is { first_byte: 0x62 }, { remaining_length: 3 } or { at: 9, bytes: \"03\" }");
    }
    return patch;
}

}  // namespace

yaml::shape patch_form() { return yaml::nested<patch_rows>::form(); }

std::vector<mqtt::patch> read_patches(case_scope& scope, const YAML::Node& node) {
    std::vector<mqtt::patch> patches;
    if (!node.IsSequence()) {
        if (auto patch = read_patch(scope, node)) patches.push_back(std::move(*patch));
        return patches;
    }
    if (node.size() == 0) scope.in->complain(node, "patch needs at least one change");
    for (const auto& element : node) {
        if (auto patch = read_patch(scope, element)) patches.push_back(std::move(*patch));
    }
    return patches;
}

}  // namespace brokerproof::suite
