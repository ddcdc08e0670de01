#include "harness/expectations/loader.hpp"

#include <algorithm>
#include <array>
#include <filesystem>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "harness/yaml/reader.hpp"

namespace brokerproof::expectations {
namespace {

const std::array<std::string, 3> file_keys{"format", "product", "expected"};
const std::array<std::string, 6> entry_keys{"cases",     "versions", "reason",
                                            "statement", "issue",    "sometimes"};

/// A text that must not be empty, where the key is there at all.
std::string read_text(const yaml::reader& in, const yaml::entry& e) {
    const auto text = in.text(e.value, e.key);
    if (text && text->empty()) in.complain(e.value, fmt::format("'{}' is empty", e.key));
    return text.value_or("");
}

/// Ids are "suite/case@version[parameters]": a glob without a slash cannot match any.
void read_glob(const yaml::reader& in, const yaml::entry& e, std::vector<case_glob>& into) {
    const auto glob = read_text(in, e);
    if (glob.empty()) return;
    if (glob.find('/') == std::string::npos && glob.find('*') == std::string::npos) {
        in.complain(e.value,
                    fmt::format("'{}' matches no case id; ids are suite/case@version", glob));
    }
    into.push_back({glob, in.at(e.value)});
}

std::vector<case_glob> read_cases(const yaml::reader& in, const yaml::entry& e) {
    std::vector<case_glob> globs;
    if (!e.value.IsSequence()) {
        read_glob(in, e, globs);
        return globs;
    }
    if (e.value.size() == 0) in.complain(e.value, "'cases' must not be empty");
    for (const auto& element : e.value) read_glob(in, {e.key, e.key_at, element}, globs);
    return globs;
}

void check_required(const yaml::reader& in, const expectation& entry) {
    const auto need = [&](bool there, std::string_view what) {
        if (!there) in.complain(entry.where, fmt::format("an expectation needs {}", what));
    };
    need(!entry.cases.empty(), "'cases', a glob over case ids or a list of them");
    need(!entry.versions.empty(), "'versions', a list of the broker's versions or \"*\"");
    need(!entry.reason.empty(), "a 'reason'");
    need(!entry.statement.empty() || !entry.issue.empty(),
         "a 'statement' or an 'issue' to refer to");
}

bool is_complete(const expectation& entry) {
    return !entry.cases.empty() && !entry.versions.empty() && !entry.reason.empty();
}

expectation read_entry(const yaml::reader& in, const YAML::Node& node) {
    expectation entry;
    entry.where = in.at(node);
    for (const auto& e : in.entries(node, "an expectation", entry_keys)) {
        if (e.key == "cases") {
            entry.cases = read_cases(in, e);
        } else if (e.key == "versions") {
            entry.versions = in.texts(e.value, e.key);
        } else if (e.key == "reason") {
            entry.reason = read_text(in, e);
        } else if (e.key == "statement") {
            entry.statement = read_text(in, e);
        } else if (e.key == "sometimes") {
            entry.sometimes = in.flag(e.value, e.key).value_or(false);
        } else {
            entry.issue = read_text(in, e);
        }
    }
    check_required(in, entry);
    return entry;
}

bool share_version(const expectation& first, const expectation& second) {
    return std::ranges::any_of(first.versions, [&](const std::string& version) {
        return std::ranges::find(second.versions, version) != second.versions.end();
    });
}

/// The first entry that names a case counts, so a second with the same glob and version is dead.
void check_repeated(const yaml::reader& in, const std::vector<expectation>& all) {
    std::map<std::string, std::vector<std::pair<const expectation*, position>>> known;
    for (const auto& entry : all) {
        for (const auto& [glob, where] : entry.cases) {
            auto& earlier = known[glob];
            const auto first = std::ranges::find_if(earlier, [&](const auto& other) {
                return other.first == &entry || share_version(*other.first, entry);
            });
            if (first != earlier.end()) {
                in.complain(where, fmt::format("'{}' is expected already at {}", glob,
                                               describe(first->second)));
            }
            earlier.emplace_back(&entry, where);
        }
    }
}

void check_product(const yaml::reader& in, const yaml::entry& e) {
    const auto product = in.text(e.value, e.key);
    const auto stem = std::filesystem::path(in.file()).stem().string();
    if (product && *product != stem) {
        in.complain(e.value, fmt::format("product '{}' in the file of '{}'", *product, stem));
    }
}

std::vector<expectation> read_file(const yaml::reader& in, const YAML::Node& root) {
    std::vector<expectation> all;
    std::vector<std::string> seen;
    for (const auto& e : in.entries(root, "an expectations file", file_keys)) {
        seen.push_back(e.key);
        if (e.key == "format") {
            const auto format = in.number(e.value, e.key);
            if (format && *format != 1) in.complain(e.value, "the only format is 1");
        } else if (e.key == "product") {
            check_product(in, e);
        } else {
            for (const auto& node : in.elements(e.value, "'expected'")) {
                all.push_back(read_entry(in, node));
            }
        }
    }
    for (const auto& key : file_keys) {
        if (std::ranges::find(seen, key) != seen.end()) continue;
        in.complain(in.at(root), fmt::format("an expectations file needs '{}'", key));
    }
    check_repeated(in, all);
    std::erase_if(all, [](const expectation& entry) { return !is_complete(entry); });
    return all;
}

}  // namespace

std::vector<expectation> load_expectations(const std::string& path, problems& out) {
    const auto root = yaml::load_file(path, out);
    return root ? read_file(yaml::reader(path, out), *root) : std::vector<expectation>{};
}

std::vector<expectation> parse_expectations(const std::string& text, const std::string& path,
                                            problems& out) {
    const auto root = yaml::load_text(text, path, out);
    return root ? read_file(yaml::reader(path, out), *root) : std::vector<expectation>{};
}

}  // namespace brokerproof::expectations
