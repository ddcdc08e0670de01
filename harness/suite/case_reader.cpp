#include "harness/suite/case_reader.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/suite/wait_check.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

using milliseconds = std::chrono::milliseconds;
using yaml::required;

struct case_id {
    static yaml::shape form() { return defined<"slug">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        if (!yaml::any_text::read(scope, node, subject, into)) return false;
        if (!into.empty() && !yaml::is_slug(into)) {
            scope.in->complain(
                node, fmt::format("id must be a slug such as two-sided-window; saw '{}'", into));
        }
        return true;
    }
};

/// A duration without names in it.
template <std::int64_t LeastMs>
struct plain_duration {
    static yaml::shape form() { return defined<"plain_duration">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     milliseconds& into) {
        const auto value = scope.in->duration(node, subject, milliseconds(LeastMs));
        if (value) into = *value;
        return value.has_value();
    }
};

/// Narrows the versions of the suite, which are in the scope.
struct case_versions {
    static yaml::shape form() { return defined<"versions">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view,
                     plan::test_case& into) {
        const auto suite_versions = std::exchange(scope.versions, read_versions(*scope.in, node));
        into.versions = scope.versions;
        for (const auto version : into.versions) {
            if (std::ranges::find(suite_versions, version) != suite_versions.end() ||
                suite_versions.empty())
                continue;
            scope.in->complain(node, fmt::format("the suite does not run in {}: a case can only "
                                                 "narrow the versions of its suite",
                                                 plan::tag_of(version)));
        }
        return true;
    }
};

struct needed_capabilities {
    static yaml::shape form() { return defined<"requires">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view,
                     plan::test_case& into) {
        into.needs = read_requires(*scope.in, node);
        for (const auto& need : into.needs) scope.capabilities.insert(need.capability);
        return true;
    }
};

using case_key = yaml::key<plan::test_case, case_scope>;

template <auto Member, class Shape>
constexpr case_key case_member(std::string_view name, std::string_view about,
                               yaml::presence need = yaml::optional) {
    return yaml::member<Member, Shape, case_scope>(name, about, need);
}

template <class Shape>
constexpr case_key case_whole(std::string_view name, std::string_view about) {
    return yaml::whole<plan::test_case, Shape, case_scope>(name, about);
}

/// A key that is read by a function of its own.
constexpr case_key key(std::string_view name, std::string_view about, yaml::shape (*form)(),
                       void (*read)(case_scope&, const yaml::entry&, plan::test_case&),
                       yaml::presence need = yaml::optional) {
    return {{name, about, need.required, need.default_text, form}, read};
}

/// In the order in which they are read: each key may use what the keys before it have set.
constexpr std::array case_keys{
    case_member<&plan::test_case::id, case_id>("id", "Slug, unique in the suite, permanent.",
                                               required),
    case_member<&plan::test_case::title, yaml::text>(
        "title", "What a correct broker does, in one sentence.", required),
    case_member<&plan::test_case::about, yaml::any_text>("about",
                                                         "Longer explanation, plain text."),
    case_member<&plan::test_case::kind, choice<kind_choices>>(
        "kind", "observe: records facts about the broker (an allowed choice); never pass or fail."),
    case_member<&plan::test_case::margin, plain_duration<0>>(
        "margin", "How much timing noise the case tolerates before a failure becomes inconclusive.",
        yaml::usually("500ms")),
    case_member<&plan::test_case::deadline, plain_duration<1>>(
        "deadline", "Limit for the whole case (default: its own waits + 30 s)."),
    case_whole<case_versions>("versions", "Narrows the suite's versions."),
    key("catalogue", "Id or list of ids of the check catalogue, such as EXP-05.",
        defined<"catalogue">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            into.catalogue = read_catalogue(*scope.in, written.value);
        }),
    key("refs",
        "Per version, statement ids that exist in that version and bind the server (or oblige it "
        "to react).",
        defined<"refs">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            scope.refs_at = written.key_at;
            read_refs(scope, written.value, into);
        }),
    case_whole<needed_capabilities>(
        "requires", "Capabilities; with a target that lacks one of them, the case is unsupported."),
    key("each",
        "List of parameter maps; each map gives one run, in which its names can be used as $name.",
        defined<"each">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            into.parameter_rows = read_each(scope, written.value);
        }),
    key(
        "clients", "The clients, groups of clients, and clients of another version.",
        defined<"clients">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            into.clients = read_clients(scope, written.value);
        },
        required),
    key(
        "steps", "What happens, in order.", defined<"steps">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            into.steps = read_steps(scope, written.value, "steps");
        },
        required),
    key("facts",
        "What the case found out about the broker: key of a fact -> $name of a saved value, or "
        "'$name of TOTAL', or a list of these. A fact of your own begins with x-.",
        defined<"facts">,
        [](case_scope& scope, const yaml::entry& written, plan::test_case& into) {
            read_facts(scope, written.value, into);
        }),
};
constexpr yaml::table<plan::test_case, case_scope> case_rows{"a case", "case", case_keys};

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

yaml::shape case_form() { return yaml::nested<case_rows>::form(); }

std::vector<mqtt::version> read_versions(const yaml::reader& in, const YAML::Node& node) {
    std::vector<mqtt::version> versions;
    const auto elements = in.elements(node, "versions");
    if (node.IsSequence() && elements.empty()) in.complain(node, "versions must not be empty");
    for (const auto& element : elements) {
        const auto version = read_choice(in, element, "a version", version_choices());
        if (!version) continue;
        if (std::ranges::find(versions, *version) != versions.end()) {
            in.complain(element, fmt::format("version {} appears twice", plan::tag_of(*version)));
            continue;
        }
        versions.push_back(*version);
    }
    return versions;
}

std::optional<plan::test_case> read_case(const yaml::reader& in, const problems& so_far,
                                         const YAML::Node& node,
                                         const std::vector<mqtt::version>& suite_versions,
                                         const requirements& catalogue) {
    case_scope scope;
    scope.in = &in;
    scope.catalogue = &catalogue;
    scope.versions = suite_versions;
    const auto before = so_far.size();
    plan::test_case loaded;
    loaded.where = in.at(node);
    loaded.versions = suite_versions;
    if (!yaml::nested<case_rows>::read(scope, node, {}, loaded)) return std::nullopt;
    check_refs_complete(scope, loaded, scope.refs_at.value_or(loaded.where));
    // When something could not be read, other names may only seem to be unused.
    if (so_far.size() == before) {
        check_all_used(scope);
        check_waits_are_bounded(in, loaded);
    }
    return loaded;
}

}  // namespace brokerproof::suite
