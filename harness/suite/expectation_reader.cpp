// Expectations: what must come, what must not, how many, and how absence is proved.
#include <limits>

#include <fmt/format.h>

#include "harness/suite/known_entries.hpp"
#include "harness/suite/packet_reader.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

/// `is` takes any matcher of a number; a flag counts as 0 or 1 there ("$present").
std::optional<plan::matcher> read_count_matcher(case_scope& scope, const YAML::Node& node) {
    if (node.IsScalar() && node.Scalar().starts_with('$')) {
        auto value = read_template(scope, node, "is");
        if (!value) return std::nullopt;
        plan::matcher made;
        made.values.push_back(plan::value_from_text(node.Scalar()));
        return made;
    }
    mqtt::field_info count;
    count.name = "is";
    count.kind = mqtt::field_kind::number;
    count.max = std::numeric_limits<std::uint64_t>::max();
    return read_matcher(scope, node, count);
}

void read_count(case_scope& scope, const YAML::Node& node, plan::expectation& made) {
    bool counted = false;
    for (const auto& [key, key_at, value] :
         known_entries(*scope.in, node, "expect_count", count_keys())) {
        if (key == "of") {
            made.sequence.push_back(read_pattern(scope, value, false));
            counted = true;
        } else {
            made.is = read_count_matcher(scope, value);
        }
    }
    if (node.IsMap() && !counted)
        scope.in->complain(node, "expect_count needs of: what is counted");
}

void read_sequence(case_scope& scope, const YAML::Node& node, plan::expectation& made) {
    if (!node.IsSequence()) {
        made.sequence.push_back(read_pattern(scope, node, true));
        return;
    }
    if (node.size() == 0) scope.in->complain(node, "an expectation must not be empty");
    for (const auto& element : node) made.sequence.push_back(read_pattern(scope, element, true));
}

void use_fencing_client(case_scope& scope, const std::string& name, const position& where) {
    const auto* client = scope.use_client(name, where);
    if (client == nullptr) return;
    if (client->group.group) {
        scope.in->complain(where,
                           fmt::format("a fence comes from one client; '{}' is a group", name));
    } else if (!scope.now.opened.contains(name)) {
        scope.in->complain(where, fmt::format("{} must be connected to publish a fence", name));
    }
}

std::optional<plan::fence> read_fence(case_scope& scope, const YAML::Node& node) {
    plan::fence made;
    if (node.IsScalar()) {
        made.from = node.Scalar();
        use_fencing_client(scope, made.from, scope.in->at(node));
        return made;
    }
    for (const auto& [key, key_at, value] :
         known_entries(*scope.in, node, "a fence", fence_keys())) {
        if (key == "from") {
            made.from = scope.in->text(value, key).value_or("");
            if (!made.from.empty()) use_fencing_client(scope, made.from, scope.in->at(value));
        } else if (key == "topic") {
            made.topic = read_template(scope, value, key);
        } else if (const auto qos = scope.in->number(value, key, 2)) {
            made.qos = static_cast<std::uint8_t>(*qos);
        }
    }
    if (!node.IsMap()) return std::nullopt;
    if (!node["from"].IsDefined())
        scope.in->complain(node, "a fence needs from: the client that publishes it");
    return made;
}

/// The client whose publications are in the ledger.
std::string read_publisher(case_scope& scope, const YAML::Node& node) {
    const auto name = scope.in->text(node, "of").value_or("");
    const auto* client = name.empty() ? nullptr : scope.use_client(name, scope.in->at(node));
    if (client != nullptr && client->group.group)
        scope.in->complain(node, fmt::format("a ledger is of one client; '{}' is a group", name));
    return name;
}

/// What is looked at is the topic's messages; what they are held against is in `made.ledger`.
void read_ledger(case_scope& scope, const YAML::Node& node, plan::expectation& made) {
    auto& book = made.ledger.emplace();
    plan::pattern messages;
    messages.type = mqtt::packet_type::publish;
    messages.where = scope.in->at(node);
    for (const auto& [key, key_at, value] :
         known_entries(*scope.in, node, "expect_ledger", ledger_keys())) {
        if (key == "of") book.of = read_publisher(scope, value);
        if (key == "spared") book.spared = read_duration(scope, value, "spared");
        if (key == "lossy") book.lossy = scope.in->flag(value, "lossy").value_or(false);
        if (key != "topic") continue;
        book.topic = read_template(scope, value, "topic").value_or(plan::value_expr{});
        plan::matcher same;
        same.values.push_back(book.topic);
        messages.fields.push_back({"topic", std::move(same), key_at});
    }
    made.sequence.push_back({std::move(messages)});
    for (const char* key : {"of", "topic"}) {
        if (node.IsMap() && !node[key].IsDefined())
            scope.in->complain(node, fmt::format("expect_ledger needs {}", key));
    }
    if (scope.actor->group.group)
        scope.in->complain(node, "a ledger is held against one client, not a group");
    if (scope.now.repeats > 0)
        scope.in->complain(node, "a ledger is of the whole case: it cannot stand inside of repeat");
}

/// Absence and counts need a fence or a window; nothing else can have one.
void read_limits(case_scope& scope, const step_parts& parts, plan::expectation& made) {
    const auto* fence = parts.modifier("fence");
    const auto* during = parts.modifier("during");
    const auto& name = parts.expectation->key;
    if (!plan::takes_all(made.what)) {
        for (const auto* limit : {fence, during}) {
            if (limit == nullptr) continue;
            scope.in->complain(
                limit->key_at,
                fmt::format("{} stands only with expect_none or expect_count, not with {}",
                            limit->key, name));
        }
        return;
    }
    if (made.ledger && fence == nullptr) {
        scope.in->complain(parts.expectation->key_at,
                           "expect_ledger needs a fence: what was not seen in a window may follow");
        return;
    }
    if (fence == nullptr && during == nullptr) {
        scope.in->complain(
            parts.expectation->key_at,
            fmt::format("{} needs a fence (proof) or during (bounded evidence)", name));
    }
    if (fence != nullptr && during != nullptr) {
        scope.in->complain(during->key_at,
                           "fence and during cannot stand together: a fence is proof already");
    }
    if (fence != nullptr) made.fence = read_fence(scope, fence->value);
    if (during != nullptr) made.during = read_duration(scope, during->value, "during");
}

}  // namespace

std::optional<plan::expectation> read_expectation(case_scope& scope, const step_parts& parts) {
    if (parts.expectation == nullptr) {
        for (const char* name : {"fence", "during"}) {
            if (const auto* limit = parts.modifier(name)) {
                scope.in->complain(
                    limit->key_at,
                    fmt::format("{} stands only with expect_none or expect_count", name));
            }
        }
        return std::nullopt;
    }
    const auto& [key, key_at, value] = *parts.expectation;
    plan::expectation made;
    made.where = key_at;
    made.assumed = key == "assume";
    if (key == "expect_none") {
        made.what = plan::expectation::kind::none;
        made.sequence.push_back(read_pattern(scope, value, false));
    } else if (key == "expect_count") {
        made.what = plan::expectation::kind::count;
        read_count(scope, value, made);
    } else if (key == "expect_ledger") {
        made.what = plan::expectation::kind::ledger;
        read_ledger(scope, value, made);
    } else {
        made.what = key == "expect_next" ? plan::expectation::kind::next
                                         : plan::expectation::kind::in_order;
        read_sequence(scope, value, made);
    }
    read_limits(scope, parts, made);
    return made;
}

}  // namespace brokerproof::suite
