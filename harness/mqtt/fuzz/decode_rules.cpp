#include "harness/mqtt/fuzz/decode_rules.hpp"

#include <algorithm>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::mqtt {
namespace {

std::string broken_by_frame(bytes_view input) {
    const frame found = find_frame(input);
    if (found.state == frame_state::malformed) return {};
    const bool complete = found.state == frame_state::complete;
    if (complete && found.size > input.size()) return "a complete frame reaches past the input";
    if (!complete && found.size != 0 && found.size <= input.size())
        return "a whole frame needs more";
    for (std::size_t size = 0; size < std::min(input.size(), found.size); ++size) {
        const frame part = find_frame(input.first(size));
        if (part.state != frame_state::need_more) return "a part of a frame does not need more";
        if (part.size != 0 && part.size != found.size) return "a part of a frame has another size";
        if (size > 16) break;
    }
    return {};
}

// Reads everything that can be read of a packet, for the sanitizers' sake.
std::string broken_by_reading(const packet& p, version v) {
    const std::string text = describe(p, v);
    if (text.find('\n') != std::string::npos) return "a description has two lines";
    for (const field_info& field : fields_of(type_of(p))) {
        const std::optional<field_value> value = get_field(p, field.name);
        if (value && describe(*value).empty()) return "a field has no description";
    }
    return {};
}

std::string broken_by_clean_packet(bytes_view input, const decoded& first, version v, sender from) {
    const frame found = find_frame(input);
    if (found.state != frame_state::complete || found.size != input.size()) {
        return "bytes that are not one frame decode without violation";
    }
    if (!first.packet) return "there is neither packet nor violation";
    const bytes encoded = encode(*first.packet, is_old_refusal(input) ? version::v311 : v);
    const decoded again = decode(encoded, v, from);
    if (!again.violations.empty()) {
        return "encoded again it has a violation: " + again.violations.front().text;
    }
    return again.packet == first.packet ? "" : "encoded again it is another packet";
}

std::string broken_by_decoding(bytes_view input, version v, sender from) {
    const decoded result = decode(input, v, from);
    for (const violation& wrong : result.violations) {
        if (wrong.offset > input.size()) return "a violation lies outside: " + wrong.text;
        if (wrong.text.empty()) return "a violation says nothing";
    }
    if (result.packet) {
        if (std::string broken = broken_by_reading(*result.packet, v); !broken.empty())
            return broken;
    }
    return result.violations.empty() ? broken_by_clean_packet(input, result, v, from) : "";
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
