// Choices of the protocol.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

using reference_broker::absent_member;
using reference_broker::packet_ids;
using reference_broker::sharing;

namespace {

constexpr auto id_rule = "MQTT-2.3.1-4 (3.1.1), MQTT-2.2.1-4 (5.0)";
constexpr auto share_rule = "T5:4.8.2/a";

}  // namespace

std::vector<variant> protocol_variants() {
    using enum group;
    return {
        {"qos-2-at-pubrel", "Passes a QoS 2 message on at PUBREL.", "T3:4.3.3/a, 5.0 section 4.3.3",
         protocol, [](options& broker) { broker.policy.qos_2_at_pubrel = true; }},
        {"a-copy-each", "Sends a copy for each overlapping subscription.", "T3:3.3.5/a, T5:3.3.4/c",
         protocol, [](options& broker) { broker.policy.copy_per_subscription = true; }},
        {"lowest-identifiers", "Uses the lowest packet identifier that is free.", id_rule, protocol,
         [](options& broker) { broker.policy.ids = packet_ids::lowest_free; }},
        {"random-identifiers", "Uses packet identifiers at random.", id_rule, protocol,
         [](options& broker) { broker.policy.ids = packet_ids::random; }},
        {"strict-acknowledgements", "Closes at an acknowledgement for nothing that is in flight.",
         "no statement says what to do", protocol,
         [](options& broker) { broker.policy.closes_at_unknown_acknowledgement = true; }},
        {"shared-in-turn", "Gives shared messages to all members in turn, also to those away.",
         share_rule, protocol, [](options& broker) { broker.policy.share = sharing::all_in_turn; },
         v5},
        {"shared-at-random", "Gives shared messages to a member at random.", share_rule, protocol,
         [](options& broker) { broker.policy.share = sharing::random; }, v5},
        {"shared-sticky", "Gives shared messages to the same member while it is there.", share_rule,
         protocol, [](options& broker) { broker.policy.share = sharing::sticky; }, v5},
        {"shared-passed-on", "Passes on what a member has not acknowledged when it leaves.",
         "T5:4.8.2/c", protocol,
         [](options& broker) { broker.policy.absent = absent_member::passes_on; }, v5},
        {"shared-ends-with-member", "Drops what waits for a member when its session ends.",
         "T5:4.8.2/b", protocol,
         [](options& broker) { broker.policy.absent = absent_member::loses_at_end; }, v5},
        {"retained-qos-0-dropped", "Keeps no retained message of QoS 0.", "T5:3.3.1.3/c", protocol,
         [](options& broker) { broker.policy.keeps_retained_qos_0 = false; }},
        {"wills-after-start", "Publishes the wills of its own stop after its next start.",
         "T3:3.1.2.5/c, T5:3.1.2.5/c", protocol,
         [](options& broker) { broker.policy.defers_wills_at_stop = true; }},
        {"closes-at-reload", "Closes all connections when it reads its settings again.",
         "no statement says when a server may close; 5.0 has DISCONNECT 0x98 for it", protocol,
         [](options& broker) { broker.policy.closes_at_reload = true; }},
        {"expiry-rounded-down", "Rounds the Message Expiry Interval that is left down.",
         "MQTT-3.3.2-6", protocol, [](options& broker) { broker.policy.rounds_expiry_down = true; },
         v5},
        {"dollar-topics-closed", "Lets no client use topics that begin with $.", "T5:4.7.2/a",
         protocol, [](options& broker) { broker.policy.closes_dollar_topics = true; }},
        {"refusal-ends-older", "Ends the older subscription to a filter that it refuses.",
         "5.0 section 3.8.4", protocol,
         [](options& broker) { broker.policy.refusal_ends_older = true; }},
    };
}

}  // namespace brokerproof::variants
