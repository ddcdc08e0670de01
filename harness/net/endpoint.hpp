// Where a broker listens, and as whom we come.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace brokerproof::net {

struct endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1883;

    bool operator==(const endpoint&) const = default;
};

/// "127.0.0.1:1883"
inline std::string describe(const endpoint& e) { return e.host + ':' + std::to_string(e.port); }

}  // namespace brokerproof::net
