#include "harness/witness/witness.hpp"

#include <utility>

#include "harness/witness/moment.hpp"

namespace brokerproof::witness {

namespace {

/// The order of acknowledgements and a silence change nothing of what a broker owes.
bool is_harmless(rule broken) {
    return broken == rule::acknowledgements_out_of_order || broken == rule::keep_alive_exceeded;
}

}  // namespace

void witness::opened(connection_id id) { connections_[id] = connection(); }

std::vector<breach> witness::take_breaches() { return std::exchange(breaches_, {}); }

void witness::accuse(moment& now, breach found) {
    found.sender = now.seen.from;
    if (statement_of(found.kind, found.sender, now.on.version).empty()) return;
    if (found.sender == side::broker && now.on.is_off_the_rules) return;
    breaches_.push_back(found);
    if (found.sender == side::broker || is_harmless(found.kind)) return;
    now.on.is_off_the_rules = true;
    if (now.on.session) now.on.session->is_certain = false;
}

void witness::accuse(moment& now, const handshakes::finding& fault, std::uint64_t limit) {
    if (!fault) return;
    auto found = now.made(fault->kind);
    found.earlier = fault->earlier;
    found.amount = fault->amount;
    if (fault->kind == rule::receive_maximum_exceeded) found.limit = limit;
    accuse(now, found);
}

std::string witness::topic_of(moment& now, const mqtt::publish& message) {
    const bool by_client = now.seen.from == side::client;
    auto& aliases = by_client ? now.on.client_aliases : now.on.broker_aliases;
    const auto most = (by_client ? now.on.broker : now.on.client).topic_alias_maximum;
    const auto alias = mqtt::find_integer(message.properties, mqtt::property_id::topic_alias);
    auto topic = message.topic;
    if (alias && *alias > most) accuse(now, now.made(rule::topic_alias_over_maximum, *alias, most));
    if (alias && *alias <= most && !topic.empty()) aliases[*alias] = topic;
    const auto mapped = alias ? aliases.find(*alias) : aliases.end();
    if (topic.empty() && mapped != aliases.end()) topic = mapped->second;
    if (topic.empty()) accuse(now, now.made(rule::topic_alias_unknown));
    return topic;
}

void witness::see(connection_id id, const sighting& seen) {
    const auto known = connections_.find(id);
    if (known == connections_.end()) return;
    moment now{id, known->second, seen};
    if (seen.from == side::client) {
        from_client(now);
    } else {
        from_broker(now);
    }
    if (now.on.session) now.on.session->count_held();
}

void witness::client_malformed(connection_id id, packet_number number) {
    const auto known = connections_.find(id);
    if (known == connections_.end()) return;
    breaches_.push_back({.kind = rule::malformed_packet, .sender = side::client, .packet = number});
    known->second.is_off_the_rules = true;
    if (known->second.session) known->second.session->is_certain = false;
}

void witness::broker_malformed(connection_id id) {
    const auto known = connections_.find(id);
    if (known == connections_.end()) return;
    known->second.is_off_the_rules = true;
    if (known->second.session) known->second.session->is_certain = false;
}

void witness::closed(connection_id id) {
    const auto known = connections_.find(id);
    if (known == connections_.end()) return;
    const auto* mine = known->second.session.get();
    const bool ends =
        mine != nullptr && known->second.session_ends_with_it && mine->current_connection == id;
    if (ends) sessions_.erase(mine->client_id);
    connections_.erase(known);
}

void witness::broker_restarted() {
    for (auto& [id, known] : sessions_) known->is_certain = false;
    for (auto& [id, open] : connections_) open.is_off_the_rules = true;
}

}  // namespace brokerproof::witness
