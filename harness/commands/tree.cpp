#include "harness/commands/tree.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"
#include "harness/suite/suite_loader.hpp"

namespace brokerproof::commands {

namespace fs = std::filesystem;

namespace {

bool is_root(const fs::path& place) {
    std::error_code ignored;
    return fs::is_directory(place / "suites" / "requirements", ignored) &&
           fs::is_directory(place / "configs", ignored);
}

}  // namespace

std::string find_root(const std::string& chosen) {
    if (!chosen.empty()) return chosen;
    std::error_code ignored;
    for (auto place = fs::current_path(ignored); !place.empty(); place = place.parent_path()) {
        if (is_root(place)) return place == fs::current_path(ignored) ? "." : place.string();
        if (place == place.root_path()) break;
    }
    return std::string(built_in_root);
}

result<library, problems> load_library(const std::string& root,
                                       const std::vector<std::string>& files) {
    problems faults;
    library out;
    out.root = root;
    const auto base = root == "." ? std::string{} : root + '/';
    out.statements = suite::load_requirements(base + "suites/requirements", faults);
    const auto paths = files.empty() ? suite::find_suites(base + "suites") : files;
    if (paths.empty())
        faults.push_back({{base + "suites", 0, 0}, "there is no suite (*.yaml) here"});
    auto loaded = suite::load_suites(paths, out.statements);
    std::ranges::move(loaded.reported, std::back_inserter(faults));
    if (!faults.empty()) return faults;
    out.suites = std::move(loaded.suites);
    out.instances = plan::expand(out.suites);
    return out;
}

namespace {

std::string short_id(const plan::instance& planned) {
    return planned.suite + '/' + planned.source->id;
}

bool matches(const std::string& glob, const plan::instance& planned) {
    return glob_match(glob, planned.id) || glob_match(glob, short_id(planned)) ||
           glob_match(glob, planned.suite) || glob_match(glob, planned.source->id) ||
           std::ranges::any_of(planned.source->catalogue,
                               [&](const auto& id) { return glob_match(glob, id); });
}

bool refers_to(const std::string& ref, const plan::instance& planned) {
    const auto at = ref.find('@');
    if (at != std::string::npos && plan::version_by_tag(ref.substr(at + 1)) != planned.version)
        return false;
    const auto refs = planned.source->refs.find(planned.version);
    return refs != planned.source->refs.end() &&
           std::ranges::find(refs->second, ref.substr(0, at)) != refs->second.end();
}

std::vector<std::string> names_of(const std::vector<plan::instance>& instances) {
    std::vector<std::string> out;
    for (const auto& one : instances) {
        out.push_back(one.suite);
        out.push_back(short_id(one));
        out.push_back(one.source->id);
    }
    return out;
}

bool has_version(const std::string& text, mqtt::version v) {
    return text.empty() || text == mqtt::name_of(v) || text == plan::tag_of(v);
}

}  // namespace

result<std::vector<plan::instance>> select(const library& from, const selection& wanted) {
    for (const auto& glob : wanted.globs) {
        const bool any = std::ranges::any_of(from.instances,
                                             [&](const auto& one) { return matches(glob, one); });
        if (any) continue;
        return problem{{},
                       fmt::format("no case matches '{}'{}; `brokerproof list` shows them all",
                                   glob, suggestion(glob, names_of(from.instances)))};
    }
    std::vector<plan::instance> out;
    for (const auto& one : from.instances) {
        const bool chosen =
            wanted.globs.empty() ||
            std::ranges::any_of(wanted.globs, [&](const auto& glob) { return matches(glob, one); });
        if (!chosen || !has_version(wanted.mqtt, one.version)) continue;
        if (!wanted.ref.empty() && !refers_to(wanted.ref, one)) continue;
        out.push_back(one);
    }
    if (!out.empty()) return out;
    return problem{{},
                   "no case is chosen: " +
                       (wanted.ref.empty() ? "none of the chosen cases runs in MQTT " + wanted.mqtt
                                           : "no chosen case refers to " + wanted.ref)};
}

std::string level_of(const plan::instance& planned, const suite::requirements& statements) {
    if (planned.source->kind == plan::case_kind::observe) return "OBSERVE";
    const auto refs = planned.source->refs.find(planned.version);
    std::string best = "MUST";
    int rank = -1;
    if (refs == planned.source->refs.end()) return best;
    for (const auto& id : refs->second) {
        const auto* row = statements.find(planned.version, id);
        if (row == nullptr) continue;
        const auto word = row->level.substr(0, row->level.find(' '));
        const int weight = word == "MUST" ? 2 : word == "SHOULD" ? 1 : 0;
        if (weight <= rank) continue;
        rank = weight;
        best = word;
    }
    return best;
}

}  // namespace brokerproof::commands
