// The CONNECT of the engine's own clients, which no case describes.
#pragma once

#include <string_view>

#include "harness/engine/surroundings.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::engine {

/// With Clean Start, with the Keep Alive and the login of the profile, and with an identifier that
/// belongs to this purpose and to the seed.
mqtt::connect greeting(const surroundings& around, mqtt::version version, std::string_view purpose);

}  // namespace brokerproof::engine
