// Serves `/metrics` on loopback. The thread of the web server answers scrapes from the last
// published copy. It never asks the program itself, and no message waits for a lock. This file must
// not know what is measured.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/metrics/family_writer.hpp"
#include "harness/web/server.hpp"

namespace brokerproof::metrics {

class endpoint {
public:
    /// The thread of the server calls it, at most once per publish() and only for a scrape. So it
    /// must own what it reads.
    using maker = std::function<families()>;

    /// Listens on 127.0.0.1; port 0: any free port.
    static result<std::unique_ptr<endpoint>> open(std::uint16_t port, maker first);

    std::uint16_t port() const { return server_->port(); }
    std::string url() const { return server_->url(); }

    /// From now on scrapes get these families. Never waits.
    void publish(maker now);
    /// Waits until a scrape got what was published last; false: none did within this time.
    bool wait_for_scrape(std::chrono::milliseconds longest) {
        return server_->wait_for_reader(longest);
    }

private:
    explicit endpoint(std::unique_ptr<web::server> server) : server_(std::move(server)) {}

    std::unique_ptr<web::server> server_;
};

}  // namespace brokerproof::metrics
