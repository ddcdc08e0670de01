// The statements on which a case is based: they must exist in that version and oblige the broker.
#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/case_reader.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

mqtt::version other_than(mqtt::version version) {
    return version == mqtt::version::v5 ? mqtt::version::v311 : mqtt::version::v5;
}

/// A duty of the client obliges the broker only if the broker can observe a breach: then it must
/// react.
bool obliges_broker(const statement& row) {
    return row.binds != binding::client || row.observable != observability::no;
}

void check_ref(const case_scope& scope, mqtt::version version, const std::string& id,
               const YAML::Node& at) {
    const auto* row = scope.catalogue->find(version, id);
    const auto tag = plan::tag_of(version);
    if (row == nullptr) {
        const auto other = other_than(version);
        const bool elsewhere = scope.catalogue->find(other, id) != nullptr;
        scope.in->complain(
            at, fmt::format("{} has no statement '{}'{}", tag, id,
                            elsewhere ? fmt::format(" ({} has one)", plan::tag_of(other))
                                      : suggestion(id, scope.catalogue->ids_of(version))));
    } else if (!obliges_broker(*row)) {
        scope.in->complain(
            at, fmt::format("{} of {} binds the client, and a broker cannot observe it", id, tag));
    }
}

std::vector<std::string> read_ids(case_scope& scope, mqtt::version version,
                                  const YAML::Node& list) {
    const auto subject = fmt::format("refs of {}", plan::tag_of(version));
    std::vector<std::string> ids;
    const auto elements = scope.in->elements(list, subject);
    if (list.IsSequence() && elements.empty())
        scope.in->complain(list, fmt::format("{} must not be empty", subject));
    for (const auto& element : elements) {
        const auto id = scope.in->text(element, fmt::format("an element of {}", subject));
        if (!id) continue;
        check_ref(scope, version, *id, element);
        if (std::ranges::find(ids, *id) != ids.end())
            scope.in->complain(element, fmt::format("{} appears twice", *id));
        ids.push_back(*id);
    }
    return ids;
}

}  // namespace

void read_refs(case_scope& scope, const YAML::Node& node, plan::test_case& into) {
    for (const auto& [key, key_at, value] :
         known_entries(*scope.in, node, "refs", version_choices())) {
        const auto version = *plan::version_by_tag(key);
        if (std::ranges::find(into.versions, version) == into.versions.end() &&
            !into.versions.empty()) {
            scope.in->complain(key_at, fmt::format("the case does not run in {}", key));
        }
        into.refs[version] = read_ids(scope, version, value);
        scope.refs.insert(into.refs[version].begin(), into.refs[version].end());
    }
}

void check_refs_complete(case_scope& scope, const plan::test_case& test, const position& where) {
    if (test.kind == plan::case_kind::observe) return;
    for (const auto version : test.versions) {
        if (test.refs.contains(version)) continue;
        scope.in->complain(
            where,
            fmt::format("refs must name a statement of {}, because the case runs in that version",
                        plan::tag_of(version)));
    }
}

}  // namespace brokerproof::suite
