#include "harness/watch/watcher.hpp"

#include <utility>

#include "harness/mqtt/reason_code.hpp"
#include "harness/watch/joining.hpp"
#include "harness/witness/protocol.hpp"
#include "harness/witness/publications.hpp"

namespace brokerproof::watch {

namespace {

/// A packet that is larger is not read: its bytes pass, and its connection is not followed further.
constexpr std::size_t largest_packet = 64 * 1024 * 1024;

constexpr std::size_t index_of_side(witness::side from) {
    return from == witness::side::client ? 0 : 1;
}

constexpr mqtt::sender sender_of(witness::side from) {
    return from == witness::side::client ? mqtt::sender::client : mqtt::sender::server;
}

/// MQTT 3.1 and bridges have other levels. They are not read, and not called malformed.
bool is_another_protocol(const mqtt::packet& packet) {
    const auto* request = std::get_if<mqtt::connect>(&packet);
    return request != nullptr && !witness::version_of(*request);
}

bool is_level_3(const std::optional<mqtt::packet>& packet) {
    const auto* request = packet ? std::get_if<mqtt::connect>(&*packet) : nullptr;
    return request != nullptr && request->protocol_level == 3;
}

}  // namespace

watcher::watcher(book::listener tell) : clients_(std::move(tell)) {}

void watcher::opened(std::uint64_t connection) {
    links_[connection] = link();
    rules_.opened(connection);
    ++connections_;
}

void watcher::joined(std::uint64_t connection) {
    auto& on = links_[connection];
    on = link();
    on.is_joined = true;
    on.version_known = false;
    on.seeks_packet[0] = on.seeks_packet[1] = true;
    ++connections_;
}

void watcher::lost(side from, std::uint64_t connection) {
    const auto known = links_.find(connection);
    if (known == links_.end() || known->second.unreadable) return;
    auto& on = known->second;
    on.unread[index_of_side(from)].clear();
    on.seeks_packet[index_of_side(from)] = true;
    on.has_gaps = true;
    clients_.keeps({});
    if (on.is_joined) return;
    rules_.broker_malformed(connection);
    rules_.closed(connection);
    if (!on.client_id.empty()) return clients_.lost_sight(on.client_id, from == side::client);
    on.is_joined = true;
    on.version_known = on.request.has_value();
}

/// Whether packets are read again from here on.
bool watcher::finds_packet(side from, link& on, bytes_view data) {
    auto& seeks = on.seeks_packet[index_of_side(from)];
    if (!seeks) return true;
    const auto version = on.version_known ? std::optional<mqtt::version>(on.version) : std::nullopt;
    if (!is_whole_packets(data, version, sender_of(from))) return false;
    seeks = false;
    if (from == side::broker && !on.client_id.empty()) clients_.regained_sight(on.client_id);
    return true;
}

void watcher::bytes_from(side from, std::uint64_t connection, bytes_view data, std::int64_t at_us) {
    const auto known = links_.find(connection);
    if (known == links_.end() || known->second.unreadable) return;
    auto& on = known->second;
    const bool is_first = !std::exchange(on.is_heard_from[index_of_side(from)], true);
    if (from == side::client && is_first && !on.is_joined) {
        const auto what = carried_by(data);
        if (what == carried::tls) return refuse_to_read(from, connection, on, unread_.tls);
        if (what == carried::http) return refuse_to_read(from, connection, on, unread_.http);
    }
    if (!finds_packet(from, on, data)) return;
    auto& unread = on.unread[index_of_side(from)];
    unread.insert(unread.end(), data.begin(), data.end());
    std::size_t used = 0;
    while (used < unread.size() && !on.unreadable) {
        const auto rest = bytes_view(unread).subspan(used);
        const auto frame = mqtt::find_frame(rest);
        if (frame.state == mqtt::frame_state::malformed || frame.size > largest_packet) {
            refuse_to_read(from, connection, on, unread_.other);
            break;
        }
        if (frame.state == mqtt::frame_state::need_more) break;
        read_frame(from, connection, on, rest.first(frame.size), at_us);
        used += frame.size;
    }
    unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(used));
    if (on.unreadable) unread.clear();
}

/// No packet, or nothing of MQTT 3.1.1 and 5: from here on only the bytes pass.
void watcher::refuse_to_read(side from, std::uint64_t id, link& on, std::uint64_t& counted) {
    on.unreadable = true;
    ++counted;
    if (from == side::broker) {
        rules_.broker_malformed(id);
    } else {
        rules_.closed(id);
    }
}

void watcher::read_frame(side from, std::uint64_t id, link& on, bytes_view frame,
                         std::int64_t at_us) {
    const auto number = ++packets_;
    if (on.is_joined && !reads_joined(from, id, on, frame)) return;
    const auto decoded = mqtt::decode(frame, on.version, sender_of(from));
    if (!decoded.packet || is_another_protocol(*decoded.packet))
        return refuse_to_read(from, id, on,
                              is_level_3(decoded.packet) ? unread_.level_3 : unread_.other);
    if (!decoded.violations.empty() && from == side::client) {
        rules_.client_malformed(id, number);
    } else if (!decoded.violations.empty()) {
        rules_.broker_malformed(id);
    } else {
        rules_.see(id, {from, number, at_us, frame.size(), *decoded.packet});
    }
    note(from, id, on, *decoded.packet, at_us);
    if (from == side::client) {
        from_client(id, on, *decoded.packet, at_us);
    } else {
        from_broker(id, on, *decoded.packet, at_us);
    }
    take_breaches(on, at_us);
}

/// For a report: PINGREQ and PINGRESP show nothing.
void watcher::note(side from, std::uint64_t id, link& on, const mqtt::packet& packet,
                   std::int64_t at_us) {
    constexpr std::size_t most_before = 8;
    if (std::holds_alternative<mqtt::pingreq>(packet) ||
        std::holds_alternative<mqtt::pingresp>(packet))
        return;
    std::string_view topic;
    if (const auto* message = std::get_if<mqtt::publish>(&packet)) {
        topic = message->topic;
        const auto alias = mqtt::find_integer(message->properties, mqtt::property_id::topic_alias);
        const auto& known = on.aliases[index_of_side(from)];
        if (const auto named = alias ? known.find(*alias) : known.end();
            topic.empty() && named != known.end())
            topic = named->second;
    }
    auto noted = note_of(packet, on.version, topic);
    noted.at_us = at_us;
    noted.connection = static_cast<std::uint32_t>(id);
    noted.is_from_broker = from == side::broker;
    if (on.packets) return on.packets->add(noted);
    if (on.before.size() < most_before) on.before.push_back(noted);
}

/// Whether the packet of a connection that nobody knows can be read. A CONNECT makes it known.
bool watcher::reads_joined(side from, std::uint64_t id, link& on, bytes_view frame) {
    constexpr std::uint8_t connect = 0x10;
    constexpr std::uint8_t publish = 3;
    if (from == side::client && frame[0] == connect && !on.request) {
        on.is_joined = false;
        rules_.opened(id);
        return true;
    }
    if (on.version_known) return true;
    if (const auto shown = version_shown_by(frame, sender_of(from))) {
        on.version = *shown;
        on.version_known = true;
        return true;
    }
    if (from != side::client || frame[0] >> 4U != publish) return false;
    ++unread_.uncertain_messages;
    clients_.keeps({});
    return false;
}

std::string watcher::topic_of(link& on, side from, const mqtt::publish& message) {
    auto& aliases = on.aliases[index_of_side(from)];
    const auto alias = mqtt::find_integer(message.properties, mqtt::property_id::topic_alias);
    if (alias && !message.topic.empty()) aliases[*alias] = message.topic;
    if (alias && message.topic.empty()) return aliases[*alias];
    return message.topic;
}

void watcher::from_client(std::uint64_t id, link& on, const mqtt::packet& packet,
                          std::int64_t at_us) {
    on.client_heard_us = at_us;
    if (const auto* request = std::get_if<mqtt::connect>(&packet); request && !on.request) {
        on.request = *request;
        on.version = witness::version_of(*request).value_or(on.version);
        on.version_known = true;
    }
    if (const auto* message = std::get_if<mqtt::publish>(&packet)) see_publish(on, *message, at_us);
    if (const auto* request = std::get_if<mqtt::subscribe>(&packet))
        on.subscribing[request->packet_id] = {*request, at_us};
    if (const auto* request = std::get_if<mqtt::unsubscribe>(&packet))
        on.unsubscribing[request->packet_id] = *request;
    if (on.client_id.empty()) return;
    if (const auto* farewell = std::get_if<mqtt::disconnect>(&packet))
        clients_.says_farewell(on.client_id, id, *farewell, on.version, at_us);
    see_acknowledgement(on, packet, at_us);
}

void watcher::see_publish(link& on, const mqtt::publish& message, std::int64_t at_us) {
    const auto topic = topic_of(on, side::client, message);
    const auto id = message.qos > 0 ? message.packet_id : std::uint16_t{0};
    if (message.retain) clients_.keeps(topic);
    auto& sending = on.publishing[id];
    sending = {witness::content_of(topic, message.payload),
               topic,
               message.qos,
               message.retain,
               at_us,
               {},
               topic.size() + message.payload.size(),
               message.packet_id};
    const auto expiry =
        mqtt::find_integer(message.properties, mqtt::property_id::message_expiry_interval);
    if (expiry) sending.expires_us = at_us + std::int64_t{*expiry} * second_us;
    if (message.qos > 0) return;
    // Nobody knows what becomes of what is sent before CONNACK.
    if (on.client_id.empty() && !on.is_joined) {
        on.publishing.erase(id);
    } else {
        accepted(on, id, at_us);
    }
}

void watcher::see_acknowledgement(const link& on, const mqtt::packet& packet, std::int64_t at_us) {
    const auto* received = std::get_if<mqtt::pubrec>(&packet);
    const bool refuses = received != nullptr && mqtt::is_refusal(received->reason_code);
    const bool is_last = refuses || std::holds_alternative<mqtt::puback>(packet) ||
                         std::holds_alternative<mqtt::pubcomp>(packet);
    if (is_last || received != nullptr)
        clients_.acknowledged(on.client_id, mqtt::packet_id_of(packet), is_last, at_us);
}

/// The broker has taken the message.
void watcher::accepted(link& on, std::uint16_t packet_id, std::int64_t at_us) {
    const auto sent = on.publishing.find(packet_id);
    if (sent == on.publishing.end()) return;
    clients_.published(seen_of(on, sent->second, at_us));
    on.publishing.erase(sent);
}

message_seen watcher::seen_of(const link& on, const pending& sent, std::int64_t accepted_us) {
    return {sent.content,    sent.topic, sent.qos,       sent.at_us, on.client_id, sent.retain,
            sent.expires_us, sent.size,  sent.packet_id, on.name,    accepted_us};
}

/// PUBACK or PUBREC.
void watcher::see_answer(link& on, mqtt::packet_type type, std::uint16_t packet_id,
                         std::uint8_t code, std::int64_t at_us) {
    if (!mqtt::is_refusal(code)) return accepted(on, packet_id, at_us);
    const auto sent = on.publishing.find(packet_id);
    if (sent == on.publishing.end()) return;
    clients_.refused(seen_of(on, sent->second), mqtt::describe_code(type, on.version, code));
    on.publishing.erase(sent);
}

void watcher::from_broker(std::uint64_t id, link& on, const mqtt::packet& packet,
                          std::int64_t at_us) {
    if (const auto* answer = std::get_if<mqtt::connack>(&packet);
        answer && on.request && on.client_id.empty() && answer->reason_code == 0) {
        on.client_id = clients_.connected(id, *on.request, *answer, at_us, on.before);
        on.name = std::make_shared<const std::string>(on.client_id);
        on.packets = clients_.packets_of(on.client_id);
        on.before = {};
    }
    if (const auto* answer = std::get_if<mqtt::puback>(&packet))
        see_answer(on, mqtt::packet_type::puback, answer->packet_id, answer->reason_code, at_us);
    if (const auto* answer = std::get_if<mqtt::pubrec>(&packet))
        see_answer(on, mqtt::packet_type::pubrec, answer->packet_id, answer->reason_code, at_us);
    if (on.client_id.empty()) return;
    if (const auto* message = std::get_if<mqtt::publish>(&packet)) {
        const auto topic = topic_of(on, side::broker, *message);
        clients_.delivered(on.client_id,
                           {witness::content_of(topic, message->payload), message->qos,
                            message->retain, message->dup, topic, message->packet_id},
                           at_us);
    }
    if (const auto* answer = std::get_if<mqtt::suback>(&packet)) {
        const auto request = on.subscribing.find(answer->packet_id);
        if (request == on.subscribing.end()) return;
        const auto& asked = request->second;
        clients_.subscribed(on.client_id, asked.request, *answer, asked.at_us, at_us);
        on.subscribing.erase(request);
    }
    if (const auto* answer = std::get_if<mqtt::unsuback>(&packet)) {
        const auto request = on.unsubscribing.find(answer->packet_id);
        if (request == on.unsubscribing.end()) return;
        clients_.unsubscribed(on.client_id, request->second, at_us);
        on.unsubscribing.erase(request);
    }
}

void watcher::take_breaches(const link& on, std::int64_t at_us) {
    for (const auto& breach : rules_.take_breaches()) {
        auto& sum = broken_[{breach.kind, breach.sender}];
        if (sum.count++ == 0) {
            sum.rule = breach.kind;
            sum.side = breach.sender;
            sum.statement = witness::statement_of(breach.kind, breach.sender, on.version);
            sum.client_id = on.client_id;
            sum.packets = shown_packets(on.packets ? on.packets->list() : on.before, on.client_id);
        }
        if (breach.sender == side::client && !on.client_id.empty())
            clients_.broke_rule(on.client_id, std::string(name_of(breach.kind)), at_us);
    }
}

void watcher::closed(std::uint64_t connection, side ended_by, std::int64_t at_us) {
    const auto known = links_.find(connection);
    if (known == links_.end()) return;
    const auto& on = known->second;
    if (is_one_sided(on)) ++unread_.one_sided;
    if (on.packets) {
        auto end = note_of_end(ended_by);
        end.at_us = at_us;
        end.connection = static_cast<std::uint32_t>(connection);
        on.packets->add(end);
    }
    if (!on.is_joined && !on.has_gaps) {
        for (const auto& [packet_id, sent] : on.publishing)
            clients_.not_accepted(seen_of(on, sent));
    }
    if (!on.client_id.empty()) {
        book::parting end;
        end.by_broker = ended_by == side::broker;
        end.silent_us = at_us - on.client_heard_us.value_or(at_us);
        end.keep_alive_s = on.request ? on.request->keep_alive : 0;
        clients_.closed(on.client_id, connection, end, at_us);
    }
    rules_.closed(connection);
    links_.erase(known);
}

watch_report watcher::report(std::int64_t now_us) {
    watch_report out;
    out.connections = connections_;
    out.packets = packets_;
    out.unread = unread_;
    for (const auto& [id, on] : links_) {
        if (is_one_sided(on)) ++out.unread.one_sided;
    }
    out.clients = clients_.reports(now_us);
    out.groups = clients_.group_reports(now_us);
    out.published = clients_.published_count();
    out.forgotten = clients_.forgotten_count();
    for (const auto& [key, sum] : broken_) out.rules.push_back(sum);
    return out;
}

watch_totals watcher::totals(std::int64_t now_us) const {
    watch_totals out;
    out.connections = connections_;
    out.packets = packets_;
    out.unread = unread_;
    clients_.add_to(out, now_us);
    for (const auto& [key, sum] : broken_) out.broken_rules[key] = sum.count;
    return out;
}

unread_connections& unread_connections::operator+=(const unread_connections& more) {
    tls += more.tls;
    http += more.http;
    level_3 += more.level_3;
    other += more.other;
    one_sided += more.one_sided;
    uncertain_messages += more.uncertain_messages;
    return *this;
}

std::optional<grade> gravest(const watch_report& of) {
    std::optional<grade> out;
    if (!of.rules.empty()) out = grade::wrong;
    for (const auto& client : of.clients) {
        for (const auto& found : client.findings)
            out = std::max(out.value_or(grade::note), info_of(found.kind).grade);
    }
    return out;
}

}  // namespace brokerproof::watch
