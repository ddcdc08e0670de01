// A scripted broker that misbehaves on purpose. A conformance tool must survive it. Tests only.
#pragma once

#include <cstdint>
#include <memory>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"
#include "harness/engine/testing/hostile_listener.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/net/timers.hpp"

namespace brokerproof::engine::testing {

/// How the broker treats a connection. All from `connack_twice` on, except `flood_connacks`, accept
/// the CONNECT properly first.
enum class prank : std::uint8_t {
    close_at_accept,
    reset_at_accept,
    never_answer,
    garbage,         ///< random-looking bytes instead of a CONNACK
    half_connack,    ///< two bytes of it, then silence
    endless_length,  ///< a remaining length of five bytes
    huge_length,     ///< announces 256 MiB, sends a little
    drip,            ///< CONNACK one byte at a time, then silence
    connack_twice,
    close_after_connack,
    reset_after_connack,
    silent_after_connack,
    garbage_after_connack,
    half_suback,
    wrong_suback_id,
    flood,           ///< PUBLISH packets without end
    flood_connacks,  ///< CONNACK packets without end
    unasked_pubrel,  ///< acknowledgements of messages that we never sent
    stops_reading,   ///< takes nothing more after the CONNECT, and never closes
};
BOOST_DESCRIBE_ENUM(prank, close_at_accept, reset_at_accept, never_answer, garbage, half_connack,
                    endless_length, huge_length, drip, connack_twice, close_after_connack,
                    reset_after_connack, silent_after_connack, garbage_after_connack, half_suback,
                    wrong_suback_id, flood, flood_connacks, unasked_pubrel, stops_reading)

class hostile_broker : public hostile_listener {
public:
    hostile_broker(asio::any_io_executor executor, prank play);

    net::endpoint where() const;
    void stop() override;

private:
    awaitable<void> serve(std::shared_ptr<socket> peer) override;
    awaitable<void> misbehave(socket& peer);

    prank play_;
    net::timers timers_;
};

}  // namespace brokerproof::engine::testing
