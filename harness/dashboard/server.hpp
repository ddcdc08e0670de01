// A page for a browser on loopback, with data that changes: `/` is the page, `/data` a document,
// `/events` says when it has changed. A thread of its own answers, of a lower priority, so that no
// run waits for a reader. Knows nothing about what is in the document.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "harness/dashboard/limits.hpp"

namespace brokerproof::dashboard {

/// What never changes while it is served.
struct site {
    std::string page;
    std::string policy;  ///< Content-Security-Policy of the page
};

class server {
public:
    /// Makes the document. Called on the server's thread, at most once for each show(), and only
    /// when somebody asks for /data.
    using maker = std::function<std::string()>;

    /// Listens on 127.0.0.1; port 0: any that is free. None, with a word in `why`, when it cannot.
    static std::unique_ptr<server> open(std::uint16_t port, site what, limits most,
                                        std::string& why);
    /// Lets followers fetch what was shown last, if they are quick; then ends all.
    ~server();
    server(const server&) = delete;
    server& operator=(const server&) = delete;

    std::uint16_t port() const { return port_; }
    std::string url() const;

    /// There is news. Never waits.
    void show(maker news);
    /// The last show() was the last one: readers are told, and go on with what they have.
    void ended();

    struct engine;

private:
    server(std::unique_ptr<engine> serves, std::uint16_t port);

    std::unique_ptr<engine> serves_;
    std::uint16_t port_;
};

}  // namespace brokerproof::dashboard
