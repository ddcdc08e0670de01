// Waiting for a broker: an open port is not enough, it must answer a CONNECT.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

#include <boost/asio/steady_timer.hpp>

#include "harness/mqtt/packet.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// Pauses between looks: short at first, since most brokers are ready, or gone, within
/// milliseconds.
class patience {
public:
    patience(const boost::asio::any_io_executor& executor, std::chrono::milliseconds limit);

    std::chrono::milliseconds left() const;
    /// False when the time is up.
    awaitable<bool> pause();

private:
    boost::asio::steady_timer timer_;
    net::time_point deadline_;
    std::chrono::milliseconds next_{2};
};

/// The CONNECT that asks: newest version of the profile, its login, a client id of our own, no
/// session kept.
mqtt::connect ready_connect(const profile& of, std::uint64_t seed);

enum class answer_wanted : std::uint8_t { accepted, any_connack };

class readiness {
public:
    readiness(const boost::asio::any_io_executor& executor, net::endpoint where,
              mqtt::connect connect, std::chrono::milliseconds limit);

    /// Asks again and again. Empty once the wanted answer has come; at the limit, or as soon as
    /// `given_up` (may be null) says so, what came last: "connection refused", "CONNACK with code
    /// 0x87".
    awaitable<std::string> until(answer_wanted wanted, std::function<bool()> given_up);

private:
    patience patience_;
    net::endpoint where_;
    mqtt::connect connect_;
};

}  // namespace brokerproof::target
