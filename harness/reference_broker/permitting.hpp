// The bans that the configuration puts on users.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "harness/reference_broker/options.hpp"

namespace brokerproof::reference_broker {

/// May the user publish to `topic`? Without a user name there are no bans.
bool may_publish(const options& chosen, const std::optional<std::string>& username,
                 std::string_view topic);
/// May the user subscribe to `filter`? Bans are compared with the filter's text: "#" is allowed
/// even if it matches banned topics.
bool may_subscribe(const options& chosen, const std::optional<std::string>& username,
                   std::string_view filter);

}  // namespace brokerproof::reference_broker
