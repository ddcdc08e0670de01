// The limits that a broker announces in CONNACK, as facts. MQTT 5 only: 3.1.1 has no such fields.
#pragma once

#include <string>
#include <string_view>

#include "harness/engine/capabilities.hpp"

namespace brokerproof::engine {

/// How long one probe waits for CONNACK.
inline constexpr milliseconds probe_limit{5000};

/// Adds a fact of MQTT 5; `key` is in facts::known_facts.
void add_fact(discovery& out, std::string_view key, facts::value value);

/// Receive Maximum, Maximum QoS and other limits (5.0 section 3.2.2.3).
void add_limit_facts(discovery& out, const mqtt::connack& answer);

/// The Server Keep Alive that answers each of several Keep Alives (5.0 section 3.2.2.3.14).
awaitable<void> discover_keep_alive(const surroundings& around, discovery& out);

}  // namespace brokerproof::engine
