#include "harness/client/masking.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "harness/mqtt/codec.hpp"
#include "harness/scram/messages.hpp"

namespace brokerproof::client {
namespace {

using mqtt::property_id;

/// Puts asterisks for the last place where `raw` has these bytes. They may not be there: a case can
/// change the bytes of a packet.
void cover(bytes& raw, std::string_view hidden) {
    const auto same = [](std::uint8_t byte, char letter) {
        return byte == static_cast<std::uint8_t>(letter);
    };
    const auto place = std::find_end(raw.begin(), raw.end(), hidden.begin(), hidden.end(), same);
    if (!hidden.empty() && place != raw.end())
        std::fill_n(place, hidden.size(), static_cast<std::uint8_t>('*'));
}

/// Covers a part of each Authentication Data: the one that `part` names.
void cover_data(bytes& raw, mqtt::property_list& list, auto part) {
    for (auto& property : list) {
        auto* data = std::get_if<std::string>(&property.value);
        if (property.id != property_id::authentication_data || data == nullptr) continue;
        const auto hidden = part(*data);
        const auto begin =
            hidden.empty() ? 0 : static_cast<std::size_t>(hidden.data() - data->data());
        cover(raw, hidden);
        data->replace(begin, hidden.size(), hidden.size(), '*');
    }
}

bool is_scram(const mqtt::property_list& list) {
    const auto method = mqtt::find_string(list, property_id::authentication_method);
    return method && method->starts_with("SCRAM-");
}

void cover_sent_data(bytes& raw, mqtt::property_list& list) {
    const bool parts = is_scram(list);
    cover_data(raw, list, [parts](std::string_view data) {
        return parts ? scram::guessable_part(data) : data;
    });
}

/// It is the last field, but a case may have put other bytes behind it.
void cover_password(bytes& raw, mqtt::connect& packet) {
    if (!packet.password) return;
    cover(raw, *packet.password);
    std::ranges::fill(*packet.password, '*');
}

}  // namespace

trace::sent kept_of(const bytes& raw, mqtt::version version) {
    auto packet = mqtt::decode(raw, version, mqtt::sender::client).packet;
    auto masked = raw;
    auto* more = packet ? std::get_if<mqtt::auth>(&*packet) : nullptr;
    if (more != nullptr) cover_sent_data(masked, more->properties);
    auto* connect = packet ? std::get_if<mqtt::connect>(&*packet) : nullptr;
    if (connect != nullptr) {
        cover_sent_data(masked, connect->properties);
        cover_password(masked, *connect);
    }
    return {std::move(masked), std::move(packet)};
}

trace::received kept_of(bytes raw, mqtt::decoded seen) {
    const auto cover_received = [&](mqtt::property_list& list) {
        cover_data(raw, list, scram::guessable_part);
    };
    auto* more = seen.packet ? std::get_if<mqtt::auth>(&*seen.packet) : nullptr;
    if (more != nullptr) cover_received(more->properties);
    auto* greeting = seen.packet ? std::get_if<mqtt::connack>(&*seen.packet) : nullptr;
    if (greeting != nullptr) cover_received(greeting->properties);
    return {std::move(raw), std::move(seen.packet), std::move(seen.violations)};
}

}  // namespace brokerproof::client
