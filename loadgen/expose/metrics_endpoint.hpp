// Serves `/metrics` on loopback during a run. The thread of the web server answers scrapes from the
// last published copy. It never asks the run itself, and no message waits for a lock.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/web/server.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

class metrics_endpoint {
public:
    /// Listens on 127.0.0.1; port 0: any free port.
    static result<std::unique_ptr<metrics_endpoint>> open(std::uint16_t port,
                                                          std::string our_version);

    std::uint16_t port() const { return server_->port(); }
    std::string url() const { return server_->url(); }

    /// From now on scrapes get this copy.
    void publish(live_run now);
    /// Waits until a scrape got the last published copy; false: none did within this time.
    bool wait_for_scrape(std::chrono::milliseconds longest) {
        return server_->wait_for_reader(longest);
    }

private:
    metrics_endpoint(std::unique_ptr<web::server> server, std::string our_version)
        : server_(std::move(server)), our_version_(std::move(our_version)) {}

    std::unique_ptr<web::server> server_;
    std::string our_version_;
};

}  // namespace brokerproof::loadgen::expose
