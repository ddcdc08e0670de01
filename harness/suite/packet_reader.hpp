// Packets to send and patterns of packets to expect.
#pragma once

#include <optional>
#include <vector>

#include "harness/mqtt/fields.hpp"
#include "harness/suite/case_scope.hpp"

namespace brokerproof::suite {

/// The fields of one packet to send. `cooked` packets must have their required fields (a
/// topic, a filter).
std::optional<plan::packet_template> read_packet(case_scope& scope, mqtt::packet_type type,
                                                 const YAML::Node& fields, bool cooked);
/// `{ packet: {...} }`, or a list of these.
std::vector<plan::packet_template> read_packets(case_scope& scope, const YAML::Node& node);
/// One change to the encoded bytes, or a list of them.
std::vector<mqtt::patch> read_patches(case_scope& scope, const YAML::Node& node);

/// `publish`, `closed`, `{ publish: {...} }` or `{ any: [...] }`. `awaited`: a broker must be able
/// to send it.
plan::alternatives read_pattern(case_scope& scope, const YAML::Node& node, bool awaited);

/// The field of that name, if `type` has it in one of `versions`; complains otherwise.
const mqtt::field_info* known_field(const case_scope& scope, mqtt::packet_type type,
                                    const std::string& name, const position& where);
/// Complains and returns none when there is no such packet.
std::optional<mqtt::packet_type> known_packet(const case_scope& scope, const std::string& name,
                                              const position& where, bool or_closed = false);

}  // namespace brokerproof::suite
