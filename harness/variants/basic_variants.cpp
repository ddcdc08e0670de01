// The plain broker, and the ones with the few limits that whole groups of cases are about. Defects
// are proven on the first of these that has what a case needs.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

std::vector<variant> basic_variants() {
    using enum group;
    return {
        {"plain", "Offers everything in the standard.", "5.0, 3.1.1", protocol, [](options&) {}},
        {"capped", "Caps the Session Expiry Interval at 8 s.", "T5:3.2.2.3.2/b", limits,
         [](options& broker) { broker.session_expiry_cap_s = 8; }, v5},
        {"raising", "Raises every Session Expiry Interval to at least 4 s.", "T5:3.2.2.3.2/b",
         limits, [](options& broker) { broker.session_expiry_floor_s = 4; }, v5},
        {"keep-alive", "Has a Server Keep Alive of 2 s.", "MQTT-3.2.2-21", limits,
         [](options& broker) { broker.server_keep_alive = 2; }, v5},
        {"small-window", "Accepts 20 unfinished QoS 2 messages from each client.",
         "5.0 section 3.2.2.3.3", limits, [](options& broker) { broker.receive_maximum = 20; }, v5},
        {"short-queue", "Queues 50 messages for a session, and drops the newest of more.",
         "T3:4.1/b, T5:4.1.1/a", capacity, [](options& broker) { broker.queue_limit = 50; }},
        {.name = "limited",
         .about = "Has neither QoS 2 nor retained messages.",
         .allowed_by = "5.0 sections 3.2.2.3.4 and 3.2.2.3.5",
         .group = limits,
         .apply =
             [](options& broker) {
                 broker.maximum_qos = 1;
                 broker.retain_available = false;
             },
         .terms = {.lacks = {"qos2", "retain"}}},
    };
}

}  // namespace brokerproof::variants
