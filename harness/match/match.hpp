// Compares packets with patterns. Pure functions: the engine uses them only to count, the judge
// uses them to decide.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::match {

/// The first field that does not match, in words: "expected session_present false; saw true".
struct mismatch {
    std::string text;
    bool unresolved = false;  ///< a $name had no value, so nothing can be said about the broker
};

/// Checks one value (none: the field is absent) against a matcher. `distinct` and `falls_once`
/// always match here: they are about several packets.
std::optional<mismatch> check(const plan::matcher& matcher,
                              const std::optional<mqtt::field_value>& seen,
                              const std::string& field, const plan::environment& names,
                              std::optional<std::uint64_t> member = {});

/// Checks all listed fields. Fields that `version` does not have are left out (v5-only fields
/// in 3.1.1).
std::optional<mismatch> check(const plan::pattern& pattern, const mqtt::packet& packet,
                              mqtt::version version, const plan::environment& names,
                              std::optional<std::uint64_t> member = {});

/// True when `packet` (null: the connection closed) matches any of the alternatives.
bool matches_any(const plan::alternatives& wanted, const mqtt::packet* packet,
                 mqtt::version version, const plan::environment& names,
                 std::optional<std::uint64_t> member = {});

/// "connack with session_present false" for messages; names are resolved if they have a value.
std::string describe(const plan::alternatives& wanted, mqtt::version version,
                     const plan::environment& names, std::optional<std::uint64_t> member = {});
std::string describe(const plan::matcher& matcher, const plan::environment& names,
                     std::optional<std::uint64_t> member = {});

/// True when the packet has this field in this version.
bool applies(mqtt::packet_type type, const std::string& field, mqtt::version version);

}  // namespace brokerproof::match
