#include "harness/watch/joining.hpp"

#include <algorithm>
#include <string_view>

namespace brokerproof::watch {

namespace {

using mqtt::version;

bool is_clean(bytes_view frame, version as, mqtt::sender from) {
    const auto read = mqtt::decode(frame, as, from);
    return read.packet && read.violations.empty();
}

bool is_text(std::string_view payload) {
    constexpr std::size_t enough = 4;
    return payload.size() >= enough &&
           std::ranges::all_of(payload, [](char letter) { return letter >= ' ' && letter <= '~'; });
}

/// A message that begins with a property length and goes on as text is one of MQTT 5: as one of
/// 3.1.1 it would be text behind some binary bytes.
bool is_text_behind_properties(bytes_view frame, mqtt::sender from) {
    const auto as_5 = mqtt::decode(frame, version::v5, from);
    const auto as_311 = mqtt::decode(frame, version::v311, from);
    const auto* new_form = as_5.packet ? std::get_if<mqtt::publish>(&*as_5.packet) : nullptr;
    const auto* old_form = as_311.packet ? std::get_if<mqtt::publish>(&*as_311.packet) : nullptr;
    return new_form != nullptr && old_form != nullptr && is_text(new_form->payload) &&
           !is_text(old_form->payload);
}

}  // namespace

carried carried_by(bytes_view data) {
    constexpr std::uint8_t tls_handshake = 0x16;
    constexpr std::uint8_t tls_major = 0x03;
    if (data.size() >= 2 && data[0] == tls_handshake && data[1] == tls_major) return carried::tls;
    constexpr std::string_view get = "GET ";
    if (std::ranges::equal(data.first(std::min(data.size(), get.size())), get))
        return carried::http;
    return carried::mqtt;
}

bool is_whole_packets(bytes_view data, std::optional<mqtt::version> as, mqtt::sender from) {
    while (!data.empty()) {
        const auto frame = mqtt::find_frame(data);
        if (frame.state != mqtt::frame_state::complete) return false;
        const auto packet = data.first(frame.size);
        const bool fits_5 = as != version::v311 && is_clean(packet, version::v5, from);
        if (!fits_5 && (as == version::v5 || !is_clean(packet, version::v311, from))) return false;
        data = data.subspan(frame.size);
    }
    return true;
}

std::optional<version> version_shown_by(bytes_view frame, mqtt::sender from) {
    const bool fits_5 = is_clean(frame, version::v5, from);
    const bool fits_311 = is_clean(frame, version::v311, from);
    if (fits_5 && !fits_311) return version::v5;
    if (fits_311 && !fits_5) return version::v311;
    if (fits_5 && is_text_behind_properties(frame, from)) return version::v5;
    return {};
}

}  // namespace brokerproof::watch
