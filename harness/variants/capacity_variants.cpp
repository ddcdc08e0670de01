// Freedoms of windows and capacity.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

using reference_broker::overflow;
using reference_broker::turning_away;

namespace {

constexpr auto window_rule = "MQTT-3.3.4-9 (5.0) sets only the most";
constexpr auto capacity_rule = "T3:4.1/b, T5:4.1.1/a";
constexpr auto quota_rule = "5.0 sections 3.2.2.2, 3.4.2.1 and 3.14.2.1";
constexpr std::size_t few_sessions = 64;
constexpr std::size_t often = 5;

void shorten_queue(options& broker, overflow kind) {
    broker.queue_limit = 50;
    broker.policy.full_queue = kind;
}

void limit_sessions(options& broker, turning_away refusal) {
    broker.policy.session_limit = few_sessions;
    broker.policy.without_capacity = refusal;
}

void limit_connects(options& broker, turning_away refusal) {
    broker.policy.connects_per_second = often;
    broker.policy.without_capacity = refusal;
}

}  // namespace

std::vector<variant> capacity_variants() {
    using enum group;
    return {
        {"one-in-flight", "Has one message in flight to each client.", window_rule, capacity,
         [](options& broker) { broker.policy.window = 1; }},
        {"ten-in-flight", "Has 10 messages in flight to each client.", window_rule, capacity,
         [](options& broker) { broker.policy.window = 10; }},
        {"sixteen-in-flight", "Has 16 messages in flight to each client.", window_rule, capacity,
         [](options& broker) { broker.policy.window = 16; }},
        {"receive-maximum-1", "Accepts one unfinished QoS 2 message from each client.",
         "5.0 section 3.2.2.3.3", capacity, [](options& broker) { broker.receive_maximum = 1; },
         v5},
        {.name = "sixty-four-sessions",
         .about = "Keeps 64 sessions and refuses the next client with 0x97.",
         .allowed_by = quota_rule,
         .group = capacity,
         .apply = [](options& broker) { limit_sessions(broker, turning_away::quota_exceeded); },
         .terms = {.many = few_sessions - 4}},
        {.name = "sixty-four-sessions-closing",
         .about = "Keeps 64 sessions and closes the next client's connection.",
         .allowed_by = capacity_rule,
         .group = capacity,
         .apply = [](options& broker) { limit_sessions(broker, turning_away::closes); },
         .terms = {.many = few_sessions - 4}},
        {"unread-qos-0-dropped", "Drops QoS 0 messages for a client that does not read.",
         "MQTT-4.3.1-1: at most once", capacity,
         [](options& broker) { broker.policy.drops_unread_qos_0 = true; }},
        {"unread-closed", "Closes the connection of a client that does not read.", capacity_rule,
         capacity, [](options& broker) { broker.policy.closes_unread = true; }},
        {"small-packets", "Announces a Maximum Packet Size of 1,024 bytes.",
         "5.0 section 3.2.2.3.6", capacity,
         [](options& broker) { broker.maximum_packet_size = 1024; }},
        {"full-drops-oldest", "Drops the oldest message of a full queue.", capacity_rule, capacity,
         [](options& broker) { shorten_queue(broker, overflow::drops_oldest); }},
        {"full-refuses", "Refuses messages for a full queue with 0x97.", quota_rule, capacity,
         [](options& broker) { shorten_queue(broker, overflow::refuses_publisher); }, v5},
        {"full-closes", "Closes the connection that publishes to a full queue.", quota_rule,
         capacity, [](options& broker) { shorten_queue(broker, overflow::closes_publisher); }},
        {"qos-0-kept", "Keeps QoS 0 messages for clients that are away.", "T3:3.1.2.4/a, T5:4.1/c",
         capacity, [](options& broker) { broker.policy.keeps_qos_0 = true; }},
        {"hasty-refused", "Refuses the sixth CONNECT of a client within a second with 0x97.",
         quota_rule, capacity,
         [](options& broker) { limit_connects(broker, turning_away::quota_exceeded); }},
        {"hasty-refused-rate", "Refuses the sixth CONNECT of a client within a second with 0x9F.",
         quota_rule, capacity,
         [](options& broker) { limit_connects(broker, turning_away::rate_exceeded); }},
        {"hasty-closed", "Closes the sixth connection of a client within a second.", "T5:4.1.1/a",
         capacity, [](options& broker) { limit_connects(broker, turning_away::closes); }},
        {"flapping-closed",
         "Closes the next connection of a client within a second after a takeover.", "T5:4.1.1/a",
         capacity,
         [](options& broker) {
             broker.policy.holds_after_takeover = true;
             broker.policy.without_capacity = turning_away::closes;
         }},
    };
}

}  // namespace brokerproof::variants
