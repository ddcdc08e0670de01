#include "harness/suite/suite_loader.hpp"

#include <algorithm>
#include <filesystem>
#include <map>

#include <fmt/format.h>

#include "harness/suite/case_reader.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

/// What has been seen over all files: suite ids must differ.
using suite_ids = std::map<std::string, position>;

void read_suite_id(const yaml::reader& in, const yaml::entry& entry, plan::suite& made,
                   suite_ids& seen) {
    const auto id = in.text(entry.value, "suite");
    if (!id) return;
    made.id = *id;
    if (!is_slug(*id)) {
        in.complain(entry.value,
                    fmt::format("suite must be a slug such as session-expiry; saw '{}'", *id));
    } else if (const auto [first, fresh] = seen.emplace(*id, in.at(entry.value)); !fresh) {
        in.complain(entry.value,
                    fmt::format("suite id '{}' is taken: {}", *id, describe(first->second)));
    }
}

void read_cases(const yaml::reader& in, const problems& so_far, const YAML::Node& list,
                const std::vector<mqtt::version>& versions, const requirements& catalogue,
                plan::suite& made) {
    const auto elements = in.elements(list, "cases");
    if (list.IsSequence() && elements.empty()) in.complain(list, "cases must not be empty");
    std::map<std::string, unsigned> first_line;
    for (const auto& element : elements) {
        auto one = read_case(in, so_far, element, versions, catalogue);
        if (!one) continue;
        const auto [first, fresh] = first_line.emplace(one->id, one->where.line);
        if (!fresh && !one->id.empty()) {
            in.complain(element["id"],
                        fmt::format("case id '{}' is taken: line {}", one->id, first->second));
        }
        made.cases.push_back(std::move(*one));
    }
}

plan::suite read_suite(const yaml::reader& in, const problems& so_far, const YAML::Node& root,
                       const requirements& catalogue, suite_ids& seen) {
    plan::suite made;
    made.file = in.file();
    const auto entries = known_entries(in, root, "a suite", suite_keys());
    if (!root.IsMap()) return made;
    for (const char* key : {"format", "suite", "versions", "cases"}) {
        if (find_entry(entries, key) == nullptr)
            in.complain(root, fmt::format("a suite needs {}", key));
    }
    if (const auto* format = find_entry(entries, "format")) {
        const auto number = in.number(format->value, "format");
        if (number && *number != 1)
            in.complain(format->value, fmt::format("format must be 1; saw {}", *number));
    }
    if (const auto* id = find_entry(entries, "suite")) read_suite_id(in, *id, made, seen);
    if (const auto* about = find_entry(entries, "about"))
        made.about = in.text(about->value, "about").value_or("");
    std::vector<mqtt::version> versions;
    if (const auto* list = find_entry(entries, "versions"))
        versions = read_versions(in, list->value);
    if (const auto* cases = find_entry(entries, "cases"))
        read_cases(in, so_far, cases->value, versions, catalogue, made);
    return made;
}

/// `found` begins empty for each file, so that a file with a problem gives no suite.
void add(loaded& all, problems found, const std::optional<YAML::Node>& root,
         const std::string& file, const requirements& catalogue, suite_ids& seen) {
    plan::suite made;
    if (root) made = read_suite(yaml::reader(file, found), found, *root, catalogue, seen);
    // Readers look at keys in an order of their own; people read from top to bottom.
    std::ranges::stable_sort(
        found, {}, [](const problem& p) { return std::pair(p.where.line, p.where.column); });
    if (found.empty() && root) all.suites.push_back(std::move(made));
    all.found.insert(all.found.end(), found.begin(), found.end());
}

}  // namespace

loaded load_suites(const std::vector<std::string>& files, const requirements& catalogue) {
    loaded all;
    suite_ids seen;
    for (const auto& file : files) {
        problems found;
        const auto root = yaml::load_file(file, found);
        add(all, std::move(found), root, file, catalogue, seen);
    }
    return all;
}

loaded load_suite_text(const std::string& text, const std::string& file,
                       const requirements& catalogue) {
    loaded all;
    suite_ids seen;
    problems found;
    const auto root = yaml::load_text(text, file, found);
    add(all, std::move(found), root, file, catalogue, seen);
    return all;
}

std::vector<std::string> find_suites(const std::string& directory) {
    namespace fs = std::filesystem;
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator at(directory, error), end; !error && at != end;
         at.increment(error)) {
        const auto name = at->path().filename();
        std::error_code vanished;  // an entry that went away meanwhile is neither
        if (at->is_directory(vanished) && (name == "selftest" || name == "requirements"))
            at.disable_recursion_pending();
        if (at->is_regular_file(vanished) && at->path().extension() == ".yaml")
            files.push_back(at->path().string());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace brokerproof::suite
