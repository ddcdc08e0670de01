#include "loadgen/scenario_loader/override.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

/// The element of a list that the text means: by name, else by index; undefined if there is none.
YAML::Node element(const YAML::Node& list, const std::string& step) {
    for (const auto& one : list) {
        if (!one.IsMap()) continue;
        const YAML::Node name = one["name"];
        if (name.IsDefined() && name.IsScalar() && name.Scalar() == step) return one;
    }
    const auto index = yaml::parse_number(step);
    if (index && *index < list.size()) return list[static_cast<std::size_t>(*index)];
    return YAML::Node(YAML::NodeType::Undefined);
}

/// What the keys but the last lead to; undefined if one of them leads nowhere.
YAML::Node descend(const YAML::Node& root, const std::vector<std::string>& steps) {
    YAML::Node at;
    at.reset(root);
    for (std::size_t k = 0; k + 1 < steps.size(); ++k) {
        const YAML::Node here = at;
        if (here.IsMap()) {
            const YAML::Node next = here[steps[k]];
            if (!next.IsDefined()) return next;
            at.reset(next);
        } else if (here.IsSequence()) {
            const YAML::Node next = element(here, steps[k]);
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
    const auto complain = [&](std::string_view what) {
        out.push_back({{file, 0, 0}, fmt::format("'{}': {}", text.substr(0, 100), what)});
    };
    const auto steps = split(std::string_view(text).substr(0, equals), '.');
    if (equals == std::string::npos || std::ranges::find(steps, "") != steps.end())
        return complain("KEY.KEY=VALUE is wanted");
    YAML::Node holder = descend(root, steps);
    if (!holder.IsDefined() || !holder.IsMap())
        return complain("there is nothing with this name in the scenario");
    holder[steps.back()] = text.substr(equals + 1);
}

}  // namespace brokerproof::loadgen
