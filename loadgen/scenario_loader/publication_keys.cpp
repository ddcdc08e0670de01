// A publication: its topic, its payload, and when its messages are due.
#include <array>
#include <limits>

#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::member;
using yaml::nested;
using yaml::number;
using yaml::required;
using yaml::rule;
using yaml::usually;
using yaml::whole;

constexpr std::uint64_t max_topics = 1'000'000;
constexpr std::uint64_t max_messages = 1'000'000'000'000;

/// A text that becomes the payload.
template <own_payload::source From, class Text>
struct payload_text {
    static yaml::shape form() { return Text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     own_payload& into) {
        into.from = From;
        return Text::read(input, node, subject, into.text);
    }
};

using source = own_payload::source;
constexpr std::array payload_keys{
    whole<own_payload, payload_text<source::text, yaml::any_text>>(
        "text", "The payload, as it is written here."),
    whole<own_payload, payload_text<source::file, yaml::text>>(
        "file", "A file with the payload; its path is relative to the scenario."),
    whole<own_payload, payload_text<source::filled, yaml::text>>(
        "template", "A text with ${time}, ${number}, ${client}, ${random: 1..100}..."),
};
constexpr yaml::table<own_payload> payload_rows{{}, {}, payload_keys};
using payload_value = yaml::one_key<payload_rows>;

constexpr std::array stamp_words{
    std::pair<std::string_view, stamp_place>{"front", stamp_place::front},
    std::pair<std::string_view, stamp_place>{"user_property", stamp_place::user_property},
    std::pair<std::string_view, stamp_place>{"none", stamp_place::none},
};

constexpr std::array property_keys{
    member<&message_properties::content_type, yaml::any_text>("content_type",
                                                              "What the payload is; a template."),
    member<&message_properties::payload_format_indicator, number<0, 1>>("payload_format_indicator",
                                                                        "1: the payload is UTF-8."),
    member<&message_properties::user_properties, yaml::map_of<yaml::any_text>>(
        "user_properties", "Names and their values, which are templates."),
    member<&message_properties::response_topic, yaml::text>(
        "response_topic", "A template. For requests that are measured, see `request`."),
    member<&message_properties::correlation_data, yaml::any_text>("correlation_data",
                                                                  "A template."),
};
constexpr yaml::table<message_properties> property_rows{{}, "properties", property_keys};

constexpr std::array request_keys{
    member<&request_terms::response_topic, yaml::text>(
        "response_topic", "The topic of the responses, to which the group subscribes; a template.",
        required),
};
constexpr yaml::table<request_terms> request_rows{{}, "request", request_keys};

constexpr std::array responder_keys{
    member<&responder::to, yaml::text>("to", "Which requests: one of the filters of the group.",
                                       required),
    member<&responder::qos, number<0, 2>>("qos", "The QoS of each response.", usually("0")),
    member<&responder::size, number<0, max_payload>>(
        "size", "The bytes of its payload, of which the stamp of the ledger takes 52.",
        usually("64")),
    member<&responder::payload, payload_value>("payload", "A payload of one's own."),
};
constexpr std::array responder_rules{
    rule{rule::kind::at_most_one, {"size", "payload"}, {}},
};
constexpr yaml::table<responder> responder_rows{{}, "respond", responder_keys, responder_rules};

constexpr std::array publication_keys{
    member<&publication::topic, yaml::any_text>("topic", "A topic name; a template.", required),
    member<&publication::to, slug_name>(
        "to", "A group: ${to} runs over its members, message by message."),
    member<&publication::topics, number<1, max_topics>>(
        "topics",
        "The number of topics: ${topic} of each client runs over it, message by message."),
    member<&publication::qos, number<0, 2>>("qos", "The QoS of each message.", usually("0")),
    member<&publication::size, number<0, max_payload>>(
        "size", "The bytes of the payload, of which the stamp of the ledger takes 52.",
        usually("64")),
    member<&publication::payload, payload_value>("payload", "A payload of one's own."),
    member<&publication::stamp, yaml::word<stamp_words>>(
        "stamp",
        "Where the stamp of the ledger is: before the payload, in a User Property (v5), or "
        "nowhere; "
        "then messages are only counted.",
        usually("front")),
    member<&publication::retain, yaml::flag>("retain", "The RETAIN flag.", usually("false")),
    member<&publication::message_expiry_interval, number<1, max_u32>>("message_expiry_interval",
                                                                      "In seconds; only in v5."),
    member<&publication::properties, nested<property_rows>>("properties",
                                                            "Properties of each message; v5."),
    member<&publication::topic_alias, yaml::flag>(
        "topic_alias", "Topic Aliases instead of topics, as far as the broker allows; v5.",
        usually("false")),
    member<&publication::request, nested<request_rows>>(
        "request", "Each message is a request, and the time to its response is measured; v5."),
    member<&publication::how_fast, rate_value>("rate", "Messages per second of the whole group."),
    member<&publication::per_client, rate_value>("rate_per_client",
                                                 "Messages per second of each client."),
    member<&publication::messages, number<1, max_messages>>(
        "messages", "The number of messages of the whole group; without it there is no end."),
    member<&publication::phases, slug_names>(
        "phases", "The phases in which it is active; without it, all that have a duration."),
};
constexpr std::array publication_rules{
    rule{rule::kind::at_most_one, {"size", "payload"}, {}},
    rule{rule::kind::exactly_one, {"rate", "rate_per_client"}, {}},
    rule{rule::kind::at_most_one, {"to", "topics"}, {}},
};
constexpr yaml::table<publication> publication_rows{"a publication", "publication",
                                                    publication_keys, publication_rules};

}  // namespace

yaml::shape publication_value::form() { return nested<publication_rows>::form(); }

bool publication_value::read(const yaml::reader& input, const YAML::Node& node,
                             std::string_view subject, publication& into) {
    into = default_publication();
    return nested<publication_rows>::read(input, node, subject, into);
}

yaml::shape responder_value::form() { return nested<responder_rows>::form(); }

bool responder_value::read(const yaml::reader& input, const YAML::Node& node,
                           std::string_view subject, responder& into) {
    into = default_responder();
    return nested<responder_rows>::read(input, node, subject, into);
}

responder default_responder() {
    responder usual;
    usual.size = 64;
    return usual;
}

publication default_publication() {
    publication usual;
    usual.size = 64;
    return usual;
}

const yaml::table<publication>& publication_table() { return publication_rows; }
const yaml::table<responder>& responder_table() { return responder_rows; }

}  // namespace brokerproof::loadgen
