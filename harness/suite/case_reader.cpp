#include "harness/suite/case_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

using entry_list = std::vector<yaml::entry>;

/// The keys of a case are read in an order of their own: what others need comes first.
struct case_keys_read {
    const entry_list& entries;

    const yaml::entry* find(std::string_view key) const { return find_entry(entries, key); }
};

void check_required(const yaml::reader& in, const case_keys_read& keys, const YAML::Node& node) {
    for (const char* key : {"id", "title", "clients", "steps"}) {
        if (keys.find(key) == nullptr) in.complain(node, fmt::format("a case needs {}", key));
    }
}

void read_texts(const yaml::reader& in, const case_keys_read& keys, plan::test_case& made) {
    if (const auto* id = keys.find("id")) {
        made.id = in.text(id->value, "id").value_or("");
        if (!made.id.empty() && !is_slug(made.id)) {
            in.complain(
                id->value,
                fmt::format("id must be a slug such as two-sided-window; saw '{}'", made.id));
        }
    }
    if (const auto* title = keys.find("title")) {
        const auto text = in.text(title->value, "title");
        made.title = text.value_or("");
        if (text && text->empty()) in.complain(title->value, "title must not be empty");
    }
    if (const auto* about = keys.find("about"))
        made.about = in.text(about->value, "about").value_or("");
    if (const auto* kind = keys.find("kind")) {
        made.kind = read_choice(in, kind->value, "kind", kind_choices()).value_or(made.kind);
    }
    if (const auto* margin = keys.find("margin")) {
        made.margin = in.duration(margin->value, "margin").value_or(made.margin);
    }
    if (const auto* deadline = keys.find("deadline")) {
        made.deadline = in.duration(deadline->value, "deadline").value_or(made.deadline);
        if (made.deadline.count() == 0)
            in.complain(deadline->value, "deadline must be more than 0");
    }
}

void read_case_versions(case_scope& scope, const case_keys_read& keys,
                        const std::vector<mqtt::version>& suite_versions, plan::test_case& made) {
    made.versions = suite_versions;
    if (const auto* versions = keys.find("versions")) {
        made.versions = read_versions(*scope.in, versions->value);
        for (const auto version : made.versions) {
            if (std::ranges::find(suite_versions, version) != suite_versions.end() ||
                suite_versions.empty())
                continue;
            scope.in->complain(versions->value,
                               fmt::format("the suite does not run in {}: versions can only narrow",
                                           plan::tag_of(version)));
        }
    }
    scope.versions = made.versions;
}

void check_all_used(const case_scope& scope) {
    for (const auto& client : scope.clients) {
        if (client.used) continue;
        scope.in->complain(client.where,
                           fmt::format("client '{}' is never used", client.group.name));
    }
    for (const auto& [name, state] : scope.params) {
        if (!state.used)
            scope.in->complain(state.where, fmt::format("parameter '{}' is never used", name));
    }
}

}  // namespace

std::vector<mqtt::version> read_versions(const yaml::reader& in, const YAML::Node& node) {
    std::vector<mqtt::version> made;
    const auto elements = in.elements(node, "versions");
    if (node.IsSequence() && elements.empty()) in.complain(node, "versions must not be empty");
    for (const auto& element : elements) {
        const auto version = read_choice(in, element, "a version", version_choices());
        if (!version) continue;
        if (std::ranges::find(made, *version) != made.end()) {
            in.complain(element, fmt::format("version {} stands twice", plan::tag_of(*version)));
            continue;
        }
        made.push_back(*version);
    }
    return made;
}

std::optional<plan::test_case> read_case(const yaml::reader& in, const problems& so_far,
                                         const YAML::Node& node,
                                         const std::vector<mqtt::version>& suite_versions,
                                         const requirements& catalogue) {
    const auto entries = known_entries(in, node, "a case", case_keys());
    if (!node.IsMap()) return std::nullopt;
    const case_keys_read keys{entries};
    case_scope scope;
    scope.in = &in;
    scope.catalogue = &catalogue;
    const auto before = so_far.size();
    plan::test_case made;
    made.where = in.at(node);
    check_required(in, keys, node);
    read_texts(in, keys, made);
    read_case_versions(scope, keys, suite_versions, made);
    if (const auto* ids = keys.find("catalogue")) made.catalogue = read_catalogue(in, ids->value);
    if (const auto* refs = keys.find("refs")) read_refs(scope, refs->value, made);
    check_refs_complete(scope, made,
                        keys.find("refs") != nullptr ? keys.find("refs")->key_at : made.where);
    if (const auto* needs = keys.find("requires")) made.needs = read_requires(in, needs->value);
    for (const auto& one : made.needs) scope.capabilities.insert(one.capability);
    if (const auto* each = keys.find("each")) made.each = read_each(scope, each->value);
    if (const auto* clients = keys.find("clients"))
        made.clients = read_clients(scope, clients->value);
    if (const auto* steps = keys.find("steps"))
        made.steps = read_steps(scope, steps->value, "steps");
    if (const auto* facts = keys.find("facts")) read_facts(scope, facts->value, made);
    // Where something could not be read, something may only seem to be unused.
    if (so_far.size() == before) check_all_used(scope);
    return made;
}

}  // namespace brokerproof::suite
