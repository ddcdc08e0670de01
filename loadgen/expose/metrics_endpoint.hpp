// Serves the figures of a run for Prometheus: what harness/metrics serves is here a load run.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/metrics/endpoint.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

class metrics_endpoint {
public:
    /// Listens on 127.0.0.1; port 0: any free port.
    static result<std::unique_ptr<metrics_endpoint>> open(std::uint16_t port,
                                                          std::string our_version);

    std::uint16_t port() const { return served_->port(); }
    std::string url() const { return served_->url(); }

    /// From now on scrapes get this copy.
    void publish(live_run now);
    /// Waits until a scrape got the last published copy; false: none did within this time.
    bool wait_for_scrape(std::chrono::milliseconds longest) {
        return served_->wait_for_scrape(longest);
    }

private:
    metrics_endpoint(std::unique_ptr<metrics::endpoint> served, std::string our_version)
        : served_(std::move(served)), our_version_(std::move(our_version)) {}

    std::unique_ptr<metrics::endpoint> served_;
    std::string our_version_;
};

}  // namespace brokerproof::loadgen::expose
