#include "harness/commands/coverage.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/text.hpp"
#include "reports/areas.hpp"

namespace brokerproof::commands {

namespace {

constexpr std::size_t page_width = 100;

/// True for a duty of the server that is visible from outside.
bool is_ours(const suite::statement& row) {
    return row.binds != suite::binding::client && row.observable != suite::observability::no;
}

std::set<std::string> referred_to(const library& tree, mqtt::version version) {
    std::set<std::string> out;
    for (const auto& one : tree.instances) {
        const auto refs = one.source->refs.find(version);
        if (one.version != version || refs == one.source->refs.end()) continue;
        out.insert(refs->second.begin(), refs->second.end());
    }
    return out;
}

void print_catalogue(std::ostream& out, const library& tree) {
    int checks = 0;
    int covered = 0;
    out << "checks of the catalogue\n";
    for (const auto& one : cover_catalogue(tree)) {
        const int have = one.checks - static_cast<int>(one.missing.size());
        checks += one.checks;
        covered += have;
        out << fmt::format("  {:<26} {:>3} of {:>3}", one.area, have, one.checks);
        if (!one.missing.empty()) out << fmt::format("   no case: {}", fmt::join(one.missing, " "));
        out << '\n';
    }
    out << fmt::format("  {:<26} {:>3} of {:>3}\n", "all", covered, checks);
}

void print_statements(std::ostream& out, const library& tree, mqtt::version version, bool verbose) {
    out << fmt::format("\nduties of a server that show on the wire, MQTT {}\n",
                       mqtt::name_of(version));
    int covered = 0;
    int total = 0;
    for (const auto& [area, one] : cover_statements(tree, version)) {
        const int known = one.covered + static_cast<int>(one.missing.size());
        covered += one.covered;
        total += known;
        out << fmt::format("  {:<26} {:>3} of {:>3}\n", area, one.covered, known);
        if (verbose && !one.missing.empty())
            out << wrap(fmt::format("{}", fmt::join(one.missing, " ")), page_width, 6);
    }
    out << fmt::format("  {:<26} {:>3} of {:>3}\n", "all", covered, total);
}

}  // namespace

std::vector<catalogue_coverage> cover_catalogue(const library& tree) {
    std::set<std::string> covered;
    for (const auto& one : tree.instances)
        covered.insert(one.source->catalogue.begin(), one.source->catalogue.end());
    std::vector<catalogue_coverage> out;
    for (const auto& area : reports::catalogue_areas()) {
        auto& row = out.emplace_back(std::string(area.title), area.checks);
        for (int i = 1; i <= area.checks; ++i) {
            auto id = fmt::format("{}-{:02}", area.title.substr(0, 3), i);
            if (!covered.contains(id)) row.missing.push_back(std::move(id));
        }
    }
    return out;
}

std::map<std::string, statement_coverage> cover_statements(const library& tree,
                                                           mqtt::version version) {
    const auto referred = referred_to(tree, version);
    std::map<std::string, statement_coverage> out;
    for (const auto& row : tree.statements.rows()) {
        if (row.version != version || !is_ours(row)) continue;
        auto& area = out[row.area];
        if (referred.contains(row.id))
            ++area.covered;
        else
            area.missing.push_back(row.id);
    }
    return out;
}

int coverage(const std::string& root, bool verbose, const console& screen) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return refuse(screen, tree.error());
    print_catalogue(screen.out, *tree);
    for (const auto version : {mqtt::version::v311, mqtt::version::v5})
        print_statements(screen.out, *tree, version, verbose);
    return 0;
}

}  // namespace brokerproof::commands
