// The rules about a message that comes to a client.

#include <algorithm>
#include <optional>
#include <utility>

#include "harness/witness/moment.hpp"

namespace brokerproof::witness {

namespace {

using mqtt::property_id;

breach made(const copy_seen& copy, rule kind, std::optional<packet_number> earlier = {}) {
    return {.kind = kind, .packet = copy.number, .earlier = earlier};
}

/// The subscriptions that may have brought this copy: those that were not refused.
std::vector<const known_subscription*> sources_of(const copy_seen& copy, session& of) {
    auto out = of.subscriptions.matching(copy.topic);
    std::erase_if(out, [](const known_subscription* candidate) {
        return candidate->suback && candidate->refused_always;
    });
    return out;
}

/// The only subscription that matches, if it was made once and is not shared: then each message
/// comes once, and in order.
const known_subscription* only_source(const copy_seen& copy, session& of) {
    const auto sources = sources_of(copy, of);
    if (sources.size() != 1) return nullptr;
    const auto* source = sources.front();
    return source->requests == 1 && !source->shared ? source : nullptr;
}

void examine_identifiers(const copy_seen& copy, session& of,
                         const std::vector<const known_subscription*>& sources,
                         std::vector<breach>& out) {
    bool has_one = false;
    for (const auto& property : copy.message.properties) {
        if (property.id != property_id::subscription_identifier) continue;
        const auto* identifier = std::get_if<std::uint32_t>(&property.value);
        if (identifier == nullptr) continue;
        has_one = true;
        if (of.subscriptions.has_identifier(*identifier)) continue;
        out.push_back(made(copy, rule::subscription_identifier_unknown));
        out.back().amount = *identifier;
    }
    if (has_one || copy.version != mqtt::version::v5 || sources.size() != 1) return;
    const auto& source = *sources.front();
    if (source.identifier_always && source.suback)
        out.push_back(made(copy, rule::subscription_identifier_missing, source.suback));
}

std::vector<mqtt::string_pair> user_properties(const mqtt::property_list& list) {
    std::vector<mqtt::string_pair> out;
    for (const auto& property : list) {
        if (property.id != property_id::user_property) continue;
        if (const auto* pair = std::get_if<mqtt::string_pair>(&property.value))
            out.push_back(*pair);
    }
    return out;
}

/// Whether all of `wanted` is in `list`, in that order. A broker may add some of its own.
bool has_in_order(const std::vector<mqtt::string_pair>& list,
                  const std::vector<mqtt::string_pair>& wanted) {
    auto next = list.begin();
    for (const auto& pair : wanted) {
        next = std::find(next, list.end(), pair);
        if (next == list.end()) return false;
        ++next;
    }
    return true;
}

void examine_properties(const copy_seen& copy, const publication& published,
                        std::vector<breach>& out) {
    const auto& sent = published.properties;
    const auto& came = copy.message.properties;
    constexpr auto format = property_id::payload_format_indicator;
    if (mqtt::find_integer(sent, format).value_or(0) !=
        mqtt::find_integer(came, format).value_or(0))
        out.push_back(made(copy, rule::payload_format_changed, published.packet));
    const std::pair<property_id, rule> texts[] = {
        {property_id::content_type, rule::content_type_changed},
        {property_id::response_topic, rule::response_topic_changed},
        {property_id::correlation_data, rule::correlation_data_changed},
    };
    for (const auto& [id, kind] : texts) {
        if (mqtt::find_string(sent, id) != mqtt::find_string(came, id))
            out.push_back(made(copy, kind, published.packet));
    }
    if (!has_in_order(user_properties(came), user_properties(sent)))
        out.push_back(made(copy, rule::user_properties_changed, published.packet));
    constexpr auto expiry = property_id::message_expiry_interval;
    const auto published_expiry = mqtt::find_integer(sent, expiry);
    const auto left = mqtt::find_integer(came, expiry);
    if (!published_expiry || !left || *left <= *published_expiry) return;
    out.push_back(made(copy, rule::expiry_interval_longer, published.packet));
    out.back().amount = *left;
    out.back().limit = *published_expiry;
}

/// The key under which a session remembers the newest message of a stream.
std::uint64_t stream_of(const copy_seen& copy, const publication& published) {
    const auto about = content_of(published.client_id, copy.topic);
    return about * 31 + published.connection * 16 + copy.message.qos * 4 + published.qos;
}

/// The copies of a stream whose order is certain. A message that is sent again may come late.
bool is_in_stream(const copy_seen& copy, const publication& published, session& of) {
    return published.once && published.in_order && published.is_certain && !copy.message.dup &&
           !copy.message.retain && only_source(copy, of) != nullptr;
}

}  // namespace

std::vector<breach> examine_subscriptions(const copy_seen& copy, session& of) {
    std::vector<breach> out;
    const auto sources = sources_of(copy, of);
    if (sources.empty()) {
        out.push_back(made(copy, rule::topic_not_subscribed));
        return out;
    }
    std::uint8_t most = 0;
    for (const auto* source : sources) most = std::max(most, source->most_qos);
    if (copy.message.qos > most) {
        out.push_back(made(copy, rule::qos_above_granted));
        out.back().amount = copy.message.qos;
        out.back().limit = most;
    }
    examine_identifiers(copy, of, sources, out);
    return out;
}

std::vector<breach> examine_content(const copy_seen& copy, const publication& published) {
    std::vector<breach> out;
    if (copy.message.qos > published.qos && published.is_certain) {
        out.push_back(made(copy, rule::qos_above_published, published.packet));
        out.back().amount = copy.message.qos;
        out.back().limit = published.qos;
    }
    const bool both_v5 =
        published.version == mqtt::version::v5 && copy.version == mqtt::version::v5;
    if (both_v5 && published.once && published.is_certain) examine_properties(copy, published, out);
    return out;
}

std::vector<breach> examine_history(const copy_seen& copy, const publication& published,
                                    session& of) {
    std::vector<breach> out;
    if (!published.once || !published.is_certain) return out;
    const auto sources = sources_of(copy, of);
    const auto always = [&](auto member) {
        return !sources.empty() &&
               std::ranges::all_of(sources, [&](const auto* source) { return source->*member; });
    };
    if (always(&known_subscription::no_local_always) && published.client_id == of.client_id &&
        !of.client_id.empty())
        out.push_back(made(copy, rule::no_local_ignored, published.packet));
    // A message that was published with RETAIN 1 may be sent because of a new subscription, too.
    if (copy.message.retain && !copy.message.dup && !published.retain)
        out.push_back(made(copy, rule::retain_on_live_message, published.packet));
    const auto unfinished = of.to_client.unfinished_with(copy.content);
    const bool is_sent_again = unfinished.has_value();
    const bool single =
        only_source(copy, of) != nullptr && !copy.message.retain && !published.retain;
    if (single && copy.message.qos == 2 && of.completed.contains(copy.content))
        out.push_back(made(copy, rule::qos_2_twice, published.packet));
    // On one connection nothing demands that a broker sends no message of QoS 1 twice.
    const bool has_new_id = is_sent_again && unfinished->is_of_earlier_connection &&
                            unfinished->packet_id != copy.message.packet_id &&
                            !of.to_client.is_unfinished(copy.message.packet_id, copy.content);
    if (single && copy.message.qos > 0 && has_new_id)
        out.push_back(made(copy, rule::redelivered_under_new_identifier, unfinished->packet));
    if (!is_sent_again && is_in_stream(copy, published, of)) {
        const auto newest = of.newest.find(stream_of(copy, published));
        if (newest != of.newest.end() && published.sequence < newest->second)
            out.push_back(made(copy, rule::order_changed, published.packet));
    }
    return out;
}

std::vector<breach> examine_time(const copy_seen& copy, const publication& published, session& of) {
    constexpr std::int64_t second_us = 1'000'000;
    constexpr std::int64_t sweeping_us = 10 * second_us;  // how late brokers may notice an end
    constexpr std::int64_t routing_us = 5 * second_us;    // from an acknowledgement to all queues
    std::vector<breach> out;
    const bool is_first = !copy.message.dup && !of.to_client.unfinished_with(copy.content);
    if (!published.once || !published.is_certain || !published.accepted_us || !is_first) return out;
    const auto accepted_us = *published.accepted_us;
    const auto interval_s =
        mqtt::find_integer(published.properties, property_id::message_expiry_interval);
    if (interval_s && !published.retain) {
        const auto over_us = accepted_us + std::int64_t{*interval_s} * second_us;
        if (of.connected_us > over_us + sweeping_us) {
            out.push_back(made(copy, rule::expired_message, published.packet));
            out.back().amount =
                static_cast<std::uint64_t>((of.connected_us - accepted_us) / second_us);
            out.back().limit = *interval_s;
        }
    }
    // The session did not exist when the message was routed: only the retained copy can come.
    const auto sources = sources_of(copy, of);
    const bool is_shared = std::ranges::any_of(sources, &known_subscription::shared);
    if (published.retain && !copy.message.retain && !is_shared &&
        of.began_us > accepted_us + routing_us)
        out.push_back(made(copy, rule::retain_missing, published.packet));
    return out;
}

void remember(const copy_seen& copy, const publication* published, session& of) {
    if (copy.message.qos == 2) of.qos_2_contents[copy.message.packet_id] = copy.content;
    if (published == nullptr || !is_in_stream(copy, *published, of)) return;
    constexpr std::size_t most_streams = 4'096;
    if (of.newest.size() >= most_streams) of.newest.clear();
    auto& newest = of.newest[stream_of(copy, *published)];
    newest = std::max(newest, published->sequence);
}

}  // namespace brokerproof::witness
