#include "harness/commands/inspect.hpp"

#include <algorithm>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/profile_loader/profile_loader.hpp"

namespace brokerproof::commands {

int list(const std::string& root, const selection& wanted, const console& screen) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return refuse(screen, tree.error());
    const auto chosen = select(*tree, wanted);
    if (!chosen) return refuse(screen, chosen.error());
    for (const auto& planned : *chosen) {
        std::string catalogue;
        for (const auto& id : planned.source->catalogue)
            catalogue += (catalogue.empty() ? "" : ",") + id;
        const auto level = level_of(planned, tree->statements);
        screen.out << (screen.has_reader
                           ? fmt::format("{:<57} {:<8} {}\n", planned.id, level, catalogue) +
                                 wrap(planned.source->title, terminal_width, 4)
                           : fmt::format("{:<72} {:<8} {:<8} {}\n", planned.id, level, catalogue,
                                         planned.source->title));
    }
    screen.out << chosen->size() << " cases\n";
    return 0;
}

namespace {

std::string_view duty_of(suite::binding binds) {
    if (binds == suite::binding::client) return "the client";
    return binds == suite::binding::server ? "the server" : "both sides";
}

constexpr std::size_t statement_width = terminal_width;

void print_statement(std::ostream& out, const suite::statement& row) {
    const auto head = fmt::format("{} (MQTT {}, section {}): {}, binds {}, area {}", row.id,
                                  mqtt::name_of(row.version), row.section, row.level,
                                  duty_of(row.binds), row.area);
    out << folded(head, 4) << '\n' << wrap(row.paraphrase, statement_width, 2);
}

void explain_case(std::ostream& out, const plan::instance& planned, const library& tree) {
    const auto& source = *planned.source;
    out << planned.id << '\n' << wrap(source.title, statement_width, 2);
    if (!source.about.empty()) out << '\n' << wrap(source.about, statement_width, 2);
    out << fmt::format("\n  written at {}; level {}", describe(source.where),
                       level_of(planned, tree.statements));
    if (!source.catalogue.empty()) out << "; catalogue";
    for (const auto& id : source.catalogue) out << ' ' << id;
    out << "\n\nwhat the standard says\n";
    const auto refs = source.refs.find(planned.version);
    if (refs != source.refs.end()) {
        for (const auto& id : refs->second) {
            const auto* row = tree.statements.find(planned.version, id);
            if (row != nullptr) print_statement(out, *row);
        }
    }
    plan::for_each_step(source.steps, [&](const plan::step& step) {
        if (!step.meaning.empty())
            out << fmt::format("\nif {} is broken:\n{}", describe(step.where),
                               wrap(step.meaning, statement_width, 2));
    });
}

bool explain_statement(std::ostream& out, const library& tree, const std::string& name) {
    const auto at = name.find('@');
    const auto wanted =
        at == std::string::npos ? std::nullopt : plan::version_by_tag(name.substr(at + 1));
    const auto id = name.substr(0, at);
    bool known = false;
    for (const auto version : {mqtt::version::v311, mqtt::version::v5}) {
        const auto* row = tree.statements.find(version, id);
        if (row == nullptr || (wanted && *wanted != version)) continue;
        known = true;
        print_statement(out, *row);
        std::size_t count = 0;
        for (const auto& one : tree.instances) {
            const auto refs = one.source->refs.find(version);
            if (one.version != version || refs == one.source->refs.end()) continue;
            if (std::ranges::find(refs->second, id) == refs->second.end()) continue;
            out << (count++ == 0 ? "covered by\n" : "") << "  " << one.id << '\n';
        }
        out << (count == 0 ? "no case covers it yet\n\n" : "\n");
    }
    return known;
}

}  // namespace

int explain(const std::string& root, const std::string& subject, const console& screen) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return refuse(screen, tree.error());
    if (explain_statement(screen.out, *tree, subject)) return 0;
    const auto chosen = select(*tree, {{subject}, {}, {}});
    if (!chosen) return refuse(screen, chosen.error());
    const plan::test_case* last = nullptr;
    for (const auto& one : *chosen) {
        if (one.source.get() == last) continue;
        if (last != nullptr) screen.out << '\n';
        last = one.source.get();
        explain_case(screen.out, one, *tree);
    }
    return 0;
}

int brokers(const std::string& root, const console& screen) {
    const auto folder = find_root(root) + "/configs/brokers";
    problems faults;
    for (const auto& name : target::find_profiles(folder)) {
        const auto profile = target::find_profile(name, folder, faults);
        if (!profile) continue;
        constexpr std::size_t column = 24;
        screen.out << beside(name, profile->about, column);
        if (!profile->install.empty())
            screen.out << wrap("install: " + profile->install, terminal_width, column + 2);
    }
    return faults.empty() ? 0 : refuse(screen, faults);
}

}  // namespace brokerproof::commands
