// Bodies of PUBLISH and of the four packets that acknowledge it.
#include <algorithm>

#include "harness/mqtt/decode_parts.hpp"

namespace brokerproof::mqtt {
namespace {

void check_publish_flags(const cursor& in, const publish& p) {
    if (p.qos == 3) in.context().report(statement::publish_qos_range, 0, "PUBLISH has QoS 3");
    if (p.qos == 0 && p.dup)
        in.context().report(statement::dup_of_qos_0, 0, "PUBLISH has DUP 1 with QoS 0");
}

// Section 3.3.2.3.4 of 5.0: with a Topic Alias the topic name may be empty.
bool has_topic_alias(const publish& p) {
    return std::ranges::find(p.properties, property_id::topic_alias, &property::id) !=
           p.properties.end();
}

// Section 3.4.2.1 of 5.0: the reason code may be missing; so may the Property Length after it.
template <class Acknowledgement>
void read_acknowledgement(cursor& in, Acknowledgement& p) {
    p.packet_id = read_packet_id(in);
    if (!in.is_v5()) return;
    if (in.remaining() > 0) p.reason_code = read_reason_code(in);
    if (in.remaining() > 0) p.properties = read_properties(in, set_of(in.context().type));
}

}  // namespace

void read_body(cursor& in, publish& p) {
    const std::uint8_t flags = in.context().flags;
    p.dup = (flags & 0x08) != 0;
    p.qos = static_cast<std::uint8_t>((flags >> 1) & 0x03);
    p.retain = (flags & 0x01) != 0;
    check_publish_flags(in, p);
    const std::size_t topic_at = in.offset() + 2;
    p.topic = in.text("topic name");
    const bool has_topic = !in.failed();
    if (p.qos != 0) p.packet_id = read_packet_id(in);
    const std::size_t found = in.context().found();
    p.properties = read_properties(in, set_of(packet_type::publish));
    const bool all_read = in.context().found() == found;
    // Among properties that could not be read there may have been the alias that excuses an empty
    // name.
    const bool excused = p.topic.empty() && (has_topic_alias(p) || !all_read);
    if (has_topic && !excused) {
        check_topic_name(in, p.topic, topic_at, statement::topic_without_wildcard);
    }
    p.payload = in.rest();
}

void read_body(cursor& in, puback& p) { read_acknowledgement(in, p); }
void read_body(cursor& in, pubrec& p) { read_acknowledgement(in, p); }
void read_body(cursor& in, pubrel& p) { read_acknowledgement(in, p); }
void read_body(cursor& in, pubcomp& p) { read_acknowledgement(in, p); }

}  // namespace brokerproof::mqtt
