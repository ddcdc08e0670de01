// Does a packet match a pattern? Pure; the engine uses it only to count, the judge to decide.
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
    bool unresolved =
        false;  ///< a $name stood for nothing: no statement about the broker can be made
};

/// Checks one value (none: the field is absent) against a matcher. `distinct` and `falls_once`
/// always match here: they are about several packets.
std::optional<mismatch> check(const plan::matcher& matcher,
                              const std::optional<mqtt::field_value>& seen,
                              const std::string& field, const plan::environment& names,
                              std::optional<std::uint64_t> member = {});

/// Checks all listed fields. Fields that `v` does not have are left out (v5-only fields in 3.1.1).
std::optional<mismatch> check(const plan::pattern& pattern, const mqtt::packet& packet,
                              mqtt::version version, const plan::environment& names,
                              std::optional<std::uint64_t> member = {});

/// Does `packet` (null: the connection closed) match any of the alternatives?
bool matches_any(const plan::alternatives& wanted, const mqtt::packet* packet,
                 mqtt::version version, const plan::environment& names,
                 std::optional<std::uint64_t> member = {});

/// "connack session_present=false" for messages; names are resolved where they can be.
std::string describe(const plan::alternatives& wanted, mqtt::version version,
                     const plan::environment& names, std::optional<std::uint64_t> member = {});
std::string describe(const plan::matcher& matcher, const plan::environment& names,
                     std::optional<std::uint64_t> member = {});

/// Has `v` this field of this packet?
bool applies(mqtt::packet_type type, const std::string& field, mqtt::version version);

}  // namespace brokerproof::match
