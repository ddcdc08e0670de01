#include "harness/witness/subscriptions.hpp"

#include <algorithm>

#include "harness/mqtt/reason_code.hpp"
#include "harness/mqtt/topic.hpp"
#include "harness/witness/protocol.hpp"

namespace brokerproof::witness {

namespace {

/// A filter that begins with '$' and is neither shared nor $SYS may mean anything: brokers have
/// extensions such as "$queue/".
bool may_match(std::string_view filter, std::string_view topic) {
    if (mqtt::matches(filter, topic) || mqtt::matches(mqtt::without_share(filter), topic))
        return true;
    const bool standard = filter.starts_with(mqtt::share_prefix) || filter.starts_with("$SYS");
    return filter.starts_with('$') && !standard;
}

}  // namespace

void subscriptions::requested(const mqtt::subscribe& request) {
    const auto identifier =
        mqtt::find_integer(request.properties, mqtt::property_id::subscription_identifier);
    if (identifier) identifiers_.insert(*identifier);
    for (const auto& wanted : request.subscriptions) {
        auto& known = (is_pattern(wanted.filter) ? patterns_ : exact_)[wanted.filter];
        known.most_qos = std::max(known.most_qos, wanted.qos);
        known.no_local_always = known.no_local_always && wanted.no_local;
        known.retain_as_published = known.retain_as_published || wanted.retain_as_published;
        known.identifier_always = known.identifier_always && identifier.has_value();
        known.shared = wanted.filter.starts_with(mqtt::share_prefix);
        known.suback.reset();
        ++known.requests;
    }
}

void subscriptions::answered(const mqtt::subscribe& request, const mqtt::suback& answer,
                             packet_number packet) {
    const auto count = std::min(request.subscriptions.size(), answer.reason_codes.size());
    for (std::size_t i = 0; i < count; ++i) {
        const auto& filter = request.subscriptions[i].filter;
        auto& known = (is_pattern(filter) ? patterns_ : exact_)[filter];
        known.suback = packet;
        if (mqtt::is_refusal(answer.reason_codes[i])) continue;
        known.refused_always = false;
        // The first grant counts in place of the request; a later one may raise it only.
        known.most_qos = known.requests == 1 ? answer.reason_codes[i]
                                             : std::max(known.most_qos, answer.reason_codes[i]);
    }
}

const std::vector<const known_subscription*>& subscriptions::matching(std::string_view topic) {
    matching_.clear();
    if (const auto known = exact_.find(std::string(topic)); known != exact_.end())
        matching_.push_back(&known->second);
    for (const auto& [filter, known] : patterns_) {
        if (may_match(filter, topic)) matching_.push_back(&known);
    }
    return matching_;
}

}  // namespace brokerproof::witness
