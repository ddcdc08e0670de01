#include "harness/mqtt/fuzz/decode_rules.hpp"

#include <algorithm>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::mqtt {
namespace {

std::string broken_by_frame(bytes_view input) {
    const frame whole = find_frame(input);
    if (whole.state == frame_state::malformed) return {};
    const bool complete = whole.state == frame_state::complete;
    if (complete && whole.size > input.size()) return "a complete frame reaches past the input";
    if (!complete && whole.size != 0 && whole.size <= input.size())
        return "a whole frame needs more bytes";
    for (std::size_t size = 0; size < std::min(input.size(), whole.size); ++size) {
        const frame part = find_frame(input.first(size));
        if (part.state != frame_state::need_more) return "a part of a frame needs no more bytes";
        if (part.size != 0 && part.size != whole.size)
            return "a part of a frame announces a different size";
        if (size > 16) break;
    }
    return {};
}

// Reads everything in a packet, so that the sanitizers see all accesses.
std::string broken_by_reading(const packet& p, version v) {
    const std::string text = describe(p, v);
    if (text.find('\n') != std::string::npos) return "a description has two lines";
    for (const field_info& field : fields_of(type_of(p))) {
        const std::optional<field_value> value = get_field(p, field.name);
        if (value && describe(*value).empty()) return "a field has no description";
    }
    return {};
}

std::string broken_by_clean_packet(bytes_view input, const decoded& first, version protocol,
                                   sender from) {
    const frame whole = find_frame(input);
    if (whole.state != frame_state::complete || whole.size != input.size()) {
        return "bytes that are not one frame decode without a violation";
    }
    if (!first.packet) return "the result has neither a packet nor a violation";
    const bytes encoded = encode(*first.packet, is_old_refusal(input) ? version::v311 : protocol);
    const decoded again = decode(encoded, protocol, from);
    if (!again.violations.empty()) {
        return "the packet, encoded again, has a violation: " + again.violations.front().text;
    }
    return again.packet == first.packet
               ? ""
               : "the packet, encoded again, decodes to a different packet";
}

std::string broken_by_decoding(bytes_view input, version protocol, sender from) {
    const decoded result = decode(input, protocol, from);
    for (const violation& wrong : result.violations) {
        if (wrong.offset > input.size())
            return "the offset of a violation is outside the bytes: " + wrong.text;
        if (wrong.text.empty()) return "a violation has no text";
    }
    if (result.packet) {
        if (std::string broken = broken_by_reading(*result.packet, protocol); !broken.empty())
            return broken;
    }
    return result.violations.empty() ? broken_by_clean_packet(input, result, protocol, from) : "";
}

}  // namespace

std::string broken_rule(bytes_view input) {
    if (std::string broken = broken_by_frame(input); !broken.empty()) return broken;
    for (const version v : {version::v311, version::v5}) {
        for (const sender from : {sender::client, sender::server}) {
            if (std::string broken = broken_by_decoding(input, v, from); !broken.empty()) {
                return broken;
            }
        }
    }
    return {};
}

}  // namespace brokerproof::mqtt
