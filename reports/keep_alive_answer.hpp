// What the observed profile says about Keep Alive, from the broker's answers to several values.
#pragma once

#include "harness/facts/known_facts.hpp"
#include "reports/fact_book.hpp"

namespace brokerproof::reports {

inline constexpr auto keep_alive_for_0 = facts::known("keep-alive.answer-to-0");
inline constexpr auto keep_alive_for_10 = facts::known("keep-alive.answer-to-10");
inline constexpr auto keep_alive_for_65535 = facts::known("keep-alive.answer-to-65535");

/// "the client's own", "the broker's, 60 s", "the client's own, up to 300 s; 0 becomes 300 s". An
/// answer that repeats the request means the client's value counts; the answer to 0 alone does not
/// show whose value counts otherwise. None when no request was made.
std::optional<std::string> whose_keep_alive(const fact_book& book, mqtt::version v);

}  // namespace brokerproof::reports
