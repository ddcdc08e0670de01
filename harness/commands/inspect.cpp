#include "harness/commands/inspect.hpp"

#include <algorithm>
#include <iostream>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/profile_loader/profile_loader.hpp"

namespace brokerproof::commands {

int list(const std::string& root, const selection& wanted) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return 2;
    const auto chosen = select(*tree, wanted);
    if (!chosen) return 2;
    for (const auto& one : *chosen) {
        std::string catalogue;
        for (const auto& id : one.source->catalogue)
            catalogue += (catalogue.empty() ? "" : ",") + id;
        std::cout << fmt::format("{:<72} {:<8} {:<8} {}\n", one.id, level_of(one, tree->statements),
                                 catalogue, one.source->title);
    }
    std::cout << chosen->size() << " cases\n";
    return 0;
}

namespace {

std::string_view word_of(suite::binding binds) {
    if (binds == suite::binding::client) return "the client";
    return binds == suite::binding::server ? "the server" : "both sides";
}

constexpr std::size_t page_width = 100;

void print_statement(const suite::statement& row) {
    std::cout << fmt::format("{} (MQTT {}, section {}): {}, binds {}, area {}\n{}", row.id,
                             mqtt::name_of(row.version), row.section, row.level, word_of(row.binds),
                             row.area, wrap(row.paraphrase, page_width, 2));
}

void explain_case(const plan::instance& one, const library& tree) {
    const auto& source = *one.source;
    std::cout << fmt::format("{}\n  {}\n", one.id, source.title);
    if (!source.about.empty()) std::cout << '\n' << wrap(source.about, page_width, 2);
    std::cout << fmt::format("\n  written at {}; level {}; catalogue", describe(source.where),
                             level_of(one, tree.statements));
    for (const auto& id : source.catalogue) std::cout << ' ' << id;
    std::cout << "\n\nwhat the standard says\n";
    const auto refs = source.refs.find(one.version);
    if (refs != source.refs.end()) {
        for (const auto& id : refs->second) {
            const auto* row = tree.statements.find(one.version, id);
            if (row != nullptr) print_statement(*row);
        }
    }
    plan::for_each_step(source.steps, [](const plan::step& step) {
        if (!step.why.empty())
            std::cout << fmt::format("\nif {} is broken:\n{}", describe(step.where),
                                     wrap(step.why, page_width, 2));
    });
}

bool explain_statement(const library& tree, const std::string& what) {
    const auto at = what.find('@');
    const auto version =
        at == std::string::npos ? std::nullopt : plan::version_by_tag(what.substr(at + 1));
    const auto id = what.substr(0, at);
    bool any = false;
    for (const auto v : {mqtt::version::v311, mqtt::version::v5}) {
        const auto* row = tree.statements.find(v, id);
        if (row == nullptr || (version && *version != v)) continue;
        any = true;
        print_statement(*row);
        std::size_t count = 0;
        for (const auto& one : tree.instances) {
            const auto refs = one.source->refs.find(v);
            if (one.version != v || refs == one.source->refs.end()) continue;
            if (std::ranges::find(refs->second, id) == refs->second.end()) continue;
            std::cout << (count++ == 0 ? "covered by\n" : "") << "  " << one.id << '\n';
        }
        std::cout << (count == 0 ? "no case covers it yet\n\n" : "\n");
    }
    return any;
}

}  // namespace

int explain(const std::string& root, const std::string& what) {
    const auto tree = load_library(find_root(root), {});
    if (!tree) return 2;
    if (explain_statement(*tree, what)) return 0;
    const auto chosen = select(*tree, {{what}, {}, {}});
    if (!chosen) return 2;
    const plan::test_case* last = nullptr;
    for (const auto& one : *chosen) {
        if (one.source.get() == last) continue;
        if (last != nullptr) std::cout << '\n';
        last = one.source.get();
        explain_case(one, *tree);
    }
    return 0;
}

int brokers(const std::string& root) {
    const auto folder = find_root(root) + "/configs/brokers";
    problems found;
    for (const auto& name : target::find_profiles(folder)) {
        const auto profile = target::find_profile(name, folder, found);
        if (!profile) continue;
        std::cout << fmt::format("{:<20} {}\n", name, profile->about);
        if (!profile->install.empty())
            std::cout << fmt::format("{:<20}   install: {}\n", "", profile->install);
    }
    for (const auto& one : found) std::cerr << describe(one) << '\n';
    return found.empty() ? 0 : 2;
}

}  // namespace brokerproof::commands
