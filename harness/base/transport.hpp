// What carries the bytes of MQTT.
#pragma once

#include <cstdint>

#include <boost/describe/enum.hpp>

namespace brokerproof {

enum class transport : std::uint8_t {
    tcp,
    tls,        ///< MQTT over TLS over TCP
    websocket,  ///< MQTT over WebSocket over TCP
    wss,        ///< MQTT over WebSocket over TLS over TCP
};
BOOST_DESCRIBE_ENUM(transport, tcp, tls, websocket, wss)

constexpr bool is_encrypted(transport via) {
    return via == transport::tls || via == transport::wss;
}
constexpr bool is_websocket(transport via) {
    return via == transport::websocket || via == transport::wss;
}

}  // namespace brokerproof
