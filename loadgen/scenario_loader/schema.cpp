#include "loadgen/scenario_loader/schema.hpp"

#include <cmath>

#include "harness/schema/schema.hpp"
#include "loadgen/scenario_loader/key.hpp"

namespace brokerproof::loadgen {
namespace {

using schema::object;

constexpr double exact = 9007199254740992;  // 2^53: beyond, a bound would not be what it says

void add_bounds(object& number, const shape& of) {
    const auto bound = [](double value) -> boost::json::value {
        if (value == std::floor(value)) return static_cast<std::uint64_t>(value);
        return value;
    };
    number["minimum"] = bound(of.min);
    if (of.max < exact) number["maximum"] = bound(of.max);
}

/// Rows of one shape share its definition, except where bounds belong to the key.
object value_schema(const shape& of) {
    if (of.name != "number" && of.name != "decimal") return schema::refer(of.name);
    object number{{"type", of.name == "number" ? "integer" : "number"}};
    add_bounds(number, of);
    return number;
}

object table_schema(const definition& of) {
    object properties;
    std::vector<std::string> needed;
    for (const auto& one : of.rows) {
        properties[one.name] = schema::described(value_schema(one.value), one.about);
        if (one.required) needed.emplace_back(one.name);
    }
    return of.choice ? schema::choice_of(std::move(properties))
                     : schema::map_of(std::move(properties), needed);
}

object definition_schema(const definition& of) {
    boost::json::array choices;
    if (!of.words.empty())
        choices.push_back(schema::one_word_of({of.words.begin(), of.words.end()}));
    if (!of.scalar.empty()) choices.push_back(schema::refer(of.scalar));
    if (!of.rows.empty()) choices.push_back(table_schema(of));
    if (choices.size() == 1) return choices.front().as_object();
    return {{"anyOf", std::move(choices)}};
}

/// A phase has a duration, or ends with `until`, at the latest after `within`.
void add_phase_rule(object& phase) {
    const auto has = [](std::string_view key) {
        return object{{"required", boost::json::array{key}}};
    };
    const object no_within{{"not", has("within")}};
    const object lasts{{"allOf", boost::json::array{has("duration"), no_within}}};
    phase["oneOf"] = boost::json::array{lasts, has("until")};
}

object list_of(std::string_view name) { return schema::array_of(schema::refer(name)); }

void add_scalars(object& into) {
    into["text"] = {{"type", boost::json::array{"string", "number", "boolean"}}};
    into["flag"] = {{"type", "boolean"}};
    into["slug"] = schema::pattern_of(slug_pattern);
    into["names"] = {{"type", "array"}, {"items", schema::refer("slug")}, {"uniqueItems", true}};
    into["duration"] = schema::pattern_of("^(0|[1-9][0-9]*)(ms|s|min)$");
    object two = list_of("duration");
    two["minItems"] = 2;
    two["maxItems"] = 2;
    into["two_durations"] = std::move(two);
    object rate{{"type", "number"}};
    add_bounds(rate, {"", least_rate, static_cast<double>(max_rate)});
    into["per_second"] = std::move(rate);
    object step{{"type", "number"}};
    add_bounds(step, {"", 0, static_cast<double>(max_rate)});
    into["rates"] = schema::array_of(std::move(step));
    for (const auto& [list, one] : {std::pair{"subscriptions", "subscription"},
                                    {"publications", "publication"},
                                    {"groups", "group"},
                                    {"phases", "phase"},
                                    {"thresholds", "threshold"}})
        into[list] = list_of(one);
}

}  // namespace

std::string json_schema() {
    std::vector<definition> all;
    define_rates(all);
    define_lives(all);
    define_groups(all);
    define_run(all);
    object definitions;
    add_scalars(definitions);
    object top;
    for (const auto& one : all) {
        auto made = definition_schema(one);
        if (one.name == "phase") add_phase_rule(made);
        if (one.name == "scenario") {
            top = std::move(made);
        } else {
            definitions[one.name] = std::move(made);
        }
    }
    return schema::whole_text("brokerproof load scenario",
                              "The scenario format; configs/scenarios/README.md explains it.",
                              std::move(top), std::move(definitions));
}

}  // namespace brokerproof::loadgen
