// Messages that a client got though none of its case's subscriptions matches their topics.
#pragma once

#include <optional>

#include "reports/model.hpp"

namespace brokerproof::commands {

/// One incident for all PUBLISH packets of the run whose topic neither lies below the tag of the
/// case nor matches a filter that the case has subscribed to; none when there is none. They are not
/// the fault that the case looks for: the broker sends messages of others.
std::optional<reports::broker_incident> foreign_messages(
    const std::vector<reports::case_result>& cases);

}  // namespace brokerproof::commands
