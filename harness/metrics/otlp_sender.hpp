// Sends metric families to an OpenTelemetry collector, from a thread of its own: the program that
// measures never waits for the collector. When the collector is slow, figures in between are left
// out; they are cumulative, so nothing is lost by that.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>

#include "harness/base/result.hpp"
#include "harness/metrics/otlp.hpp"

namespace brokerproof::metrics {

struct otlp_address {
    std::string host;
    std::uint16_t port = 4318;
    std::string path = "/v1/metrics";

    bool operator==(const otlp_address&) const = default;
};

/// "http://127.0.0.1:4318", "http://[::1]:4318/v1/metrics".
result<otlp_address> parse_otlp_url(std::string_view url);

class otlp_sender {
public:
    /// It runs on the sender's thread, so it must own what it reads.
    using maker = std::function<families()>;

    otlp_sender(otlp_address collector, otlp_source source);
    ~otlp_sender();  ///< what waits is not sent any more
    otlp_sender(const otlp_sender&) = delete;
    otlp_sender& operator=(const otlp_sender&) = delete;

    /// Never waits. Takes the place of what waits to be sent.
    void send(maker now);

    struct account {
        std::uint64_t taken = 0;    ///< exports that the collector answered with 2xx
        std::uint64_t refused = 0;  ///< exports that failed
        std::string last_problem;   ///< of the last one that failed, for people
    };
    /// Waits until nothing is to be sent any more, or the time is over.
    account finish(std::chrono::milliseconds longest);

private:
    struct state;
    std::unique_ptr<state> state_;
};

}  // namespace brokerproof::metrics
