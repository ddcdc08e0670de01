// A group of clients: who they are, what they subscribe to and publish.
#include <array>
#include <limits>

#include "loadgen/ledger/stamp.hpp"
#include "loadgen/scenario_loader/key.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint64_t max_u16 = std::numeric_limits<std::uint16_t>::max();
constexpr std::uint64_t max_u32 = std::numeric_limits<std::uint32_t>::max();
constexpr std::uint64_t max_messages = 1'000'000'000'000;
constexpr std::array<std::string_view, 2> version_words{"v3.1.1", "v5"};
constexpr std::array versions{mqtt::version::v311, mqtt::version::v5};

void read_version(const reader& in, const YAML::Node& node, std::string_view what, group& into) {
    if (const auto found = read_word(in, node, what, version_words))
        into.version = versions[*found];
}

constexpr std::array subscription_table{
    text_key<&subscription::filter>("filter", "a topic filter; a template", required),
    number_key<&subscription::qos, 0, 2>("qos", "maximum QoS (default 0)"),
};

void read_subscription(const reader& in, const YAML::Node& node, subscription& into) {
    read_map<subscription>(in, node, "a subscription", subscription_table, into);
}

constexpr std::array publication_table{
    text_key<&publication::topic>("topic", "a topic name; a template", required),
    slug_key<&publication::to>("to", "a group: ${to} runs over its members, message by message",
                               optional),
    number_key<&publication::qos, 0, 2>("qos", "default 0"),
    number_key<&publication::size, stamp_size, max_payload>(
        "size", "bytes of payload (default 64), of which the ledger's stamp takes 52"),
    flag_key<&publication::retain>("retain", "default false"),
    number_key<&publication::message_expiry_interval, 1, max_u32>("message_expiry_interval",
                                                                  "v5 only; seconds"),
    key<publication>{"rate", "messages a second of the whole group", required, {"rate"},
                     [](const reader& in, const YAML::Node& node, std::string_view what,
                        publication& into) { read_rate(in, node, what, into.how_fast); }},
    number_key<&publication::messages, 1, max_messages>(
        "messages", "ends after so many, in the whole group (default: it does not end)"),
    names_key<&publication::phases>("phases", "when it is active (default: in all phases with a "
                                              "duration)"),
};

void read_publication(const reader& in, const YAML::Node& node, publication& into) {
    constexpr std::uint64_t usual_size = 64;
    into.size = usual_size;
    read_map<publication>(in, node, "a publication", publication_table, into);
}

constexpr std::array will_table{
    text_key<&will_message::topic>("topic", "a template; not one that a group subscribes to",
                                   required),
    text_key<&will_message::payload>("payload", "text (default: empty)"),
    number_key<&will_message::qos, 0, 2>("qos", "default 0"),
    flag_key<&will_message::retain>("retain", "default false"),
    number_key<&will_message::delay_interval, 0, max_u32>("delay_interval", "v5 only; seconds"),
};

void read_will(const reader& in, const YAML::Node& node, std::string_view what, group& into) {
    read_map<will_message>(in, node, what, will_table, into.will.emplace());
}

constexpr std::array group_table{
    slug_key<&group::name>("name", "in results, metrics and ${group}"),
    number_key<&group::clients, 1, max_clients>("clients", "how many (default 1)"),
    key<group>{"version", "v5 (default) or v3.1.1", optional, {"version"}, read_version},
    text_key<&group::client_id>("client_id", "a template (default \"${run}-${group}-${client}\")"),
    flag_key<&group::clean_start>("clean_start", "default false; Clean Session in 3.1.1"),
    number_key<&group::session_expiry_interval, 0, max_u32>(
        "session_expiry_interval", "v5 only; seconds; without it a session ends with its "
                                   "connection"),
    number_key<&group::keep_alive, 0, max_u16>("keep_alive", "seconds (default 60)"),
    number_key<&group::receive_maximum, 1, max_u16>("receive_maximum", "v5 only"),
    text_key<&group::username>("username", ""),
    text_key<&group::password>("password", ""),
    key<group>{"will", "what the broker publishes for a client that is gone", optional, {"will"},
               read_will},
    key<group>{"connect_rate", "connects a second in the first phase (default 1000)", optional,
               {"rate"},
               [](const reader& in, const YAML::Node& node, std::string_view what, group& into) {
                   read_rate(in, node, what, into.connect_rate);
               }},
    key<group>{"life", "stay (default), flap, storm, expire or stuck", optional, {"life"},
               [](const reader& in, const YAML::Node& node, std::string_view what, group& into) {
                   read_life(in, node, what, into.life);
               }},
    key<group>{"back_off", "pauses after a connect that failed, or none", optional, {"back_off"},
               [](const reader& in, const YAML::Node& node, std::string_view what, group& into) {
                   read_back_off(in, node, what, into.back_off);
               }},
    number_key<&group::window, 1, max_u16>(
        "window", "QoS 1 and 2 messages of one client that may wait for an answer (default 20)"),
    list_key<&group::subscribe, read_subscription>("subscribe", "what each client subscribes to",
                                                   {"subscriptions"}),
    list_key<&group::publish, read_publication>("publish", "what the group publishes",
                                                {"publications"}),
};

}  // namespace

void read_group(const reader& in, const YAML::Node& node, group& into) {
    into.client_id = "${run}-${group}-${client}";
    read_map<group>(in, node, "a group", group_table, into);
}

void define_groups(std::vector<definition>& into) {
    into.push_back(
        {"version", {}, false, {version_words.begin(), version_words.end()}, {}});
    into.push_back({"subscription", rows_of(subscription_table), false, {}, {}});
    into.push_back({"publication", rows_of(publication_table), false, {}, {}});
    into.push_back({"will", rows_of(will_table), false, {}, {}});
    into.push_back({"group", rows_of(group_table), false, {}, {}});
}

}  // namespace brokerproof::loadgen
