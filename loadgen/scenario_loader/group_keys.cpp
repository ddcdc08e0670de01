// A group of clients: their sessions, and what they subscribe to.
#include <array>
#include <limits>

#include "harness/mqtt/version_words.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::member;
using yaml::nested;
using yaml::number;
using yaml::required;
using yaml::usually;

constexpr std::uint64_t max_u16 = std::numeric_limits<std::uint16_t>::max();
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
    member<&group::topic_alias_maximum, number<1, max_u16>>(
        "topic_alias_maximum", "How many Topic Aliases the broker may use; only in v5."),
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
    member<&group::respond, responder_value>("respond",
                                             "The requests that the group answers; only in v5."),
};
constexpr yaml::table<group> group_rows{"a group", "group", group_keys};

}  // namespace

yaml::shape group_value::form() { return nested<group_rows>::form(); }

bool group_value::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       group& into) {
    into = default_group();
    return nested<group_rows>::read(input, node, subject, into);
}

group default_group() {
    group usual;
    usual.client_id = "${run}-${group}-${client}";
    return usual;
}

const yaml::table<subscription>& subscription_table() { return subscription_rows; }
const yaml::table<will_message>& will_table() { return will_rows; }
const yaml::table<group>& group_table() { return group_rows; }

}  // namespace brokerproof::loadgen
