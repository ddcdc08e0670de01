#include "loadgen/scenario_loader/scenario_loader.hpp"

#include <algorithm>
#include <set>

#include "harness/base/root_files.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario/spoken_version.hpp"
#include "loadgen/scenario_loader/check.hpp"
#include "loadgen/scenario_loader/keys.hpp"
#include "loadgen/scenario_loader/override.hpp"
#include "loadgen/scenario_loader/payload_files.hpp"

namespace brokerproof::loadgen {
namespace {

/// The node of a place, or the last node on the way there.
YAML::Node node_at(const YAML::Node& root, const place& where) {
    YAML::Node at;
    at.reset(root);
    for (const auto& step : where.steps) {
        const YAML::Node current =
            at;  // const, because a look-up in another node would add the key
        const auto* key = std::get_if<std::string>(&step);
        if (key != nullptr ? !current.IsMap() : !current.IsSequence()) break;
        const YAML::Node next =
            key != nullptr ? current[*key] : current[std::get<std::size_t>(step)];
        if (!next.IsDefined()) break;
        at.reset(next);
    }
    return at;
}

using places = std::set<std::pair<unsigned, unsigned>>;

bool holds_problem(const YAML::Node& node, const yaml::reader& input, const places& known) {
    const auto here = input.at(node);
    if (here.line != 0 && known.contains({here.line, here.column})) return true;
    if (!node.IsMap() && !node.IsSequence()) return false;
    for (const auto& entry : node) {
        if (node.IsSequence() ? holds_problem(entry, input, known)
                              : holds_problem(entry.first, input, known) ||
                                    holds_problem(entry.second, input, known))
            return true;
    }
    return false;
}

/// Leaves out findings about values that already have a problem: the problem may be their cause.
void report(const findings& violations, const YAML::Node& root, const yaml::reader& input,
            problems& out) {
    places known;
    for (const auto& issue : out) known.emplace(issue.where.line, issue.where.column);
    for (const auto& violation : violations) {
        const auto node = node_at(root, violation.where);
        if (holds_problem(node, input, known)) continue;
        auto where = input.at(node);
        if (violation.offset != 0 && where.line != 0)
            where.column +=
                static_cast<unsigned>(violation.offset) + (yaml::is_quoted(node) ? 1 : 0);
        out.push_back({where, violation.text});
    }
}

/// A publication that lists no phases is active in all phases with a duration.
void set_default_phases(scenario& loaded) {
    std::vector<std::string> lasting;
    for (const auto& phase : loaded.phases) {
        if (phase.duration && std::ranges::find(lasting, phase.name) == lasting.end())
            lasting.push_back(phase.name);
    }
    for (auto& group : loaded.groups) {
        for (auto& sent : group.publish) {
            if (sent.phases.empty()) sent.phases = lasting;
        }
    }
}

/// Members take turns, so a rate of each is the rate of the group, divided.
void set_group_rates(scenario& loaded) {
    for (auto& group : loaded.groups) {
        for (auto& sent : group.publish)
            if (sent.per_client) sent.how_fast = scaled(*sent.per_client, group.clients);
    }
}

std::string folder_of(const std::string& path) {
    const auto slash = path.rfind('/');
    return slash == std::string::npos ? std::string() : path.substr(0, slash);
}

/// Whether the files are read that a scenario names.
enum class named_files : std::uint8_t { are_read, stay_unread };

std::optional<scenario> load_tree(const YAML::Node& root, const std::string& file, problems& out,
                                  std::span<const std::string> overrides, named_files others) {
    problems reported;
    const yaml::reader input(file, reported);
    for (const auto& override_text : overrides) apply_override(root, override_text, file, reported);
    scenario loaded;
    scenario_value::read(input, root, {}, loaded);
    if (loaded.newest == mqtt::version::v311) speak_v311(loaded);
    set_default_phases(loaded);
    set_group_rates(loaded);
    if (!loaded.groups.empty() && !loaded.phases.empty())
        report(check(loaded), root, input, reported);
    if (others == named_files::are_read)
        report(read_payload_files(loaded, folder_of(file)), root, input, reported);
    yaml::sort_by_place(reported);
    out.insert(out.end(), reported.begin(), reported.end());
    if (!reported.empty()) return std::nullopt;
    return loaded;
}

}  // namespace

std::optional<scenario> load_scenario(const std::string& path, problems& out,
                                      std::span<const std::string> overrides) {
    const auto root = yaml::load_file(path, out);
    if (!root) return std::nullopt;
    return load_tree(*root, path, out, overrides, named_files::are_read);
}

std::optional<scenario> load_scenario_text(const std::string& text, const std::string& file,
                                           problems& out, std::span<const std::string> overrides) {
    const auto root = yaml::load_text(text, file, out);
    if (!root) return std::nullopt;
    return load_tree(*root, file, out, overrides, named_files::stay_unread);
}

std::vector<std::string> find_scenarios(const std::string& folder) {
    return files_in(folder, ".yaml");
}

}  // namespace brokerproof::loadgen
