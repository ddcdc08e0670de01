// Expectations: what must come, what must not, how many, and how absence is proved.
#include <array>
#include <limits>

#include <fmt/format.h>

#include "harness/suite/packet_reader.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

/// `is` takes any matcher of a number; a flag counts as 0 or 1 there ("$present").
std::optional<plan::matcher> read_count_matcher(case_scope& scope, const YAML::Node& node) {
    if (node.IsScalar() && node.Scalar().starts_with('$')) {
        auto value = read_template(scope, node, "is");
        if (!value) return std::nullopt;
        plan::matcher matcher;
        matcher.values.push_back(plan::value_from_text(node.Scalar()));
        return matcher;
    }
    mqtt::field_info count;
    count.name = "is";
    count.kind = mqtt::field_kind::number;
    count.max = std::numeric_limits<std::uint64_t>::max();
    return read_matcher(scope, node, count);
}

constexpr yaml::key<plan::expectation, case_scope> count_key(
    std::string_view name, std::string_view about, yaml::shape (*form)(), yaml::presence need,
    void (*read)(case_scope&, const yaml::entry&, plan::expectation&)) {
    return {{name, about, need.required, need.default_text, form}, read};
}

constexpr std::array count_keys{
    count_key("of", "What is counted.", defined<"pattern">, yaml::required,
              [](case_scope& scope, const yaml::entry& written, plan::expectation& into) {
                  into.sequence.push_back(read_pattern(scope, written.value, false));
              }),
    count_key("is",
              "How many must come: any matcher. Without it, the step only counts, so that save can "
              "keep the number.",
              defined<"match_number">, yaml::optional,
              [](case_scope& scope, const yaml::entry& written, plan::expectation& into) {
                  into.expected_count = read_count_matcher(scope, written.value);
              }),
};
constexpr yaml::table<plan::expectation, case_scope> count_rows{{}, {}, count_keys};

void read_sequence(case_scope& scope, const YAML::Node& node, plan::expectation& into) {
    if (!node.IsSequence()) {
        into.sequence.push_back(read_pattern(scope, node, true));
        return;
    }
    if (node.size() == 0) scope.in->complain(node, "an expectation must not be empty");
    for (const auto& element : node) into.sequence.push_back(read_pattern(scope, element, true));
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

struct fencing_client {
    static yaml::shape form() { return defined<"word">(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        if (!yaml::any_text::read(scope, node, subject, into)) return false;
        if (!into.empty()) use_fencing_client(scope, into, scope.in->at(node));
        return true;
    }
};

struct text_with_names {
    static yaml::shape form() { return text_form(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     plan::value_expr& into) {
        auto value = read_template(scope, node, subject);
        if (value) into = std::move(*value);
        return value.has_value();
    }
};

constexpr std::array fence_keys{
    yaml::member<&plan::fence::from, fencing_client, case_scope>(
        "from", "The client that publishes the sentinel; it must be connected.", yaml::required),
    yaml::member<&plan::fence::topic, text_with_names, case_scope>(
        "topic",
        "The topic in question, to which the receiver is subscribed; default: a private "
        "topic."),
    yaml::member<&plan::fence::qos, yaml::number<0, 2>, case_scope>("qos", "QoS of the sentinel.",
                                                                    yaml::usually("1")),
};
constexpr yaml::table<plan::fence, case_scope> fence_rows{"a fence", {}, fence_keys};

std::optional<plan::fence> read_fence(case_scope& scope, const YAML::Node& node) {
    plan::fence proof;
    if (node.IsScalar()) {
        fencing_client::read(scope, node, "fence", proof.from);
        return proof;
    }
    if (!yaml::nested<fence_rows>::read(scope, node, {}, proof)) return std::nullopt;
    return proof;
}

/// The client whose publications are in the ledger.
std::string read_publisher(case_scope& scope, const YAML::Node& node) {
    const auto name = scope.in->text(node, "of").value_or("");
    const auto* client = name.empty() ? nullptr : scope.use_client(name, scope.in->at(node));
    if (client != nullptr && client->group.group)
        scope.in->complain(node,
                           fmt::format("a ledger belongs to one client; '{}' is a group", name));
    return name;
}

/// The ledger, and the messages of its topic.
struct ledger_parts {
    plan::ledger book;
    plan::pattern messages;
};

constexpr yaml::key<ledger_parts, case_scope> ledger_key(
    std::string_view name, std::string_view about, yaml::shape (*form)(), yaml::presence need,
    void (*read)(case_scope&, const yaml::entry&, ledger_parts&)) {
    return {{name, about, need.required, need.default_text, form}, read};
}

void read_ledger_topic(case_scope& scope, const yaml::entry& written, ledger_parts& into) {
    into.book.topic = read_template(scope, written.value, "topic").value_or(plan::value_expr{});
    plan::matcher same;
    same.values.push_back(into.book.topic);
    into.messages.fields.push_back({"topic", std::move(same), written.key_at});
}

constexpr std::array ledger_keys{
    ledger_key("of", "The client that published these messages, each payload once.",
               defined<"word">, yaml::required,
               [](case_scope& scope, const yaml::entry& written, ledger_parts& into) {
                   into.book.publisher = read_publisher(scope, written.value);
               }),
    ledger_key("topic", "The topic to which the client published them.", text_form, yaml::required,
               read_ledger_topic),
    ledger_key("spared",
               "A message may be lost if it was acknowledged at most this long before the broker "
               "was killed.",
               defined<"duration">, yaml::optional,
               [](case_scope& scope, const yaml::entry& written, ledger_parts& into) {
                   into.book.spared = read_duration(scope, written.value, "spared");
               }),
    ledger_key("lossy",
               "true: any message may be lost; those that come must still come once and in order.",
               flag_form, yaml::optional,
               [](case_scope& scope, const yaml::entry& written, ledger_parts& into) {
                   into.book.lossy = scope.in->flag(written.value, "lossy").value_or(false);
               }),
};
constexpr yaml::table<ledger_parts, case_scope> ledger_rows{{}, {}, ledger_keys};

/// The step looks at the messages of the topic and compares them with `into.ledger`.
void read_ledger(case_scope& scope, const YAML::Node& node, plan::expectation& into) {
    ledger_parts parts;
    parts.messages.type = mqtt::packet_type::publish;
    parts.messages.where = scope.in->at(node);
    yaml::nested<ledger_rows>::read(scope, node, "expect_ledger", parts);
    into.ledger = std::move(parts.book);
    into.sequence.push_back({std::move(parts.messages)});
    if (scope.actor->group.group)
        scope.in->complain(node,
                           "a ledger is compared with the messages of one client, not of a group");
    if (scope.now.repeats > 0)
        scope.in->complain(node, "a ledger covers the whole case: it cannot be used inside repeat");
}

/// Absence and counts need a fence or a window; nothing else can have one.
void read_limits(case_scope& scope, const step_parts& parts, plan::expectation& into) {
    const auto* fence = parts.modifier("fence");
    const auto* during = parts.modifier("during");
    const auto& name = parts.expectation->key;
    if (!plan::takes_all(into.demand)) {
        for (const auto* limit : {fence, during}) {
            if (limit == nullptr) continue;
            scope.in->complain(
                limit->key_at,
                fmt::format("{} can only be used with expect_none or expect_count, not with {}",
                            limit->key, name));
        }
        return;
    }
    if (into.ledger && fence == nullptr) {
        scope.in->complain(parts.expectation->key_at,
                           "expect_ledger needs a fence: a message that does not come within a "
                           "window may still come later");
        return;
    }
    if (fence == nullptr && during == nullptr) {
        scope.in->complain(
            parts.expectation->key_at,
            fmt::format("{} needs a fence (proof) or during (bounded evidence)", name));
    }
    if (fence != nullptr && during != nullptr) {
        scope.in->complain(during->key_at,
                           "fence and during cannot be used together: a fence is already proof");
    }
    if (fence != nullptr) into.fence = read_fence(scope, fence->value);
    if (during != nullptr) into.during = read_duration(scope, during->value, "during");
}

}  // namespace

yaml::shape count_form() { return yaml::nested<count_rows>::form(); }
yaml::shape ledger_form() { return yaml::nested<ledger_rows>::form(); }
yaml::shape fence_form() {
    return {.form = yaml::shape::kind::either,
            .parts = {defined<"word">(), yaml::nested<fence_rows>::form()}};
}

std::optional<plan::expectation> read_expectation(case_scope& scope, const step_parts& parts) {
    if (parts.expectation == nullptr) {
        for (const char* name : {"fence", "during"}) {
            if (const auto* limit = parts.modifier(name)) {
                scope.in->complain(
                    limit->key_at,
                    fmt::format("{} can only be used with expect_none or expect_count", name));
            }
        }
        return std::nullopt;
    }
    const auto& [key, key_at, value] = *parts.expectation;
    plan::expectation expectation;
    expectation.where = key_at;
    expectation.assumed = key == "assume";
    if (key == "expect_none") {
        expectation.demand = plan::expectation::kind::none;
        expectation.sequence.push_back(read_pattern(scope, value, false));
    } else if (key == "expect_count") {
        expectation.demand = plan::expectation::kind::count;
        yaml::nested<count_rows>::read(scope, value, key, expectation);
    } else if (key == "expect_ledger") {
        expectation.demand = plan::expectation::kind::ledger;
        read_ledger(scope, value, expectation);
    } else {
        expectation.demand = key == "expect_next" ? plan::expectation::kind::next
                                                  : plan::expectation::kind::in_order;
        read_sequence(scope, value, expectation);
    }
    read_limits(scope, parts, expectation);
    return expectation;
}

}  // namespace brokerproof::suite
