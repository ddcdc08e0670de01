// Serves a page with changing data to browsers on loopback: `/` is the page, `/data` is the
// document and `/events` tells when the document has changed. A separate thread with a lower
// priority answers, so that no run waits for a reader. This file must not know what is in the
// document.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/dashboard/limits.hpp"

namespace brokerproof::dashboard {

/// The content that never changes while it is served.
struct site {
    std::string page;
    std::string policy;  ///< Content-Security-Policy of the page
};

class server {
public:
    /// Makes the document. The server's thread calls it at most once per show(), and only when a
    /// reader asks for /data.
    using maker = std::function<std::string()>;

    /// Listens on 127.0.0.1; port 0 takes any free port.
    static result<std::unique_ptr<server>> open(std::uint16_t port, site content, limits allowed);
    /// Gives followers a moment (limits::farewell) to fetch the last document, then closes all
    /// connections.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const;

    /// Replaces the document. Never waits.
    void show(maker make);
    /// Tells the readers that no further document will follow; they keep the last one.
    void ended();

    struct engine;

private:
    server(std::unique_ptr<engine> worker, std::uint16_t port);

    std::unique_ptr<engine> engine_;
    std::uint16_t port_;
};

}  // namespace brokerproof::dashboard
