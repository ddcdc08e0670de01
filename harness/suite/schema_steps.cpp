// Steps: of a client, and those that have none.
#include <map>

#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

schema_object one_or_list(schema_object one) {
    const auto list = array_of(one);
    return any_of({std::move(one), list});
}

schema_object required(std::string_view key) { return {{"required", json::array{key}}}; }

schema_object no_fields() { return {{"type", "object"}, {"maxProperties", 0}}; }

schema_object cooked_schema(const plan::cooked_verb& verb) {
    if (mqtt::fields_of(verb.sends).empty()) return no_fields();
    auto packet = refer("send_" + std::string(mqtt::key_of(verb.sends)));
    const auto& [field, other] = verb.needs;
    if (field.empty()) return packet;
    const auto needed =
        other.empty() ? required(field) : any_of({required(field), required(other)});
    return {{"allOf", json::array{packet, needed}}};
}

schema_object verb_schema(const verb_word& row) {
    switch (row.kind) {
        case verb_kind::cooked: return cooked_schema(*row.cooked);
        case verb_kind::send: return one_or_list(refer("sent_packet"));
        case verb_kind::send_bytes: return one_or_list(refer("raw"));
        case verb_kind::kill: return one_word_of(names_of(kill_choices()));
        case verb_kind::open:
        case verb_kind::acknowledge: break;
    }
    return no_fields();
}

schema_object count_schema() {
    schema_object properties;
    for (const auto& key : count_keys()) {
        properties[key.name] =
            refer(key.name == "of" ? "pattern" : match_name(count_field()), key.about);
    }
    return map_of(std::move(properties), {"of"});
}

schema_object ledger_schema() {
    schema_object properties;
    for (const auto& key : ledger_keys()) {
        schema_object value = refer("scalar_text");
        if (key.name == "of") value = refer("word");
        if (key.name == "spared") value = refer("duration");
        if (key.name == "lossy") value = {{"type", "boolean"}};
        properties[key.name] = described(std::move(value), key.about);
    }
    return map_of(std::move(properties), {"of", "topic"});
}

schema_object expectation_schema(std::string_view name) {
    if (name == "expect_none") return refer("pattern");
    if (name == "expect_count") return count_schema();
    if (name == "expect_ledger") return ledger_schema();
    return one_or_list(refer("pattern"));
}

schema_object fence_schema() {
    schema_object properties;
    for (const auto& key : fence_keys()) {
        schema_object value = refer("word");
        if (key.name == "topic") value = refer("scalar_text");
        if (key.name == "qos") value = {{"type", "integer"}, {"minimum", 0}, {"maximum", 2}};
        properties[key.name] = described(std::move(value), key.about);
    }
    return any_of({refer("word"), map_of(std::move(properties), {"from"})});
}

schema_object patch_schema() {
    const std::map<std::string_view, std::uint64_t> limits{
        {"first_byte", 0xff}, {"remaining_length", max_remaining_length}, {"at", max_bytes}};
    schema_object properties;
    for (const auto& key : patch_keys()) {
        schema_object value = refer("hex");
        if (const auto limit = limits.find(key.name); limit != limits.end()) {
            value = {{"type", "integer"}, {"minimum", 0}, {"maximum", limit->second}};
        }
        properties[key.name] = described(std::move(value), key.about);
    }
    auto made = map_of(std::move(properties));
    made["oneOf"] = json::array{
        schema_object{{"required", json::array{"first_byte"}}, {"maxProperties", 1}},
        schema_object{{"required", json::array{"remaining_length"}}, {"maxProperties", 1}},
        schema_object{{"required", json::array{"at", "bytes"}}, {"maxProperties", 2}}};
    return made;
}

schema_object modifier_schema(std::string_view name) {
    if (name == "at") return refer("moment");
    if (name == "after" || name == "within" || name == "during" || name == "stagger") {
        return refer("duration");
    }
    if (name == "fence") return fence_schema();
    if (name == "mark") return refer("word");
    if (name == "auto_ack") return {{"type", "boolean"}};
    if (name == "level") return one_word_of(names_of(level_choices()));
    if (name == "patch") return one_or_list(refer("patch"));
    if (name == "why") return refer("scalar_text");
    return {{"type", "object"},
            {"minProperties", 1},
            {"propertyNames", refer("name")},
            {"additionalProperties", refer("scalar_text")}};
}

schema_object client_step() {
    schema_object properties;
    for (const auto& row : verbs()) {
        properties[row.name] = described(verb_schema(row), row.about);
    }
    for (const auto& row : expectations()) {
        properties[row.name] = described(expectation_schema(row.name), row.about);
    }
    for (const auto& row : modifiers()) {
        properties[row.name] = described(modifier_schema(row.name), row.about);
    }
    auto made = map_of(std::move(properties));
    made["minProperties"] = 1;
    made["allOf"] =
        json::array{at_most_one(names_of(verbs())), at_most_one(names_of(expectations())),
                    at_most_one({"fence", "during"}), at_most_one({"at", "after"})};
    const auto absence = any_of({required("expect_none"), required("expect_count")});
    const auto fenced =
        any_of({required("expect_none"), required("expect_count"), required("expect_ledger")});
    const auto connects = any_of({required("connect"), required("send")});
    made["dependencies"] = schema_object{{"fence", fenced},
                                         {"during", absence},
                                         {"auto_ack", connects},
                                         {"patch", json::array{"send"}}};
    return made;
}

/// A step without a client: its own key, and the modifiers that its table holds.
schema_object structure_step(std::span<const word> keys, const std::vector<std::string>& needed) {
    schema_object properties;
    for (const auto& key : keys) {
        schema_object value = modifier_schema(key.name);
        if (key.name == "broker") value = one_word_of(names_of(broker_choices()));
        if (key.name == "steps") value = refer("steps");
        if (key.name == "parallel") {
            value = {{"type", "array"}, {"minItems", 2}, {"items", refer("steps")}};
        }
        if (key.name == "repeat") {
            value = any_of({{{"type", "integer"}, {"minimum", 1}, {"maximum", max_repeats}},
                            one_word_of({"$queue_limit", "$below_queue_limit"})});
        }
        properties[key.name] = described(std::move(value), key.about);
    }
    return map_of(std::move(properties), needed);
}

schema_object choose(schema_object when, std::string_view then, schema_object otherwise) {
    return {{"if", std::move(when)}, {"then", refer(then)}, {"else", std::move(otherwise)}};
}

schema_object step() {
    schema_object of_client{{"minProperties", 1},
                            {"maxProperties", 1},
                            {"additionalProperties", false},
                            {"patternProperties", {{word_pattern, refer("client_step")}}}};
    const auto repeats = any_of({required("repeat"), required("steps")});
    auto made = choose(repeats, "repeat_step", std::move(of_client));
    made = choose(required("parallel"), "parallel_step", std::move(made));
    made = choose(required("broker"), "broker_step", std::move(made));
    made["type"] = "object";
    return made;
}

}  // namespace

void add_steps(schema_object& definitions) {
    definitions["steps"] = array_of(refer("step"));
    definitions["step"] = step();
    definitions["client_step"] = client_step();
    definitions["broker_step"] = structure_step(broker_step_keys(), {"broker"});
    definitions["repeat_step"] = structure_step(repeat_step_keys(), {"repeat", "steps"});
    definitions["parallel_step"] = structure_step(parallel_step_keys(), {"parallel"});
    definitions["patch"] = patch_schema();
}

}  // namespace brokerproof::suite
