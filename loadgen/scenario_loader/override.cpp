#include "loadgen/scenario_loader/override.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

std::vector<std::string> names_in(const YAML::Node& list) {
    std::vector<std::string> names;
    for (const auto& candidate : list) {
        if (!candidate.IsMap()) continue;
        const YAML::Node name = candidate["name"];
        if (name.IsDefined() && name.IsScalar()) names.push_back(name.Scalar());
    }
    return names;
}

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

/// Moves `at` to the node that all keys but the last lead to. A map that is missing is made; the
/// loader refuses it later if its key is unknown. Returns the fault; empty: there is none.
std::string descend(YAML::Node& at, const std::vector<std::string>& steps) {
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
        YAML::Node current = at;
        if (current.IsMap()) {
            const std::string& key = steps[k];
            if (!current[key].IsDefined()) current[key] = YAML::Node(YAML::NodeType::Map);
            at.reset(current[key]);
        } else if (current.IsSequence()) {
            const YAML::Node next = element(current, steps[k]);
            if (!next.IsDefined())
                return fmt::format("there is no '{}' here{}", steps[k].substr(0, 100),
                                   suggestion(steps[k], names_in(current)));
            at.reset(next);
        } else {
            return "the scenario has no such place";
        }
    }
    return at.IsMap() ? std::string() : "the scenario has no such place";
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
    YAML::Node holder;
    holder.reset(root);
    if (const auto fault = descend(holder, steps); !fault.empty()) return complain(fault);
    holder[steps.back()] = text.substr(equals + 1);
}

}  // namespace brokerproof::loadgen
