// How people write the two versions: "v3.1.1" and "v5".
#pragma once

#include <array>
#include <string_view>
#include <utility>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::mqtt {

inline constexpr std::array version_words{
    std::pair<std::string_view, version>{"v3.1.1", version::v311},
    std::pair<std::string_view, version>{"v5", version::v5},
};

}  // namespace brokerproof::mqtt
