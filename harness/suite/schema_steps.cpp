// Steps of a client, and steps without a client.
#include "harness/suite/schema_parts.hpp"
#include "harness/suite/step_reader.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;

schema_object one_or_list(schema_object element) {
    const auto list = array_of(element);
    return any_of({std::move(element), list});
}

schema_object requires_key(std::string_view key) { return {{"required", json::array{key}}}; }

schema_object no_fields() { return {{"type", "object"}, {"maxProperties", 0}}; }

schema_object cooked_schema(const plan::cooked_verb& verb) {
    if (mqtt::fields_of(verb.sends).empty()) return no_fields();
    auto packet = refer("send_" + std::string(mqtt::key_of(verb.sends)));
    const auto& [field, other] = verb.needs;
    if (field.empty()) return packet;
    const auto needed =
        other.empty() ? requires_key(field) : any_of({requires_key(field), requires_key(other)});
    return {{"allOf", json::array{packet, needed}}};
}

schema_object verb_schema(const verb_word& row) {
    switch (row.kind) {
        case verb_kind::cooked: return cooked_schema(*row.cooked);
        case verb_kind::send: return one_or_list(refer("sent_packet"));
        case verb_kind::send_bytes: return one_or_list(refer("raw"));
        case verb_kind::kill: return one_word_of(names_of(kill_choices()));
        case verb_kind::open:
        case verb_kind::acknowledge:
            return {{"type", "object"},
                    {"properties", schema_object{{"except", refer("reference")}}},
                    {"additionalProperties", false}};
        case verb_kind::stop_reading:
        case verb_kind::resume_reading: break;
    }
    return no_fields();
}

/// A patch overrides the first byte, the remaining length, or bytes at an offset.
schema_object patch_schema(yaml::format_schema& schema) {
    auto map = schema.schema_of(patch_form());
    map["oneOf"] = json::array{
        schema_object{{"required", json::array{"first_byte"}}, {"maxProperties", 1}},
        schema_object{{"required", json::array{"remaining_length"}}, {"maxProperties", 1}},
        schema_object{{"required", json::array{"at", "bytes"}}, {"maxProperties", 2}}};
    return map;
}

schema_object save_schema() {
    return {{"type", "object"},
            {"minProperties", 1},
            {"propertyNames", refer("name")},
            {"additionalProperties", refer("scalar_text")}};
}

void add_words(yaml::format_schema& schema, std::span<const word> words, schema_object& into) {
    for (const auto& row : words)
        into[row.name] = described(schema.schema_of(row.form()), yaml::description_of(row));
}

schema_object client_step(yaml::format_schema& schema) {
    schema_object properties;
    for (const auto& row : verbs()) {
        properties[row.name] = described(verb_schema(row), row.about);
    }
    add_words(schema, expectations(), properties);
    add_words(schema, modifiers(), properties);
    auto map = map_of(std::move(properties));
    map["minProperties"] = 1;
    map["allOf"] =
        json::array{at_most_one(names_of(verbs())), at_most_one(names_of(expectations())),
                    at_most_one({"fence", "during"}), at_most_one({"at", "after"})};
    const auto absence = any_of({requires_key("expect_none"), requires_key("expect_count")});
    const auto fenced = any_of(
        {requires_key("expect_none"), requires_key("expect_count"), requires_key("expect_ledger")});
    const auto connects = any_of({requires_key("connect"), requires_key("send")});
    map["dependencies"] = schema_object{{"fence", fenced},
                                        {"during", absence},
                                        {"auto_ack", connects},
                                        {"patch", json::array{"send"}}};
    return map;
}

schema_object choose(schema_object condition, std::string_view definition,
                     schema_object otherwise) {
    return {
        {"if", std::move(condition)}, {"then", refer(definition)}, {"else", std::move(otherwise)}};
}

schema_object step() {
    schema_object of_client{{"minProperties", 1},
                            {"maxProperties", 1},
                            {"additionalProperties", false},
                            {"patternProperties", {{word_pattern, refer("client_step")}}}};
    const auto repeats = any_of({requires_key("repeat"), requires_key("steps")});
    auto choice = choose(repeats, "repeat_step", std::move(of_client));
    choice = choose(requires_key("parallel"), "parallel_step", std::move(choice));
    choice = choose(requires_key("broker"), "broker_step", std::move(choice));
    choice["type"] = "object";
    return choice;
}

}  // namespace

void add_steps(yaml::format_schema& schema) {
    schema.define("save", save_schema());
    schema.define("patch", patch_schema(schema));
    schema.define("steps", array_of(refer("step")));
    schema.define("step", step());
    schema.define("client_step", client_step(schema));
    schema.define("broker_step", words_schema(schema, broker_step_keys()));
    schema.define("repeat_step", words_schema(schema, repeat_step_keys()));
    schema.define("parallel_step", words_schema(schema, parallel_step_keys()));
}

}  // namespace brokerproof::suite
