#include "loadgen/scenario_loader/override.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

/// The element of a list with this name or, if there is none, with this index; else undefined.
YAML::Node element(const YAML::Node& list, const std::string& step) {
    for (const auto& candidate : list) {
        if (!candidate.IsMap()) continue;
        const YAML::Node name = candidate["name"];
        if (name.IsDefined() && name.IsScalar() && name.Scalar() == step) return candidate;
    }
    const auto index = yaml::parse_number(step);
    if (index && *index < list.size()) return list[static_cast<std::size_t>(*index)];
    return YAML::Node(YAML::NodeType::Undefined);
}

/// The node that all keys but the last lead to; undefined if it does not exist.
YAML::Node descend(const YAML::Node& root, const std::vector<std::string>& steps) {
    YAML::Node at;
    at.reset(root);
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
        const YAML::Node current = at;
        if (current.IsMap()) {
            const YAML::Node next = current[steps[k]];
            if (!next.IsDefined()) return next;
            at.reset(next);
        } else if (current.IsSequence()) {
            const YAML::Node next = element(current, steps[k]);
            if (!next.IsDefined()) return next;
            at.reset(next);
        } else {
            return YAML::Node(YAML::NodeType::Undefined);
        }
    }
    return at;
}

}  // namespace

void apply_override(const YAML::Node& root, const std::string& text, const std::string& file,
                    problems& out) {
    const auto equals = text.find('=');
    const auto complain = [&](std::string_view fault) {
        out.push_back({{file, 0, 0}, fmt::format("'{}': {}", text.substr(0, 100), fault)});
    };
    const auto steps = split(std::string_view(text).substr(0, equals), '.');
    if (equals == std::string::npos || std::ranges::find(steps, "") != steps.end())
        return complain("expected KEY.KEY=VALUE");
    YAML::Node holder = descend(root, steps);
    if (!holder.IsDefined() || !holder.IsMap()) return complain("the scenario has no such place");
    holder[steps.back()] = text.substr(equals + 1);
}

}  // namespace brokerproof::loadgen
