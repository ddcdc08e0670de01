// The null broker's sockets: a plain epoll loop around broker.hpp. It is level-triggered and reads
// once for each event. What a round of events has put into `out` is written at the end of the
// round.
#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/bench/broker.hpp"

namespace brokerproof::bench {

class server {
public:
    /// `window`: as in broker.hpp.
    explicit server(std::size_t window) : broker_(window) {}

    /// Listens on 127.0.0.1; false with errno set. Port 0: any free port.
    bool listen(std::uint16_t port);
    std::uint16_t port() const;
    /// Runs until SIGTERM or SIGINT arrives.
    void run();
    /// JSON without a line end: CPU seconds, memory, counts.
    std::string report() const;

private:
    void watch(int fd, std::uint32_t events, int operation = EPOLL_CTL_ADD);
    void take_event(const epoll_event& event);
    void accept_all();
    void read(connection& from);
    std::optional<std::size_t> take_packets(connection& from, view arrived);
    void flush(connection& to);
    void flush_touched();
    void close(connection& closed);
    void sweep();

    broker broker_;
    int epoll_ = -1;
    int listener_ = -1;
    int signals_ = -1;
    bool stopping_ = false;
    std::int64_t now_ms_ = 0;
    std::int64_t swept_ms_ = 0;
    std::vector<std::unique_ptr<connection>> connections_;  ///< by descriptor
    std::array<std::uint8_t, 65536> buffer_{};
};

}  // namespace brokerproof::bench
