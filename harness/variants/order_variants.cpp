// Freedoms of order and time.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

using reference_broker::queueing;
using reference_broker::segmenting;

namespace {

constexpr auto order_rule = "MQTT-4.6.0-6 (3.1.1), MQTT-4.6.0-5 (5.0)";
constexpr auto silence = "no statement sets a time";

/// Queues of their own, of which every other one is 40 ms late.
void use_queues(options& broker, queueing kind, std::uint8_t late) {
    broker.policy.queues = kind;
    broker.policy.late_queue = late;
    broker.policy.queue_lag = 40ms;
}

}  // namespace

std::vector<variant> order_variants() {
    using enum group;
    return {
        {"topic-queues", "Has a queue for each topic; half of them are 40 ms late.", order_rule,
         order_and_time, [](options& broker) { use_queues(broker, queueing::by_topic, 0); }},
        {"topic-queues-other", "Has a queue for each topic; the other half of them is 40 ms late.",
         order_rule, order_and_time,
         [](options& broker) { use_queues(broker, queueing::by_topic, 1); }},
        {"qos-1-late", "Has a queue for each QoS; that of QoS 1 is 40 ms late.", order_rule,
         order_and_time, [](options& broker) { use_queues(broker, queueing::by_qos, 1); }},
        {"qos-2-late", "Has a queue for each QoS; that of QoS 2 is 40 ms late.", order_rule,
         order_and_time, [](options& broker) { use_queues(broker, queueing::by_qos, 0); }},
        {.name = "redelivery-after-5s",
         .about = "Sends a resumed session its messages 5 s after CONNACK.",
         .allowed_by = silence,
         .group = order_and_time,
         .apply =
             [](options& broker) {
                 broker.policy.redelivery_after = 5s;
                 broker.policy.queues = queueing::by_topic;
             },
         .terms = {.redelivery = 5s}},
        {.name = "redelivery-after-30s",
         .about = "Sends a resumed session its messages 30 s after CONNACK.",
         .allowed_by = silence,
         .group = order_and_time,
         .apply =
             [](options& broker) {
                 broker.policy.redelivery_after = 30s;
                 broker.policy.queues = queueing::by_topic;
             },
         .terms = {.redelivery = 30s}},
        {"v311-retries", "Sends 3.1.1 clients again every 2 s what they have not acknowledged.",
         "T3:4.4/a", order_and_time, [](options& broker) { broker.policy.v311_retry_every = 2s; },
         v311},
        {.name = "sweeps",
         .about = "Looks for expired sessions every 5 s only.",
         .allowed_by = "T5:3.1.2.11.2/e, T5:3.1.2.11.2/f",
         .group = order_and_time,
         .apply = [](options& broker) { broker.policy.expiry_sweep = 5s; },
         .terms = {.grace = 6s}},
        {"slow", "Is up to 200 ms late with everything.", silence, order_and_time,
         [](options& broker) { broker.policy.longest_lag = 200ms; }},
        {"single-bytes", "Sends every byte in a segment of its own.", "5.0 section 4.2",
         order_and_time,
         [](options& broker) { broker.policy.segments = segmenting::single_bytes; }},
        {"gathering", "Sends what it has written in 20 ms in one segment.", "5.0 section 4.2",
         order_and_time, [](options& broker) { broker.policy.segments = segmenting::gathered; }},
        {.name = "settling",
         .about = "Lets a subscription act 150 ms after its SUBACK.",
         .allowed_by = silence,
         .group = order_and_time,
         .apply = [](options& broker) { broker.policy.subscription_lag = 150ms; },
         .terms = {.settle = 200ms}},
        {"retained-first", "Sends retained messages before the SUBACK.", "T3:3.8.4/a, T5:3.8.4/a",
         order_and_time, [](options& broker) { broker.policy.retained_before_suback = true; }},
        {"suback-late", "Lets a subscription act 50 ms before its SUBACK.",
         "T3:3.8.4/a, T5:3.8.4/a", order_and_time,
         [](options& broker) { broker.policy.suback_lag = 50ms; }},
    };
}

}  // namespace brokerproof::variants
