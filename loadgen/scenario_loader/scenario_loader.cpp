#include "loadgen/scenario_loader/scenario_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <set>

#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/key.hpp"
#include "loadgen/scenario_loader/override.hpp"

namespace brokerproof::loadgen {
namespace {

namespace fs = std::filesystem;

/// The node of a place, or the last one on the way there.
YAML::Node node_at(const YAML::Node& root, const place& where) {
    YAML::Node at;
    at.reset(root);
    for (const auto& step : where.steps) {
        const YAML::Node here = at;  // const: looking must not add
        const auto* key = std::get_if<std::string>(&step);
        if (key != nullptr ? !here.IsMap() : !here.IsSequence()) break;
        const YAML::Node next = key != nullptr ? here[*key] : here[std::get<std::size_t>(step)];
        if (!next.IsDefined()) break;
        at.reset(next);
    }
    return at;
}

using places = std::set<std::pair<unsigned, unsigned>>;

bool holds_problem(const YAML::Node& node, const reader& in, const places& known) {
    const auto here = in.at(node);
    if (here.line != 0 && known.contains({here.line, here.column})) return true;
    if (!node.IsMap() && !node.IsSequence()) return false;
    for (const auto& entry : node) {
        if (node.IsSequence() ? holds_problem(entry, in, known)
                              : holds_problem(entry.first, in, known) ||
                                    holds_problem(entry.second, in, known))
            return true;
    }
    return false;
}

/// What could not be read is not found fault with again: it may be because of that.
void report(const findings& found, const YAML::Node& root, const reader& in, problems& out) {
    places known;
    for (const auto& one : out) known.emplace(one.where.line, one.where.column);
    for (const auto& one : found) {
        const auto node = node_at(root, one.where);
        if (holds_problem(node, in, known)) continue;
        auto where = in.at(node);
        if (one.offset != 0 && where.line != 0)
            where.column += static_cast<unsigned>(one.offset) + (yaml::is_quoted(node) ? 1 : 0);
        out.push_back({where, one.text});
    }
}

/// A publication that names no phases is active in all that have a duration.
void set_default_phases(scenario& made) {
    std::vector<std::string> lasting;
    for (const auto& one : made.phases) {
        if (one.duration && std::ranges::find(lasting, one.name) == lasting.end())
            lasting.push_back(one.name);
    }
    for (auto& one : made.groups) {
        for (auto& sent : one.publish) {
            if (sent.phases.empty()) sent.phases = lasting;
        }
    }
}

bool by_place(const problem& a, const problem& b) {
    return std::pair(a.where.line, a.where.column) < std::pair(b.where.line, b.where.column);
}

std::optional<scenario> load_tree(const YAML::Node& root, const std::string& file, problems& out,
                                  std::span<const std::string> overrides) {
    problems found;
    const reader in(file, found);
    for (const auto& one : overrides) apply_override(root, one, file, found);
    scenario made;
    read_scenario(in, root, made);
    set_default_phases(made);
    if (!made.groups.empty() && !made.phases.empty()) report(check(made), root, in, found);
    std::ranges::stable_sort(found, by_place);
    out.insert(out.end(), found.begin(), found.end());
    if (!found.empty()) return std::nullopt;
    return made;
}

}  // namespace

std::optional<scenario> load_scenario(const std::string& path, problems& out,
                                      std::span<const std::string> overrides) {
    const auto root = yaml::load_file(path, out);
    if (!root) return std::nullopt;
    return load_tree(*root, path, out, overrides);
}

std::optional<scenario> load_scenario_text(const std::string& text, const std::string& file,
                                           problems& out,
                                           std::span<const std::string> overrides) {
    const auto root = yaml::load_text(text, file, out);
    if (!root) return std::nullopt;
    return load_tree(*root, file, out, overrides);
}

bool is_scenario(const std::string& path) {
    problems ignored;
    const auto root = yaml::load_file(path, ignored);
    if (!root) return false;
    const YAML::Node top = *root;
    return top.IsMap() && top["scenario"].IsDefined();
}

std::vector<std::string> find_scenarios(const std::string& folder) {
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == ".yaml") files.push_back(at->path().string());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace brokerproof::loadgen
