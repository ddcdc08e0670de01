// Serves a document that changes, on loopback: to browsers with a page at `/` and with `/events`,
// which tells when the document has changed; to Prometheus without a page. A separate thread with a
// lower priority answers, so that no run waits for a reader. This file must not know what is in the
// document.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/base/result.hpp"
#include "harness/web/limits.hpp"
#include "harness/web/site.hpp"

namespace brokerproof::web {

class server {
public:
    /// Makes the document. The server's thread calls it at most once per show(), and only when a
    /// reader asks for the document.
    using maker = std::function<std::string()>;

    /// Listens on 127.0.0.1; port 0 takes any free port.
    static result<std::unique_ptr<server>> open(std::uint16_t port, site content, limits allowed);
    /// Gives followers a moment (limits::farewell) to fetch the last document, lets answers that
    /// are being sent come to their end (limits::write), and closes all connections.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    std::uint16_t port() const { return port_; }
    /// The address of the page, or of the document when there is no page.
    std::string url() const;

    /// Replaces the document. Never waits.
    void show(maker make);
    /// Tells the readers that no further document will follow; they keep the last one.
    void ended();
    /// Waits until a reader has got the last document; false: none has within this time.
    bool wait_for_reader(std::chrono::milliseconds longest);

    struct engine;

private:
    server(std::unique_ptr<engine> worker, std::uint16_t port, std::string path);

    std::unique_ptr<engine> engine_;
    std::uint16_t port_;
    std::string path_;
};

}  // namespace brokerproof::web
