#include "loadgen/bench/server.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/signalfd.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <chrono>
#include <csignal>
#include <cstdio>

#include "loadgen/bench/numbers.hpp"

namespace brokerproof::bench {

namespace {

constexpr int backlog = 4096;
constexpr std::int64_t sweep_every_ms = 500;
constexpr std::size_t kept_capacity =
    4096;  ///< bytes that the empty buffer of a connection may keep

std::int64_t clock_ms() {
    using namespace std::chrono;
    return duration_cast<milliseconds>(steady_clock::now().time_since_epoch()).count();
}

}  // namespace

bool server::listen(std::uint16_t port) {
    listener_ = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    const int on = 1;
    setsockopt(listener_, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (bind(listener_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
        return false;
    if (::listen(listener_, backlog) != 0) return false;

    sigset_t ends;
    sigemptyset(&ends);
    sigaddset(&ends, SIGTERM);
    sigaddset(&ends, SIGINT);
    sigprocmask(SIG_BLOCK, &ends, nullptr);
    signals_ = signalfd(-1, &ends, SFD_NONBLOCK | SFD_CLOEXEC);
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    watch(listener_, EPOLLIN);
    watch(signals_, EPOLLIN);
    return true;
}

std::uint16_t server::port() const {
    sockaddr_in address{};
    socklen_t size = sizeof address;
    getsockname(listener_, reinterpret_cast<sockaddr*>(&address), &size);
    return ntohs(address.sin_port);
}

void server::watch(int fd, std::uint32_t events, int operation) {
    epoll_event event{};
    event.events = events;
    event.data.fd = fd;
    epoll_ctl(epoll_, operation, fd, &event);
}

void server::run() {
    std::array<epoll_event, 256> events{};
    while (!stopping_) {
        const int count = epoll_wait(epoll_, events.data(), static_cast<int>(events.size()),
                                     static_cast<int>(sweep_every_ms));
        now_ms_ = clock_ms();
        for (int i = 0; i < count; ++i) take_event(events[static_cast<std::size_t>(i)]);
        if (now_ms_ - swept_ms_ >= sweep_every_ms) sweep();
        flush_touched();
    }
}

void server::take_event(const epoll_event& event) {
    if (event.data.fd == listener_) return accept_all();
    if (event.data.fd == signals_) {
        stopping_ = true;
        return;
    }
    // This descriptor may have been closed in this round, or may even belong to another connection
    // by now. That does no harm: an event is only a hint to try reading or writing.
    const auto place = static_cast<std::size_t>(event.data.fd);
    if (place >= connections_.size() || !connections_[place]) return;
    auto& client = *connections_[place];
    if ((event.events & EPOLLOUT) != 0 && !client.dirty) {
        client.dirty = true;
        broker_.touched.push_back(&client);
    }
    if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(client);
}

void server::accept_all() {
    while (true) {
        const int fd = accept4(listener_, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
        if (fd < 0) return;
        const int on = 1;
        setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
        const auto place = static_cast<std::size_t>(fd);
        if (place >= connections_.size()) connections_.resize(place + 1);
        connections_[place] = std::make_unique<connection>();
        connections_[place]->fd = fd;
        connections_[place]->heard_ms = now_ms_;
        watch(fd, EPOLLIN);
    }
}

void server::read(connection& from) {
    const auto got = recv(from.fd, buffer_.data(), buffer_.size(), 0);
    if (got < 0 && (errno == EAGAIN || errno == EINTR)) return;
    if (got <= 0) return close(from);
    view arrived(buffer_.data(), static_cast<std::size_t>(got));
    if (!from.in.empty()) {
        put(from.in, arrived);
        arrived = from.in;
    }
    const auto taken = take_packets(from, arrived);
    if (!taken) return close(from);
    // `arrived` may lie in from.in itself.
    if (from.in.empty())
        put(from.in, arrived.subspan(*taken));
    else
        from.in.erase(from.in.begin(), from.in.begin() + static_cast<std::ptrdiff_t>(*taken));
}

std::optional<std::size_t> server::take_packets(connection& from, view arrived) {
    std::size_t taken = 0;
    frame packet;
    while (!from.ended) {
        const auto state = next_frame(arrived.subspan(taken), packet);
        if (state == framing::broken) return std::nullopt;
        if (state == framing::partial) return taken;
        if (!broker_.take(from, packet, now_ms_)) return std::nullopt;
        taken += packet.size;
    }
    return arrived.size();  // what comes after DISCONNECT is ignored
}

void server::flush(connection& to) {
    to.dirty = false;
    while (to.out_done < to.out.size()) {
        const auto sent =
            send(to.fd, to.out.data() + to.out_done, to.out.size() - to.out_done, MSG_NOSIGNAL);
        if (sent < 0 && errno == EAGAIN) {
            if (!to.stalled) watch(to.fd, EPOLLIN | EPOLLOUT, EPOLL_CTL_MOD);
            to.stalled = true;
            return;
        }
        if (sent < 0) return close(to);
        to.out_done += static_cast<std::size_t>(sent);
    }
    if (to.stalled) watch(to.fd, EPOLLIN, EPOLL_CTL_MOD);
    to.stalled = false;
    to.out_done = 0;
    to.out.clear();
    if (to.out.capacity() > kept_capacity) to.out.shrink_to_fit();
    if (to.ended) close(to);
}

void server::flush_touched() {
    // Closing a connection touches no other one, so the list does not grow during this loop.
    for (auto* touched : broker_.touched) {
        if (touched != nullptr) flush(*touched);
    }
    broker_.touched.clear();
}

void server::close(connection& closed) {
    if (closed.dirty) {
        std::ranges::replace(broker_.touched, &closed, static_cast<connection*>(nullptr));
    }
    broker_.gone(closed, now_ms_);
    ::close(closed.fd);
    connections_[static_cast<std::size_t>(closed.fd)].reset();
}

void server::sweep() {
    swept_ms_ = now_ms_;
    for (const auto& client : connections_) {
        if (!client || client->patience_ms == 0) continue;
        if (now_ms_ - client->heard_ms > client->patience_ms) close(*client);
    }
    broker_.sweep(now_ms_);
}

std::string server::report() const {
    const auto& counts = broker_.counts();
    char text[200];
    std::snprintf(text, sizeof text,
                  "{\"cpu_s\": %.3f, \"rss_max_kb\": %ld, \"connects\": %llu, "
                  "\"published\": %llu, \"delivered\": %llu}",
                  cpu_seconds(), most_resident_kb(),
                  static_cast<unsigned long long>(counts.connects),
                  static_cast<unsigned long long>(counts.published),
                  static_cast<unsigned long long>(counts.delivered));
    return text;
}

}  // namespace brokerproof::bench
