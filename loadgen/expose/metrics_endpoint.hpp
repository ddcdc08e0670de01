// Serves `/metrics` on loopback during a run. Its own threads answer scrapes from the last
// published copy. They never ask the run itself, and no message waits for a lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

class metrics_endpoint {
public:
    /// Listens on 127.0.0.1; port 0: any free port.
    static result<std::unique_ptr<metrics_endpoint>> open(std::uint16_t port,
                                                          std::string our_version);
    /// Waits for scrapes that are in progress.
    ~metrics_endpoint();
    metrics_endpoint(const metrics_endpoint&) = delete;
    metrics_endpoint& operator=(const metrics_endpoint&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const;

    /// From now on scrapes get this copy.
    void publish(live_run now);
    /// Waits until a scrape got the last published copy; false: none did within this time.
    bool wait_for_scrape(std::chrono::milliseconds longest);
    struct server;

private:
    explicit metrics_endpoint(std::unique_ptr<server> listener, std::uint16_t port);

    std::unique_ptr<server> listener_;
    std::uint16_t port_;
};

}  // namespace brokerproof::loadgen::expose
