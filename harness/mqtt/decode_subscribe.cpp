// Bodies of SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK.
#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

void check_options(const cursor& in, const subscription& requested, std::uint8_t options,
                   std::size_t offset) {
    const decode_context& context = in.context();
    const std::uint8_t reserved = in.is_v5() ? 0xc0 : 0xfc;
    if ((options & reserved) != 0) {
        context.report(statement::subscribe_reserved_bits, offset,
                       "reserved bits of the subscription options are set: " + hex_byte(options));
    }
    if (requested.qos == 3)
        context.report(statement::subscribe_option_range, offset, "requested QoS is 3");
    if (requested.retain_handling == 3) {
        context.report(statement::subscribe_option_range, offset, "retain_handling is 3");
    }
    if (requested.no_local && requested.filter.starts_with("$share/")) {
        context.report(statement::no_local_on_shared, offset,
                       "no_local is 1 on a shared subscription");
    }
}

subscription read_subscription(cursor& in) {
    subscription requested;
    const std::size_t filter_at = in.offset() + 2;
    requested.filter = in.text("topic filter");
    if (!in.failed()) check_topic_filter(in, requested.filter, filter_at);
    const std::size_t options_at = in.offset();
    const std::uint8_t options = in.byte("subscription options");
    requested.qos = options & 0x03;
    if (in.is_v5()) {
        requested.no_local = (options & 0x04) != 0;
        requested.retain_as_published = (options & 0x08) != 0;
        requested.retain_handling = (options >> 4) & 0x03;
    }
    if (!in.failed()) check_options(in, requested, options, options_at);
    return requested;
}

std::vector<std::uint8_t> read_reason_codes(cursor& in, statement_ids not_empty) {
    std::vector<std::uint8_t> codes;
    if (in.failed()) return codes;
    if (in.remaining() == 0) {
        in.context().report(not_empty, in.offset(),
                            std::string(name_of(in.context().type)) + " has no reason code");
    }
    codes.reserve(in.remaining());
    while (in.remaining() > 0) codes.push_back(read_reason_code(in));
    return codes;
}

void check_not_empty(const cursor& in, statement_ids ids) {
    if (in.failed() || in.remaining() > 0) return;
    in.context().report(ids, in.offset(),
                        std::string(name_of(in.context().type)) + " has no topic filter");
}

}  // namespace

void read_body(cursor& in, subscribe& body) {
    body.packet_id = read_packet_id(in);
    body.properties = read_properties(in, set_of(packet_type::subscribe));
    check_not_empty(in, statement::subscribe_not_empty);
    while (in.remaining() > 0 && !in.failed()) body.subscriptions.push_back(read_subscription(in));
}

void read_body(cursor& in, suback& body) {
    body.packet_id = read_packet_id(in);
    body.properties = read_properties(in, set_of(packet_type::suback));
    body.reason_codes = read_reason_codes(in, statement::suback_not_empty);
}

void read_body(cursor& in, unsubscribe& body) {
    body.packet_id = read_packet_id(in);
    body.properties = read_properties(in, set_of(packet_type::unsubscribe));
    check_not_empty(in, statement::unsubscribe_not_empty);
    while (in.remaining() > 0 && !in.failed()) {
        const std::size_t filter_at = in.offset() + 2;
        body.filters.push_back(in.text("topic filter"));
        if (!in.failed()) check_topic_filter(in, body.filters.back(), filter_at);
    }
}

void read_body(cursor& in, unsuback& body) {
    body.packet_id = read_packet_id(in);
    if (!in.is_v5()) return;  // 3.1.1 section 3.11.3: no payload
    body.properties = read_properties(in, set_of(packet_type::unsuback));
    body.reason_codes = read_reason_codes(in, statement::unsuback_not_empty);
}

}  // namespace brokerproof::mqtt
