// Where a broker listens: an address, or an object in this process.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/asio/any_io_executor.hpp>

namespace brokerproof::net {

class stream;

/// Reaches a broker in this process.
class dialer {
public:
    virtual ~dialer() = default;
    virtual std::unique_ptr<stream> dial(const boost::asio::any_io_executor& executor) = 0;
};

struct endpoint {
    std::string host = "127.0.0.1";
    std::uint16_t port = 1883;
    dialer* in_process = nullptr;  ///< when set, it stands for host and port; outlives all streams

    bool operator==(const endpoint&) const = default;
};

/// "127.0.0.1:1883"
inline std::string describe(const endpoint& e) {
    return e.in_process == nullptr ? e.host + ':' + std::to_string(e.port) : "in this process";
}

}  // namespace brokerproof::net
