// Packets: what can be sent, and what can be expected, field by field.
#include "harness/suite/schema_parts.hpp"

namespace brokerproof::suite {
namespace {

namespace json = boost::json;
using mqtt::packet_type;

std::vector<packet_type> all_types() {
    std::vector<packet_type> types;
    for (int type = 1; type <= static_cast<int>(packet_type::auth); ++type) {
        types.push_back(static_cast<packet_type>(type));
    }
    return types;
}

std::string fields_name(std::string_view prefix, packet_type type) {
    return std::string(prefix) + std::string(mqtt::key_of(type));
}

schema_object fields_schema(packet_type type, bool sent) {
    schema_object properties;
    for (const auto& field : mqtt::fields_of(type)) {
        const auto name = sent ? set_name(field) : match_name(field);
        properties[field.name] = refer(name, field.v311 ? "" : "v5 only.");
    }
    if (sent && type == packet_type::connect) {
        properties["login"] = described(one_word_of(names_of(login_choices())),
                                        "Which credentials; default: the profile's.");
    }
    if (sent && (type == packet_type::connect || type == packet_type::auth)) {
        properties["authenticate"] =
            described(one_word_of(names_of(authentication_choices())),
                      "v5 only. By SCRAM-SHA-256, with the profile's login for it: rightly, or "
                      "with a wrong password or proof.");
    }
    return map_of(std::move(properties));
}

/// A map with exactly one key, a packet (or what `more` holds).
schema_object one_packet(std::string_view prefix, schema_object more) {
    auto properties = std::move(more);
    for (const auto type : all_types()) {
        properties[mqtt::key_of(type)] = refer(fields_name(prefix, type));
    }
    auto map = map_of(std::move(properties));
    map["minProperties"] = 1;
    map["maxProperties"] = 1;
    return map;
}

}  // namespace

void add_packets(yaml::format_schema& schema) {
    std::vector<std::string> words;
    for (const auto type : all_types()) {
        schema.define(fields_name("send_", type), fields_schema(type, true));
        schema.define(fields_name("expect_", type), fields_schema(type, false));
        words.emplace_back(mqtt::key_of(type));
    }
    words.emplace_back("closed");
    schema.define("sent_packet", one_packet("send_", {}));
    schema_object any{{"any", described(array_of(refer("pattern")), "Any one of these.")}};
    schema.define("pattern", any_of({one_word_of(words), one_packet("expect_", std::move(any))}));
}

}  // namespace brokerproof::suite
