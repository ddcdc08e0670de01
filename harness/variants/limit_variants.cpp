// Limits that CONNACK of 5.0 announces, and that profiles tell of 3.1.1.
#include "harness/variants/variant_tables.hpp"

namespace brokerproof::variants {

namespace {

constexpr auto expiry_rule = "T5:3.2.2.3.2/b";
constexpr std::uint32_t hour_s = 3600;
constexpr std::uint32_t day_s = 24 * hour_s;

}  // namespace

std::vector<variant> limit_variants() {
    using enum group;
    return {
        {.name = "maximum-qos-1",
         .about = "Has no QoS 2.",
         .allowed_by = "5.0 section 3.2.2.3.4",
         .group = limits,
         .apply = [](options& broker) { broker.maximum_qos = 1; },
         .terms = {.lacks = {"qos2"}}},
        {.name = "maximum-qos-0",
         .about = "Has neither QoS 1 nor QoS 2.",
         .allowed_by = "5.0 section 3.2.2.3.4",
         .group = limits,
         .apply = [](options& broker) { broker.maximum_qos = 0; },
         .terms = {.lacks = {"qos1", "qos2"}}},
        {.name = "no-retained",
         .about = "Has no retained messages.",
         .allowed_by = "5.0 section 3.2.2.3.5",
         .group = limits,
         .apply = [](options& broker) { broker.retain_available = false; },
         .terms = {.lacks = {"retain"}}},
        {.name = "no-wildcards",
         .about = "Has no wildcard subscriptions.",
         .allowed_by = "5.0 section 3.2.2.3.11",
         .group = limits,
         .apply = [](options& broker) { broker.wildcard_subscriptions = false; },
         .terms = {.lacks = {"wildcard"}}},
        {"no-shared", "Has no shared subscriptions.", "5.0 section 3.2.2.3.13", limits,
         [](options& broker) { broker.shared_subscriptions = false; }, v5},
        {"no-identifiers", "Has no Subscription Identifiers.", "5.0 section 3.2.2.3.12", limits,
         [](options& broker) { broker.subscription_identifiers = false; }, v5},
        {"no-aliases", "Accepts no Topic Aliases.", "5.0 section 3.2.2.3.8", limits,
         [](options& broker) { broker.topic_alias_maximum = 0; }, v5},
        {"aliases-at-once", "Uses Topic Aliases towards clients that allow them.",
         "5.0 section 3.3.2.3.4", limits,
         [](options& broker) { broker.policy.uses_aliases = true; }, v5},
        {"capped-10s", "Caps the Session Expiry Interval at 10 s.", expiry_rule, limits,
         [](options& broker) { broker.session_expiry_cap_s = 10; }, v5},
        {"capped-2h", "Caps the Session Expiry Interval at 2 hours.", expiry_rule, limits,
         [](options& broker) { broker.session_expiry_cap_s = 2 * hour_s; }, v5},
        {"capped-14d", "Caps the Session Expiry Interval at 14 days.", expiry_rule, limits,
         [](options& broker) { broker.session_expiry_cap_s = 14 * day_s; }, v5},
        {"capped-in-v311", "Caps the Session Expiry Interval at 10 s, also that of 3.1.1 sessions.",
         "T3:4.1/b", limits,
         [](options& broker) {
             broker.session_expiry_cap_s = 10;
             broker.policy.cap_binds_v311 = true;
         }},
        {"never-capped", "Lowers the Session Expiry Interval \"never\" to 30 days.", expiry_rule,
         limits, [](options& broker) { broker.policy.never_becomes_s = 30 * day_s; }, v5},
        {"raising-1h", "Raises every Session Expiry Interval to at least an hour.", expiry_rule,
         limits, [](options& broker) { broker.session_expiry_floor_s = hour_s; }, v5},
        {"keep-alive-10", "Has a Server Keep Alive of 10 s.", "MQTT-3.2.2-21", limits,
         [](options& broker) { broker.server_keep_alive = 10; }, v5},
        {"keep-alive-300", "Has a Server Keep Alive of 300 s.", "MQTT-3.2.2-21", limits,
         [](options& broker) { broker.server_keep_alive = 300; }, v5},
        {"keep-alive-65535", "Has a Server Keep Alive of 65,535 s.", "MQTT-3.2.2-21", limits,
         [](options& broker) { broker.server_keep_alive = 65'535; }, v5},
        {"keep-alive-0-refused", "Closes at a CONNECT with Keep Alive 0.",
         "T3:3.1.2.10/a, 5.0 section 3.1.2.10", limits,
         [](options& broker) { broker.policy.refuses_keep_alive_0 = true; }},
        {"lasting-id-wanted", "Refuses an empty client identifier with Clean Start 0.",
         "MQTT-3.1.3-6, MQTT-3.1.3-8 (5.0)", limits,
         [](options& broker) { broker.policy.refuses_lasting_without_id = true; }, v5},
    };
}

}  // namespace brokerproof::variants
