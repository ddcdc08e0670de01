// The parts of the decoder, one file for each family of packets. Each read_body() fills a packet
// with the fields that it could read and adds violations to the context's list.
#pragma once

#include "harness/mqtt/cursor.hpp"
#include "harness/mqtt/packet_set.hpp"

namespace brokerproof::mqtt {

// decode_connect.cpp
void read_body(cursor& in, connect& p);
void read_body(cursor& in, connack& p);
void read_body(cursor& in, disconnect& p);
void read_body(cursor& in, auth& p);
/// Whether this is CONNACK with code 0x01 (20 02 00 01), with which a server of 3.1.1 refuses other
/// protocol levels. It is not a 5.0 packet, but a server without 5.0 answers a CONNECT of level 5
/// with it [MQTT-3.1.2-2 of 3.1.1], so decode() accepts it in both versions.
bool is_old_refusal(bytes_view frame);
/// The version that a CONNECT body asks for: 5.0 for protocol level 5, else 3.1.1; `fallback` when
/// the body ends before its protocol level.
version connect_version(bytes_view body, version fallback);

// decode_publish.cpp
void read_body(cursor& in, publish& p);
void read_body(cursor& in, puback& p);
void read_body(cursor& in, pubrec& p);
void read_body(cursor& in, pubrel& p);
void read_body(cursor& in, pubcomp& p);

// decode_subscribe.cpp
void read_body(cursor& in, subscribe& p);
void read_body(cursor& in, suback& p);
void read_body(cursor& in, unsubscribe& p);
void read_body(cursor& in, unsuback& p);

// decode_properties.cpp
/// Reads Property Length and properties; returns nothing in 3.1.1. `owner` is the packet's bit or
/// the bit of Will Properties.
property_list read_properties(cursor& in, packet_set owner);

// decode_checks.cpp
/// Reads a packet identifier; zero is reported.
std::uint16_t read_packet_id(cursor& in);
/// Reads a reason code; a code that this packet may not carry is reported.
std::uint8_t read_reason_code(cursor& in);
/// Reports a topic name that is empty or has wildcards at `offset`; wildcards under `wildcard`.
void check_topic_name(const cursor& in, std::string_view topic, std::size_t offset,
                      statement_ids wildcard);
/// Reports a topic filter that is empty, has misplaced wildcards or has a bad share name at
/// `offset`.
void check_topic_filter(const cursor& in, std::string_view filter, std::size_t offset);

}  // namespace brokerproof::mqtt
