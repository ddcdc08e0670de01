// A fact about a broker where the standard leaves it a choice: a key, a version, a typed value.
// Values only; the sentences for people are in known_facts.hpp and reports/fact_text.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::facts {

using std::chrono::microseconds;

// `type_name` is the name of the type in result files.

/// A number; `total` is its possible maximum, where the probe sets one ("3 of 200").
struct count {
    static constexpr std::string_view type_name = "count";
    std::uint64_t number = 0;
    std::optional<std::uint64_t> total;
    bool operator==(const count&) const = default;
};

struct duration {
    static constexpr std::string_view type_name = "duration";
    microseconds length{};
    bool operator==(const duration&) const = default;
};

/// A duration of which only bounds are known. At least one bound is set.
struct interval {
    static constexpr std::string_view type_name = "interval";
    std::optional<microseconds> from;
    std::optional<microseconds> to;
    bool operator==(const interval&) const = default;
};

struct flag {
    static constexpr std::string_view type_name = "flag";
    bool holds = false;
    bool operator==(const flag&) const = default;
};

struct reason_code {
    static constexpr std::string_view type_name = "reason_code";
    std::uint8_t code = 0;
    bool operator==(const reason_code&) const = default;
};

/// A text that the broker sent, byte for byte.
struct broker_text {
    static constexpr std::string_view type_name = "text";
    std::string text;
    bool operator==(const broker_text&) const = default;
};

/// The broker could have announced a value and did not, so the standard's default holds.
struct not_announced {
    static constexpr std::string_view type_name = "not_announced";
    bool operator==(const not_announced&) const = default;
};

/// The subject of the fact did not occur: a loss window, when nothing was lost.
struct none {
    static constexpr std::string_view type_name = "none";
    bool operator==(const none&) const = default;
};

struct unlimited {
    static constexpr std::string_view type_name = "unlimited";
    bool operator==(const unlimited&) const = default;
};

using value = std::variant<count, duration, interval, flag, reason_code, broker_text, not_announced,
                           none, unlimited>;

struct fact {
    std::string key;  ///< from known_facts, or "x-..." for a key of the suite
    mqtt::version version = mqtt::version::v5;
    facts::value value;

    bool operator==(const fact&) const = default;
};

}  // namespace brokerproof::facts
