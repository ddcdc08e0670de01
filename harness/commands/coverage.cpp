#include "harness/commands/coverage.hpp"

#include <algorithm>
#include <numeric>
#include <ostream>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/text.hpp"
#include "harness/mqtt/statements.hpp"
#include "harness/record/document.hpp"
#include "reports/areas.hpp"
#include "reports/proof.hpp"

namespace brokerproof::commands {

namespace {

constexpr std::size_t page_width = 100;

bool is_decoded(const suite::statement& row) {
    return std::ranges::any_of(mqtt::statement::all, [&](const mqtt::statement_ids& ids) {
        return row.id == (row.version == mqtt::version::v5 ? ids.v5 : ids.v311);
    });
}

duty_class class_of(const suite::statement& row) {
    if (row.level == "MAY") return duty_class::permitted;
    return is_decoded(row) ? duty_class::decoded : duty_class::required;
}

/// The statements that cases name which can fail.
std::set<std::string> referred_to(const library& tree, mqtt::version version) {
    std::set<std::string> out;
    for (const auto& one : tree.instances) {
        const auto refs = one.source->refs.find(version);
        if (one.version != version || refs == one.source->refs.end()) continue;
        if (one.source->kind == plan::case_kind::observe) continue;
        out.insert(refs->second.begin(), refs->second.end());
    }
    return out;
}

mqtt::version version_of(const reports::proof_case& row) {
    return row.id.find("@v5") != std::string::npos ? mqtt::version::v5 : mqtt::version::v311;
}

result<proven_statements> read_proven(const std::string& file) {
    proven_statements out;
    if (file.empty()) return out;
    const auto text = record::read_text(file);
    if (!text) return text.error();
    const auto document = record::parse_json(*text, file);
    if (!document) return document.error();
    const auto proof = reports::read_proof_json(*document, file);
    if (!proof) return proof.error();
    for (const auto& row : proof->cases) {
        for (const auto& caught : row.caught) out[version_of(row)].insert(caught.statement);
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

/// One line for each area, and their sum.
class statement_table {
public:
    statement_table(std::ostream& out, bool shows_proven)
        : out_(&out), shows_proven_(shows_proven) {
        line("", shows_proven_ ? "proven" : "", "named", "all");
    }

    void add(const std::string& area, const statement_coverage& sum) {
        print(area, sum.proven, sum.covered, sum.covered + static_cast<int>(sum.missing.size()));
        proven_ += sum.proven;
        covered_ += sum.covered;
        missing_ += static_cast<int>(sum.missing.size());
    }
    void end() { print("all", proven_, covered_, covered_ + missing_); }

private:
    void print(const std::string& name, int proven, int covered, int known) {
        line(name, shows_proven_ ? std::to_string(proven) : "", std::to_string(covered),
             std::to_string(known));
    }
    void line(const std::string& name, const std::string& proven, const std::string& covered,
              const std::string& known) {
        *out_ << fmt::format("  {:<26} {:>6}  {:>5}  {:>5}\n", name, proven, covered, known);
    }

    std::ostream* out_;
    bool shows_proven_;
    int proven_ = 0;
    int covered_ = 0;
    int missing_ = 0;
};

void print_class(std::ostream& out, const library& tree, mqtt::version version, duty_class wanted,
                 std::string_view name) {
    int covered = 0;
    int known = 0;
    for (const auto& [area, one] : cover_statements(tree, version, wanted)) {
        covered += one.covered;
        known += one.covered + static_cast<int>(one.missing.size());
    }
    out << fmt::format("  {}: {}, of which cases name {}\n", name, known, covered);
}

void print_statements(std::ostream& out, const library& tree, mqtt::version version, bool verbose,
                      const proven_statements& proven) {
    out << fmt::format("\nwhat obliges a server and shows on the wire, MQTT {}\n",
                       mqtt::name_of(version));
    statement_table table(out, !proven.empty());
    for (const auto& [area, one] : cover_statements(tree, version, duty_class::required, proven)) {
        table.add(area, one);
        if (verbose && !one.missing.empty())
            out << wrap(fmt::format("{}", fmt::join(one.missing, " ")), page_width, 6);
    }
    table.end();
    print_class(out, tree, version, duty_class::permitted, "permissions (MAY)");
    print_class(out, tree, version, duty_class::decoded, "checked by the decoder on each packet");
}

constexpr std::string_view legend =
    "\nnamed: a case that can fail names the statement. proven: a case fails for this statement on "
    "a "
    "broker with a planned defect\n";
constexpr std::string_view how_to_prove =
    "(brokerproof prove --json proof.json && brokerproof coverage --proof proof.json counts "
    "these)\n";

}  // namespace

bool obliges_server(const suite::statement& row) {
    return row.observable != suite::observability::no;
}

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
                                                           mqtt::version version, duty_class wanted,
                                                           const proven_statements& proven) {
    const auto referred = referred_to(tree, version);
    const auto shown = proven.find(version);
    std::map<std::string, statement_coverage> out;
    for (const auto& row : tree.statements.rows()) {
        if (row.version != version || !obliges_server(row) || class_of(row) != wanted) continue;
        auto& area = out[row.area];
        if (shown != proven.end() && shown->second.contains(row.id)) ++area.proven;
        if (referred.contains(row.id))
            ++area.covered;
        else
            area.missing.push_back(row.id);
    }
    return out;
}

int coverage(const coverage_options& chosen, const console& screen) {
    const auto tree = load_library(find_root(chosen.root), {});
    if (!tree) return refuse(screen, tree.error());
    const auto proven = read_proven(chosen.proof);
    if (!proven) return refuse(screen, proven.error());
    print_catalogue(screen.out, *tree);
    for (const auto version : {mqtt::version::v311, mqtt::version::v5})
        print_statements(screen.out, *tree, version, chosen.verbose, *proven);
    screen.out << legend << (proven->empty() ? how_to_prove : "");
    return 0;
}

}  // namespace brokerproof::commands
