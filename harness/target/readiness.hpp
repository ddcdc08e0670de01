// Waits until a broker is ready: an open port is not enough, it must answer a CONNECT.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include <boost/asio/steady_timer.hpp>

#include "harness/client/probe.hpp"
#include "harness/mqtt/packet.hpp"
#include "harness/net/asio.hpp"
#include "harness/net/endpoint.hpp"
#include "harness/target/profile.hpp"

namespace brokerproof::target {

/// The pauses between checks. They are short at first, because most brokers are ready, or have
/// ended, within milliseconds.
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

/// The CONNECTs for the check, one for each version of the profile, the newest first: with its
/// login, our own client id, and no kept session.
std::vector<mqtt::connect> ready_connects(const profile& described, std::uint64_t seed);

enum class answer_wanted : std::uint8_t { accepted, any_connack };

class readiness {
public:
    readiness(const boost::asio::any_io_executor& executor, net::endpoint where,
              std::vector<mqtt::connect> connects, std::chrono::milliseconds limit);

    /// Connects repeatedly. A broker may leave a CONNECT of a version that it does not know without
    /// an answer: then the next of the CONNECTs is tried. Returns an empty text once the wanted
    /// answer has come. At the limit, or when `given_up` (may be null) returns true, it returns the
    /// last answer: "connection refused", "CONNACK with code 0x87".
    awaitable<std::string> until(answer_wanted wanted, std::function<bool()> given_up);

    /// Whether the last connection was made, and ended without a CONNACK.
    bool was_left_without_answer() const { return left_without_answer_; }

private:
    awaitable<client::probe_result> ask();

    patience patience_;
    net::endpoint where_;
    std::vector<mqtt::connect> connects_;
    bool left_without_answer_ = false;
};

}  // namespace brokerproof::target
