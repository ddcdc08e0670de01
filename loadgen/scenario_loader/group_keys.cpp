// A group of clients: their sessions, and what they subscribe to and publish.
#include <array>
#include <limits>

#include "harness/mqtt/version_words.hpp"
#include "loadgen/ledger/stamp.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::member;
using yaml::nested;
using yaml::number;
using yaml::required;
using yaml::usually;

constexpr std::uint64_t max_u16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t max_u32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t max_messages = 1'000'000'000'000;
constexpr std::uint64_t max_payload = 1024 * 1024;
using qos = number<0, 2>;

constexpr std::array subscription_keys{
    member<&subscription::filter, yaml::any_text>("filter", "A topic filter; a template.",
                                                  required),
    member<&subscription::qos, qos>("qos", "The maximum QoS.", usually("0")),
    member<&subscription::share, yaml::any_text>(
        "share",
        "The name of a shared subscription, a template: each message goes to one of all clients "
        "with the same name and filter. Only in v5."),
    member<&subscription::numbers, range_value>(
        "n", "A range such as 1..50: each client subscribes to a filter for each number of ${n}."),
    member<&subscription::per_client, number<1, max_filters>>(
        "per_client",
        "Each client takes so many numbers of the range, one client after the other."),
};
constexpr yaml::table<subscription> subscription_rows{"a subscription", "subscription",
                                                      subscription_keys};

constexpr std::array publication_keys{
    member<&publication::topic, yaml::any_text>("topic", "A topic name; a template.", required),
    member<&publication::to, slug_name>(
        "to", "A group: ${to} runs over its members, message by message."),
    member<&publication::qos, qos>("qos", "The QoS of each message.", usually("0")),
    member<&publication::size, number<stamp_size, max_payload>>(
        "size", "The bytes of the payload, of which the stamp of the ledger takes 52.",
        usually("64")),
    member<&publication::retain, yaml::flag>("retain", "The RETAIN flag.", usually("false")),
    member<&publication::message_expiry_interval, number<1, max_u32>>("message_expiry_interval",
                                                                      "In seconds; only in v5."),
    member<&publication::how_fast, rate_value>("rate", "Messages per second of the whole group.",
                                               required),
    member<&publication::messages, number<1, max_messages>>(
        "messages", "The number of messages of the whole group; without it there is no end."),
    member<&publication::phases, slug_names>(
        "phases", "The phases in which it is active; without it, all that have a duration."),
};
constexpr yaml::table<publication> publication_rows{"a publication", "publication",
                                                    publication_keys};

struct publication_value {
    static yaml::shape form() { return nested<publication_rows>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     publication& into) {
        into = default_publication();
        return nested<publication_rows>::read(input, node, subject, into);
    }
};

constexpr std::array will_keys{
    member<&will_message::topic, yaml::any_text>(
        "topic", "A template; no group may subscribe to it, unless the will is judged.", required),
    member<&will_message::payload, yaml::any_text>("payload", "A text, empty by default."),
    member<&will_message::qos, qos>("qos", "The QoS of the will.", usually("0")),
    member<&will_message::retain, yaml::flag>("retain", "The Will Retain flag.", usually("false")),
    member<&will_message::delay_interval, number<0, max_u32>>("delay_interval",
                                                              "In seconds; only in v5."),
    member<&will_message::judged, yaml::flag>(
        "judge", "Whoever subscribes to the topic is owed the will, and the ledger judges it.",
        usually("false")),
};
constexpr yaml::table<will_message> will_rows{{}, "will", will_keys};

constexpr std::array tls_keys{
    member<&group_tls::resume, yaml::flag>(
        "resume", "A client comes back with the ticket of its earlier connection.",
        usually("false")),
    member<&group_tls::certificate, yaml::any_text>(
        "cert", "A PEM file with the certificate of the client; a template."),
    member<&group_tls::key, yaml::any_text>(
        "key", "A PEM file with its private key; a template. Without it: the file of `cert`."),
};
constexpr yaml::table<group_tls> tls_rows{{}, "tls", tls_keys};

constexpr std::array credential_keys{
    member<&credential_list::file, yaml::text>(
        "file",
        "A CSV file with the columns username, password and, if wanted, client_id; one row for "
        "each client.",
        required),
};
constexpr yaml::table<credential_list> credential_rows{{}, "credentials", credential_keys};

constexpr std::array group_keys{
    member<&group::name, slug_name>("name", "The name in results, metrics and ${group}.", required),
    member<&group::clients, number<1, max_clients>>("clients", "How many clients.", usually("1")),
    member<&group::version, yaml::word<mqtt::version_words>>("version", "The version of MQTT.",
                                                             usually("v5")),
    member<&group::client_id, yaml::any_text>("client_id", "A template.",
                                              usually("${run}-${group}-${client}")),
    member<&group::clean_start, yaml::flag>("clean_start", "Clean Session in 3.1.1.",
                                            usually("false")),
    member<&group::session_expiry_interval, number<0, max_u32>>(
        "session_expiry_interval",
        "In seconds; only in v5. Without it a session ends with its connection."),
    member<&group::keep_alive, number<0, max_u16>>("keep_alive", "In seconds.", usually("60")),
    member<&group::receive_maximum, number<1, max_u16>>("receive_maximum", "Only in v5."),
    member<&group::username, yaml::any_text>("username",
                                             "The user name of each client; a template."),
    member<&group::password, yaml::any_text>("password",
                                             "The password of each client; a template."),
    member<&group::credentials, nested<credential_rows>>(
        "credentials", "The user name and the password of each client, in a file."),
    member<&group::tls, nested<tls_rows>>("tls", "What each client does where the broker has TLS."),
    member<&group::will, nested<will_rows>>(
        "will", "The message that the broker publishes when a client is gone."),
    member<&group::connect_rate, rate_value>(
        "connect_rate", "Connects per second in the first phase.", usually("1000")),
    member<&group::life, life_value>("life", "How clients come and go.", usually("stay")),
    member<&group::back_off, back_off_value>("back_off", "The pauses after a failed connect."),
    member<&group::window, number<1, max_u16>>(
        "window", "How many QoS 1 and 2 messages of one client may wait for an answer.",
        usually("20")),
    member<&group::subscribe, yaml::list<nested<subscription_rows>>>(
        "subscribe", "The subscriptions of each client."),
    member<&group::publish, yaml::list<publication_value>>("publish",
                                                           "The publications of the group."),
};
constexpr yaml::table<group> group_rows{"a group", "group", group_keys};

}  // namespace

yaml::shape group_value::form() { return nested<group_rows>::form(); }

bool group_value::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       group& into) {
    into = default_group();
    return nested<group_rows>::read(input, node, subject, into);
}

publication default_publication() {
    publication usual;
    usual.size = 64;
    return usual;
}

group default_group() {
    group usual;
    usual.client_id = "${run}-${group}-${client}";
    return usual;
}

const yaml::table<subscription>& subscription_table() { return subscription_rows; }
const yaml::table<publication>& publication_table() { return publication_rows; }
const yaml::table<will_message>& will_table() { return will_rows; }
const yaml::table<group>& group_table() { return group_rows; }

}  // namespace brokerproof::loadgen
