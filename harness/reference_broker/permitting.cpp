#include "harness/reference_broker/permitting.hpp"

#include <algorithm>

#include "harness/mqtt/topic.hpp"

namespace brokerproof::reference_broker {
namespace {

bool is_banned(const std::vector<ban>& bans, const std::optional<std::string>& username,
               std::string_view topic_or_filter) {
    return std::ranges::any_of(bans, [&](const ban& banned) {
        return username == banned.username && mqtt::matches(banned.filter, topic_or_filter);
    });
}

/// Section 4.7.2: a server should keep clients from using topics that begin with $.
bool is_closed(const options& chosen, std::string_view topic_or_filter) {
    return chosen.policy.closes_dollar_topics && topic_or_filter.starts_with('$');
}

}  // namespace

bool may_publish(const options& chosen, const std::optional<std::string>& username,
                 std::string_view topic) {
    return !is_closed(chosen, topic) && !is_banned(chosen.forbidden_topics, username, topic);
}

bool may_subscribe(const options& chosen, const std::optional<std::string>& username,
                   std::string_view filter) {
    return !is_closed(chosen, filter) && !is_banned(chosen.forbidden_filters, username, filter);
}

}  // namespace brokerproof::reference_broker
