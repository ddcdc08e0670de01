#include "harness/commands/foreign_messages.hpp"

#include <algorithm>
#include <set>
#include <string>

#include <fmt/format.h>

#include "harness/mqtt/topic.hpp"

namespace brokerproof::commands {

namespace {

std::set<std::string> filters_of(const trace::trace& seen) {
    std::set<std::string> out;
    for (const auto& event : seen.events) {
        const auto* outward = event.get_if<trace::sent>();
        if (outward == nullptr || !outward->packet) continue;
        const auto* request = std::get_if<mqtt::subscribe>(outward->packet.get());
        if (request == nullptr) continue;
        for (const auto& subscription : request->subscriptions) out.insert(subscription.filter);
    }
    return out;
}

/// The tag of a case is in each of its own topics.
std::string tag_of(const trace::trace& seen) {
    const auto tag = seen.names.find("tag");
    return tag == seen.names.end() ? std::string() : plan::to_text(tag->second);
}

}  // namespace

std::optional<reports::broker_incident> foreign_messages(
    const std::vector<reports::case_result>& cases) {
    reports::broker_incident out;
    out.kind = reports::incident_kind::foreign_messages;
    out.count = 0;
    for (const auto& ended : cases) {
        const auto tag = tag_of(ended.trace);
        if (tag.empty()) continue;
        const auto filters = filters_of(ended.trace);
        const auto count = out.count;
        for (const auto& event : ended.trace.events) {
            const auto* packet =
                event.get_if<trace::received>() ? trace::packet_of(event) : nullptr;
            const auto* message = packet ? std::get_if<mqtt::publish>(packet) : nullptr;
            if (message == nullptr || message->topic.empty()) continue;
            const bool asked_for =
                message->topic.find(tag) != std::string::npos ||
                std::ranges::any_of(filters, [&](const std::string& filter) {
                    return mqtt::matches(mqtt::without_share(filter), message->topic);
                });
            if (asked_for) continue;
            if (out.count++ == 0)
                out.detail =
                    fmt::format("topic '{}' to {} in {}", message->topic, event.client, ended.id);
        }
        if (out.count != count) out.cases.push_back(ended.id);
    }
    if (out.count == 0) return {};
    return out;
}

}  // namespace brokerproof::commands
