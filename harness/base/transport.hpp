// What carries the bytes of MQTT.
#pragma once

#include <cstdint>

#include <boost/describe/enum.hpp>

namespace brokerproof {

enum class transport : std::uint8_t { tcp, websocket };
BOOST_DESCRIBE_ENUM(transport, tcp, websocket)

}  // namespace brokerproof
