#include "harness/client/masking.hpp"

#include <algorithm>
#include <utility>
#include <variant>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::client {

trace::sent kept_of(const bytes& raw, mqtt::version version) {
    auto packet = mqtt::decode(raw, version, mqtt::sender::client).packet;
    auto* connect = packet ? std::get_if<mqtt::connect>(&*packet) : nullptr;
    if (connect == nullptr || !connect->password || connect->password->empty())
        return {raw, std::move(packet)};
    // It is the last field, but a case may have put other bytes behind it.
    auto masked = raw;
    auto& password = *connect->password;
    const auto same = [](std::uint8_t byte, char letter) {
        return byte == static_cast<std::uint8_t>(letter);
    };
    const auto place =
        std::find_end(masked.begin(), masked.end(), password.begin(), password.end(), same);
    if (place != masked.end()) std::fill_n(place, password.size(), static_cast<std::uint8_t>('*'));
    std::ranges::fill(password, '*');
    return {std::move(masked), std::move(packet)};
}

}  // namespace brokerproof::client
