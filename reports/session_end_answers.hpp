// What the observed profile says about the ends of sessions that were probed repeatedly.
#pragma once

#include "harness/facts/known_facts.hpp"
#include "reports/fact_book.hpp"

namespace brokerproof::reports {

inline constexpr auto session_end = facts::known("expiry.end-of-2-s");

/// "between 2.0 s and 2.9 s after its connection"; none when no fact tells.
std::optional<std::string> lateness(const fact_book& book, mqtt::version v);

/// How fine the broker's clock is. Sessions that were closed at different fractions of a second
/// show whether it ends sessions only at ticks.
std::optional<std::string> granularity(const fact_book& book, mqtt::version v);

}  // namespace brokerproof::reports
