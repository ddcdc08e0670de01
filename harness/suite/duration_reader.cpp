// Durations: sums of literals, durations of the target (`grace` ...) and `$names`.
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

/// True when the value of a parameter can be used in a sum: a duration, or a number of seconds.
bool is_duration(const plan::value_expr& value) {
    const auto* literal = std::get_if<mqtt::field_value>(&value.content);
    if (literal == nullptr) return false;
    if (std::holds_alternative<std::uint64_t>(literal->value)) return true;
    const auto* text = std::get_if<std::string>(&literal->value);
    return text != nullptr && plan::parse_duration_expr(*text).has_value();
}

/// The parser of the plan accepts leading zeros, so they are refused here.
bool has_leading_zero(std::string_view text) {
    bool in_word = false;
    for (std::size_t at = 0; at + 1 < text.size(); ++at) {
        const bool word_char = text[at] != ' ' && text[at] != '+' && text[at] != '/';
        if (word_char && !in_word && text[at] == '0' && text[at + 1] >= '0' && text[at + 1] <= '9')
            return true;
        in_word = word_char;
    }
    return false;
}

void check_name(case_scope& scope, const std::string& name, const position& where,
                std::string_view subject) {
    if (name == "synced" && !scope.capabilities.contains(name))
        scope.in->complain(where, "synced needs requires: { synced: true }");
    if (row_of(target_durations(), name) != nullptr) return;
    scope.use_name(name, where);
    const auto param = scope.params.find(name);
    if (param == scope.params.end()) return;
    for (const auto& value : param->second.values) {
        if (is_duration(value)) continue;
        scope.in->complain(
            where,
            fmt::format(
                "not every value of ${} fits {}, which takes a duration or a number of seconds",
                name, subject));
        return;
    }
}

}  // namespace

std::optional<plan::duration_expr> duration_from_text(case_scope& scope, const std::string& text,
                                                      const position& where,
                                                      std::string_view subject) {
    auto sum = has_leading_zero(text) ? std::nullopt : plan::parse_duration_expr(text);
    if (!sum) {
        scope.in->complain(
            where,
            fmt::format("{} must be a duration such as 300ms, 4s + grace or $probe; saw '{}'",
                        subject, text.substr(0, 60)));
        return std::nullopt;
    }
    for (const auto& term : sum->terms) {
        if (const auto* name = std::get_if<std::string>(&term.amount))
            check_name(scope, *name, where, subject);
    }
    return sum;
}

std::optional<plan::duration_expr> read_duration(case_scope& scope, const YAML::Node& node,
                                                 std::string_view subject) {
    const auto text = scope.in->text(node, subject);
    if (!text) return std::nullopt;
    return duration_from_text(scope, *text, scope.in->at(node), subject);
}

}  // namespace brokerproof::suite
