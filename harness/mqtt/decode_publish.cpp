// Bodies of PUBLISH and of the four packets that acknowledge it.
#include <algorithm>

#include "harness/mqtt/decode_parts.hpp"

namespace brokerproof::mqtt {
namespace {

void check_publish_flags(const cursor& in, const publish& body) {
    if (body.qos == 3) in.context().report(statement::publish_qos_range, 0, "PUBLISH has QoS 3");
    if (body.qos == 0 && body.dup)
        in.context().report(statement::dup_of_qos_0, 0, "PUBLISH has DUP 1 with QoS 0");
}

// Section 3.3.2.3.4 of 5.0: with a Topic Alias the topic name may be empty.
bool has_topic_alias(const publish& body) {
    return std::ranges::find(body.properties, property_id::topic_alias, &property::id) !=
           body.properties.end();
}

// Section 3.4.2.1 of 5.0: the reason code may be missing, and so may the Property Length after it.
template <class Acknowledgement>
void read_acknowledgement(cursor& in, Acknowledgement& body) {
    body.packet_id = read_packet_id(in);
    if (!in.is_v5()) return;
    if (in.remaining() > 0) body.reason_code = read_reason_code(in);
    if (in.remaining() > 0) body.properties = read_properties(in, set_of(in.context().type));
}

}  // namespace

void read_body(cursor& in, publish& body) {
    const std::uint8_t flags = in.context().flags;
    body.dup = (flags & 0x08) != 0;
    body.qos = static_cast<std::uint8_t>((flags >> 1) & 0x03);
    body.retain = (flags & 0x01) != 0;
    check_publish_flags(in, body);
    const std::size_t topic_at = in.offset() + 2;
    body.topic = in.text("topic name");
    const bool has_topic = !in.failed();
    if (body.qos != 0) body.packet_id = read_packet_id(in);
    const std::size_t violations_before = in.context().violation_count();
    body.properties = read_properties(in, set_of(packet_type::publish));
    const bool all_read = in.context().violation_count() == violations_before;
    // The alias that permits an empty name may be among the properties that could not be read.
    const bool excused = body.topic.empty() && (has_topic_alias(body) || !all_read);
    if (has_topic && !excused) {
        check_topic_name(in, body.topic, topic_at, statement::topic_without_wildcard);
    }
    body.payload = in.rest();
}

void read_body(cursor& in, puback& body) { read_acknowledgement(in, body); }
void read_body(cursor& in, pubrec& body) { read_acknowledgement(in, body); }
void read_body(cursor& in, pubrel& body) { read_acknowledgement(in, body); }
void read_body(cursor& in, pubcomp& body) { read_acknowledgement(in, body); }

}  // namespace brokerproof::mqtt
