#include "harness/watch/metrics/families.hpp"

#include <array>
#include <string_view>

namespace brokerproof::watch {

namespace {

using metrics::family_writer;

double number(std::uint64_t count) { return static_cast<double>(count); }

metrics::metric_label label(std::string_view name, std::string_view value) {
    return {std::string(name), std::string(value)};
}

void put_traffic(family_writer& to, const watch_totals& totals) {
    to.counter("brokerproof_watch_connections_total", "Connections that clients have opened.",
               number(totals.connections), {});
    struct unread_kind {
        std::string_view name;
        std::uint64_t unread_connections::*count;
    };
    constexpr std::array<unread_kind, 5> kinds{{
        {"tls", &unread_connections::tls},
        {"http", &unread_connections::http},
        {"level_3", &unread_connections::level_3},
        {"other", &unread_connections::other},
        {"one_sided", &unread_connections::one_sided},
    }};
    for (const auto& kind : kinds) {
        to.counter("brokerproof_watch_unread_connections_total",
                   "Connections that were passed on and not read: TLS, HTTP (most likely MQTT over "
                   "WebSocket), MQTT 3.1 (level 3), no MQTT or a broken packet (other), or closed "
                   "when only one side had said anything (one_sided).",
                   number(totals.unread.*kind.count), {label("kind", kind.name)});
    }
    to.counter("brokerproof_watch_packets_total", "MQTT packets of both sides.",
               number(totals.packets), {});
}

void put_clients(family_writer& to, const watch_totals& totals) {
    for (const auto state : all_values<session_state>) {
        if (state == session_state::none) continue;
        to.gauge("brokerproof_watch_clients",
                 "Clients, by their sessions: online; away, and the broker keeps the session "
                 "(kept); away without a session (over). Clients that left for good, with nothing "
                 "to tell about them, are forgotten when there are more than 100000.",
                 number(totals.clients[state]), {label("state", name_of(state))});
    }
}

void put_messages(family_writer& to, const watch_totals& totals) {
    to.counter("brokerproof_watch_messages_published_total",
               "Messages that the broker has accepted; with QoS 0, that were sent to it.",
               number(totals.published), {});
    to.counter("brokerproof_watch_messages_came_total",
               "Messages that a client was waiting for and that came, once for each client.",
               number(totals.came), {});
    to.gauge("brokerproof_watch_messages_waiting",
             "Messages that sessions still have to get, once for each client, without those that "
             "are late.",
             number(totals.waiting), {});
    for (const auto why : all_values<cause>) {
        to.counter("brokerproof_watch_messages_missed_total",
                   "Messages that a client has missed for certain, once for each client. One with "
                   "several causes counts for the first in a message's life. What a client misses "
                   "without a session counts when it is back; what brokers need not keep, when it "
                   "has then been online for 5 seconds and leaves again.",
                   number(totals.missed[why]), {label("cause", name_of(why))});
    }
    for (const auto why : all_values<cause>) {
        to.gauge("brokerproof_watch_messages_perhaps_missed",
                 "Messages that a client misses unless they still come, once for each client, by "
                 "their first cause: an online client has not got them for 5 seconds, or brokers "
                 "need not keep them. Those that are certain move to messages_missed_total.",
                 number(totals.perhaps_missed[why]), {label("cause", name_of(why))});
    }
}

void put_findings(family_writer& to, const watch_totals& totals) {
    for (const auto kind : all_values<finding>) {
        to.counter("brokerproof_watch_findings_total",
                   "Findings about clients, each time that one is made. Those that compare all "
                   "clients or topics are made at the end, for the report only.",
                   number(totals.findings[kind]),
                   {label("finding", name_of(kind)), label("grade", name_of(info_of(kind).grade))});
    }
}

void put_rule(family_writer& to, const watch_totals& totals, witness::rule kind,
              witness::side bound) {
    const auto known = totals.broken_rules.find({kind, bound});
    to.counter("brokerproof_watch_rules_broken_total",
               "Breaches of the standard's rules across packets, by the side that broke the rule.",
               known == totals.broken_rules.end() ? 0 : number(known->second),
               {label("rule", name_of(kind)), label("side", name_of(bound))});
}

void put_rules(family_writer& to, const watch_totals& totals) {
    for (const auto& rule : witness::all_rules()) {
        if (rule.client.exist()) put_rule(to, totals, rule.kind, witness::side::client);
        if (rule.broker.exist()) put_rule(to, totals, rule.kind, witness::side::broker);
    }
}

}  // namespace

metrics::families families_of(const watch_totals& totals, const std::string& our_version) {
    family_writer to;
    metrics::put_build(to, our_version);
    put_traffic(to, totals);
    put_clients(to, totals);
    put_messages(to, totals);
    put_findings(to, totals);
    put_rules(to, totals);
    return to.take();
}

}  // namespace brokerproof::watch
