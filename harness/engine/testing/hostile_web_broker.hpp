// A scripted broker that misbehaves on the WebSocket below MQTT. Tests only.
#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"
#include "harness/engine/testing/hostile_listener.hpp"
#include "harness/net/endpoint.hpp"

namespace brokerproof::engine::testing {

/// Those up to `wrong_key` spoil the handshake; the others begin after it.
enum class web_prank : std::uint8_t {
    no_handshake,         ///< never answers
    noise_for_handshake,  ///< bytes that are no HTTP
    endless_header,       ///< a header without end
    not_found,            ///< HTTP 404
    no_subprotocol,       ///< accepts, but does not choose "mqtt"
    wrong_key,            ///< accepts with a Sec-WebSocket-Accept of another key
    noise,                ///< bytes that are no frames
    noise_flood,          ///< the same without end
    text,                 ///< CONNACK in a text frame
    empty_text,           ///< an empty text frame
    masked,               ///< CONNACK in a masked frame, as only clients send them
    reserved_bits,        ///< CONNACK in a frame with extensions that were not negotiated
    continuation_first,   ///< a continuation without a first frame
    huge_control,         ///< a ping of more than 125 bytes
    huge_frame,           ///< announces 2^62 bytes, sends a little
    half_header,          ///< one byte of a frame, then silence
    close_frame,          ///< closes the WebSocket, but not the connection
    close_and_flood,      ///< the same, and then sends without end
    bad_close_frame,      ///< closes with a code that does not exist
    pings,                ///< pings without end
    pongs,                ///< pongs without end
    empty_frames,         ///< empty frames without end
    drip,                 ///< CONNACK in frames of one byte with pings between them, then silence
    cut,                  ///< CONNACK, then half a frame and FIN
    reset,                ///< CONNACK, then RST
};
BOOST_DESCRIBE_ENUM(web_prank, no_handshake, noise_for_handshake, endless_header, not_found,
                    no_subprotocol, wrong_key, noise, noise_flood, text, empty_text, masked,
                    reserved_bits, continuation_first, huge_control, huge_frame, half_header,
                    close_frame, close_and_flood, bad_close_frame, pings, pongs, empty_frames, drip,
                    cut, reset)

class hostile_web_broker : public hostile_listener {
public:
    hostile_web_broker(asio::any_io_executor executor, web_prank play)
        : hostile_listener(executor), play_(play) {}

    net::endpoint where() const;

private:
    awaitable<void> serve(std::shared_ptr<socket> peer) override;
    awaitable<bool> shake_hands(socket& peer);
    static awaitable<std::string> read_header(socket& peer);

    web_prank play_;
};

}  // namespace brokerproof::engine::testing
