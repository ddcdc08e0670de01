// What the observed profile says about the ends of sessions that were probed again and again.
#pragma once

#include "harness/facts/known_facts.hpp"
#include "reports/fact_book.hpp"

namespace brokerproof::reports {

inline constexpr auto session_end = facts::known("expiry.end-of-2-s");

/// "between 2.0 s and 2.9 s after its connection"; none when no fact says.
std::optional<std::string> lateness(const fact_book& book, mqtt::version v);

/// Sessions that were closed at different moments of a second tell whether a clock ticks.
std::optional<std::string> granularity(const fact_book& book, mqtt::version v);

}  // namespace brokerproof::reports
