// `facts`: which saved value a case records as which fact.
#include "harness/facts/known_facts.hpp"
#include "harness/suite/case_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/yaml/reader.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

/// The two sides of "$name of TOTAL".
struct fact_text {
    std::string value;
    std::optional<std::string> total;
};

fact_text split_at_total(const std::string& text) {
    constexpr std::string_view separator = " of ";
    const auto at = text.find(separator);
    if (at == std::string::npos) return {text, {}};
    return {text.substr(0, at), text.substr(at + separator.size())};
}

/// The name in "$name"; none when the text is anything else.
std::optional<std::string> name_in(const std::string& text) {
    if (!text.starts_with('$') || !is_name(text.substr(1))) return std::nullopt;
    return text.substr(1);
}

std::string_view text_of(facts::measure measure) {
    switch (measure) {
        case facts::measure::count: return "a number";
        case facts::measure::duration: return "a duration or a number of seconds";
        case facts::measure::flag: return "true or false";
        case facts::measure::reason_code: break;
    }
    return "a reason code";
}

std::string_view text_of(saved_kind kind) {
    switch (kind) {
        case saved_kind::number: return "a number";
        case saved_kind::reason_code: return "a reason code";
        case saved_kind::flag: return "true or false";
        case saved_kind::text: return "a text";
        case saved_kind::list: return "a list";
        case saved_kind::duration: break;
    }
    return "a duration";
}

bool fits(facts::measure measure, saved_kind kind) {
    switch (measure) {
        case facts::measure::count: return kind == saved_kind::number;
        case facts::measure::duration:
            return kind == saved_kind::number || kind == saved_kind::duration;
        case facts::measure::flag: return kind == saved_kind::flag;
        case facts::measure::reason_code: break;
    }
    return kind == saved_kind::reason_code;
}

/// One fact while it is read.
struct fact_reader {
    case_scope& scope;
    const std::string& key;
    const facts::definition* definition;  ///< null: the suite's own fact

    void complain(const YAML::Node& node, std::string text) const {
        scope.in->complain(node, std::move(text));
    }
    std::optional<plan::fact_recording> read(const YAML::Node& node) const;
    void check_kind(const std::string& name, const YAML::Node& node) const;
    std::optional<plan::value_expr> read_total(const std::string& text,
                                               const YAML::Node& node) const;
};

/// Checks the type of a saved value. The types of parameters and builtin names are not known.
void fact_reader::check_kind(const std::string& name, const YAML::Node& node) const {
    const auto saved = scope.saved_kinds.find(name);
    if (saved == scope.saved_kinds.end()) return;
    if (definition == nullptr) {
        if (saved->second == saved_kind::list)
            complain(node, fmt::format("a fact is one value; ${} is a list", name));
    } else if (!fits(definition->measure, saved->second)) {
        complain(node, fmt::format("{} records {}; ${} is {}", key, text_of(definition->measure),
                                   name, text_of(saved->second)));
    }
}

std::optional<plan::value_expr> fact_reader::read_total(const std::string& text,
                                                        const YAML::Node& node) const {
    if (definition != nullptr && definition->measure != facts::measure::count) {
        complain(node,
                 fmt::format("{} records {}: it has no total", key, text_of(definition->measure)));
        return std::nullopt;
    }
    if (const auto number = yaml::parse_number(text))
        return plan::value_expr{mqtt::field_value{*number}};
    const auto name = name_in(text);
    if (!name) {
        complain(node, fmt::format("the total of a fact is a number or a $name; saw '{}'", text));
        return std::nullopt;
    }
    scope.use_name(*name, scope.in->at(node));
    check_kind(*name, node);
    return plan::value_expr{plan::reference{*name}};
}

std::optional<plan::fact_recording> fact_reader::read(const YAML::Node& node) const {
    const auto text = scope.in->text(node, key);
    if (!text) return std::nullopt;
    const auto [value, total] = split_at_total(*text);
    const auto name = name_in(value);
    if (!name) {
        complain(node, fmt::format("a fact is a $name or '$name of TOTAL'; saw '{}'",
                                   text->substr(0, 60)));
        return std::nullopt;
    }
    plan::fact_recording recording{key, plan::value_expr{plan::reference{*name}}, {}};
    scope.use_name(*name, scope.in->at(node));
    check_kind(*name, node);
    if (total) recording.total = read_total(*total, node);
    return recording;
}

bool is_known_key(const case_scope& scope, const yaml::entry& entry) {
    if (facts::find_definition(entry.key) != nullptr) return true;
    if (facts::is_own_key(entry.key) && yaml::is_slug(entry.key)) return true;
    std::vector<std::string> keys;
    for (const auto& row : facts::known_facts) keys.emplace_back(row.key);
    scope.in->complain(entry.key_at,
                       fmt::format("unknown fact '{}'{}; a fact of your own has a key such as "
                                   "{}kept-messages",
                                   entry.key, suggestion(entry.key, keys), facts::own_prefix));
    return false;
}

}  // namespace

void read_facts(case_scope& scope, const YAML::Node& node, plan::test_case& into) {
    const auto entries = scope.in->entries(node, "facts");
    if (node.IsMap() && entries.empty()) scope.in->complain(node, "facts must not be empty");
    for (const auto& name : scope.for_facts) scope.now.saved.try_emplace(name, false);
    for (const auto& entry : entries) {
        if (!is_known_key(scope, entry)) continue;
        const fact_reader reader{scope, entry.key, facts::find_definition(entry.key)};
        if (entry.value.IsSequence() && entry.value.size() == 0)
            scope.in->complain(entry.value, fmt::format("{} must not be empty", entry.key));
        const auto values = entry.value.IsSequence() ? scope.in->elements(entry.value, entry.key)
                                                     : std::vector{entry.value};
        for (const auto& value : values) {
            if (auto fact = reader.read(value)) into.facts.push_back(std::move(*fact));
        }
    }
}

}  // namespace brokerproof::suite
