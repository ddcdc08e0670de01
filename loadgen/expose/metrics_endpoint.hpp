// `/metrics` on loopback for the time of a run. Scrapes are answered by threads of its own from the
// copy that was handed over last; the run itself is never asked, and no message waits for a lock.
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
    /// Listens on 127.0.0.1; port 0 takes any free port.
    static result<std::unique_ptr<metrics_endpoint>> open(std::uint16_t port,
                                                          std::string our_version);
    /// Waits for scrapes that are under way.
    ~metrics_endpoint();
    metrics_endpoint(const metrics_endpoint&) = delete;
    metrics_endpoint& operator=(const metrics_endpoint&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const;

    /// What scrapes are answered with from now on.
    void publish(live_run now);
    /// Waits until what was published last has been scraped; false: nobody did for so long.
    bool wait_for_scrape(std::chrono::milliseconds longest);
    struct server;

private:
    explicit metrics_endpoint(std::unique_ptr<server> serves, std::uint16_t port);

    std::unique_ptr<server> serves_;
    std::uint16_t port_;
};

}  // namespace brokerproof::loadgen::expose
