#include "harness/match/match.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/mqtt/fields.hpp"

namespace brokerproof::match {

using plan::environment;
using plan::matcher;
using member_id = std::optional<std::uint64_t>;

namespace {

std::string text_of(const plan::value_expr& value, const environment& names, member_id member) {
    const auto resolved = plan::resolve(value, names, member);
    if (resolved) return mqtt::describe(*resolved);
    const auto missing = plan::names_in(value);
    return missing.empty() ? "?" : '$' + missing.front();
}

std::string seen_text(const std::optional<mqtt::field_value>& seen) {
    return seen ? mqtt::describe(*seen) : "absent";
}

std::optional<std::uint64_t> number_of(const mqtt::field_value& value) {
    if (const auto* number = std::get_if<std::uint64_t>(&value.value)) return *number;
    if (const auto* flag = std::get_if<bool>(&value.value)) return *flag ? 1 : 0;
    return {};
}

/// All numbers of a value: reason_codes is a list, and a range must hold for each of its elements.
std::optional<std::vector<std::uint64_t>> numbers_of(const mqtt::field_value& value) {
    std::vector<std::uint64_t> out;
    if (const auto* list = std::get_if<mqtt::field_list>(&value.value)) {
        for (const auto& element : *list) {
            const auto number = number_of(element);
            if (!number) return {};
            out.push_back(*number);
        }
        return out;
    }
    const auto number = number_of(value);
    if (!number) return {};
    out.push_back(*number);
    return out;
}

enum class answer : std::uint8_t { yes, no, unresolved };

answer equals(const plan::value_expr& wanted, const mqtt::field_value& seen,
              const environment& names, member_id member) {
    const auto value = plan::resolve(wanted, names, member);
    if (!value) return answer::unresolved;
    return plan::same_value(*value, seen) ? answer::yes : answer::no;
}

answer in_range(const matcher& wanted, const mqtt::field_value& seen, const environment& names,
                member_id member) {
    const auto numbers = numbers_of(seen);
    if (!numbers) return answer::no;
    const auto bound =
        [&](const std::optional<plan::value_expr>& limit) -> std::optional<std::uint64_t> {
        const auto value = plan::resolve(*limit, names, member);
        return value ? number_of(*value) : std::nullopt;
    };
    const auto low = wanted.min ? bound(wanted.min) : std::optional<std::uint64_t>(0);
    const auto high = wanted.max ? bound(wanted.max) : std::optional<std::uint64_t>(UINT64_MAX);
    if (!low || !high) return answer::unresolved;
    const bool inside =
        std::ranges::all_of(*numbers, [&](std::uint64_t n) { return *low <= n && n <= *high; });
    return inside ? answer::yes : answer::no;
}

answer any_equals(const matcher& wanted, const mqtt::field_value& seen, const environment& names,
                  member_id member) {
    auto best = answer::no;
    for (const auto& value : wanted.values) {
        const auto outcome = equals(value, seen, names, member);
        if (outcome == answer::yes) return outcome;
        if (outcome == answer::unresolved) best = outcome;
    }
    return best;
}

answer decide(const matcher& wanted, const std::optional<mqtt::field_value>& seen,
              const environment& names, member_id member) {
    using kind = matcher::kind;
    if (wanted.relation == kind::absent) return seen ? answer::no : answer::yes;
    if (wanted.relation == kind::present) return seen ? answer::yes : answer::no;
    if (!seen) return wanted.relation == kind::differs ? answer::yes : answer::no;
    if (wanted.relation == kind::equals || wanted.relation == kind::one_of)
        return any_equals(wanted, *seen, names, member);
    if (wanted.relation == kind::range) return in_range(wanted, *seen, names, member);
    if (wanted.relation != kind::differs)
        return answer::yes;  // distinct, falls_once: about several packets
    const auto same = any_equals(wanted, *seen, names, member);
    if (same == answer::unresolved) return same;
    return same == answer::yes ? answer::no : answer::yes;
}

}  // namespace

bool applies(mqtt::packet_type type, const std::string& field, mqtt::version version) {
    const auto* info = mqtt::find_field(type, field);
    if (info == nullptr) return false;
    return version == mqtt::version::v5 ? info->v5 : info->v311;
}

std::string describe(const matcher& wanted, const environment& names, member_id member) {
    using kind = matcher::kind;
    switch (wanted.relation) {
        case kind::absent: return "absent";
        case kind::present: return "present";
        case kind::distinct: return "different from all others";
        case kind::falls_once: return "first true, then false, and never true again";
        case kind::range: {
            std::string out;
            if (wanted.min) out += "at least " + text_of(*wanted.min, names, member);
            if (wanted.max)
                out += (out.empty() ? "at most " : " and at most ") +
                       text_of(*wanted.max, names, member);
            return out;
        }
        case kind::equals: return text_of(wanted.values.front(), names, member);
        case kind::differs: return "not " + text_of(wanted.values.front(), names, member);
        case kind::one_of: break;
    }
    std::string out;
    for (const auto& value : wanted.values)
        out += (out.empty() ? "" : " or ") + text_of(value, names, member);
    return out;
}

std::optional<mismatch> check(const matcher& wanted, const std::optional<mqtt::field_value>& seen,
                              const std::string& field, const environment& names,
                              member_id member) {
    const auto result = decide(wanted, seen, names, member);
    if (result == answer::yes) return {};
    return mismatch{fmt::format("expected {} {}; saw {}", field, describe(wanted, names, member),
                                seen_text(seen)),
                    result == answer::unresolved};
}

std::optional<mismatch> check(const plan::pattern& pattern, const mqtt::packet& packet,
                              mqtt::version version, const environment& names, member_id member) {
    const auto type = mqtt::type_of(packet);
    if (pattern.type != type) {
        return mismatch{
            fmt::format("expected {}; saw {}",
                        pattern.type ? mqtt::name_of(*pattern.type) : "the connection to close",
                        mqtt::name_of(type)),
            false};
    }
    for (const auto& expected : pattern.fields) {
        if (!applies(type, expected.field, version)) continue;
        auto wrong = check(expected.match, mqtt::get_field(packet, expected.field), expected.field,
                           names, member);
        if (wrong) return wrong;
    }
    return {};
}

bool matches_any(const plan::alternatives& wanted, const mqtt::packet* packet,
                 mqtt::version version, const environment& names, member_id member) {
    return std::ranges::any_of(wanted, [&](const plan::pattern& option) {
        if (packet == nullptr) return !option.type;
        return option.type && !check(option, *packet, version, names, member);
    });
}

std::string describe(const plan::alternatives& wanted, mqtt::version version,
                     const environment& names, member_id member) {
    std::string out;
    for (const auto& option : wanted) {
        if (!out.empty()) out += " or ";
        if (!option.type) {
            out += "the connection to close";
            continue;
        }
        out += mqtt::name_of(*option.type);
        std::string separator = " with ";
        for (const auto& field : option.fields) {
            if (!applies(*option.type, field.field, version)) continue;
            out += separator + field.field + ' ' + describe(field.match, names, member);
            separator = ", ";
        }
    }
    return out;
}

}  // namespace brokerproof::match
