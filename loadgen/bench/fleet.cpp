#include "loadgen/bench/fleet.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>

namespace brokerproof::bench {

namespace {

constexpr std::uint16_t keep_alive_s = 60;
constexpr std::uint32_t session_expiry_s = 3600;
/// A source address has 28,000 ports for one broker, but finding free ones gets slow before that.
constexpr std::uint32_t clients_per_source = 10000;
constexpr int bind_address_no_port = 24;  // IP_BIND_ADDRESS_NO_PORT

sockaddr_in loopback(std::uint32_t address, std::uint16_t port) {
    sockaddr_in endpoint{};
    endpoint.sin_family = AF_INET;
    endpoint.sin_port = htons(port);
    endpoint.sin_addr.s_addr = htonl(address);
    return endpoint;
}

bytes connect_packet(const fleet_plan& plan, std::uint32_t number) {
    bytes body;
    put_text(body, "MQTT");
    body.push_back(level_v5);
    body.push_back(plan.persistent ? 0 : 2);
    put_u16(body, keep_alive_s);
    body.push_back(plan.persistent ? 5 : 0);
    if (plan.persistent) {
        body.push_back(0x11);
        put_u32(body, session_expiry_s);
    }
    put_text(body, plan.name + "-" + std::to_string(number));
    bytes packet;
    put_packet(packet, first_byte(type::connect), body);
    return packet;
}

}  // namespace

fleet::fleet(fleet_plan plan)
    : plan_(std::move(plan)),
      epoll_(epoll_create1(EPOLL_CLOEXEC)),
      secure_(plan_.authority.empty()
                  ? nullptr
                  : std::make_unique<secure_links>(plan_.authority, plan_.clients, plan_.resume)),
      opened_(plan_.clients),
      sockets_(plan_.clients, -1),
      states_(plan_.clients, state::closed),
      buffer_(65536) {}

fleet::~fleet() {
    for (const int fd : sockets_) {
        if (fd >= 0) ::close(fd);
    }
    ::close(epoll_);
}

void fleet::connect_all() {
    ++round_;
    opened_ = 0;
    open_more();
}

void fleet::open_more() {
    while (opened_ < plan_.clients && connecting_ < plan_.connect_window) {
        const auto client = opened_++;
        const int fd = open(client);
        if (fd < 0) {
            ++counts_.failures;
            continue;
        }
        sockets_[client] = fd;
        states_[client] = state::connecting;
        ++connecting_;
        epoll_event event{};
        event.events = EPOLLIN | EPOLLOUT | EPOLLET;
        event.data.u32 = client;
        epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event);
    }
}

int fleet::open(std::uint32_t client) {
    const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (fd < 0) return -1;
    const int on = 1;
    setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    bind_source(fd, client);
    const auto broker = (plan_.first + client) % plan_.ports.size();
    const auto address = loopback(INADDR_LOOPBACK, plan_.ports[broker]);
    const int done = connect(fd, reinterpret_cast<const sockaddr*>(&address), sizeof address);
    if (done == 0 || errno == EINPROGRESS) return fd;
    ::close(fd);
    return -1;
}

void fleet::bind_source(int fd, std::uint32_t client) const {
    const auto rank = (plan_.first + client) / static_cast<std::uint32_t>(plan_.ports.size());
    const auto source = rank / clients_per_source;
    if (source == 0 && round_ == 1) return;
    const int on = 1;
    setsockopt(fd, IPPROTO_IP, bind_address_no_port, &on, sizeof on);
    const auto from = loopback(INADDR_LOOPBACK + ((round_ - 1) << 8U) + source, 0);
    bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from);
}

void fleet::reached(std::uint32_t client) {
    if (secure_ == nullptr) return greet(client);
    secure_->open(client, sockets_[client]);
    states_[client] = state::shaking;
    shake(client);
}

void fleet::shake(std::uint32_t client) {
    const auto result = secure_->shake(client);
    if (result == secure_links::progress::failed) return fail(client);
    if (result == secure_links::progress::waits) return;
    counts_.resumed = secure_->resumed();
    greet(client);
}

void fleet::greet(std::uint32_t client) {
    states_[client] = state::greeted;
    send(client, connect_packet(plan_, plan_.first + client));
}

std::string fleet::topic(std::uint32_t client) const {
    return plan_.name + "/" + std::to_string(plan_.first + client);
}

void fleet::subscribe_all(std::uint8_t qos) {
    for (std::uint32_t client = 0; client < plan_.clients; ++client) {
        bytes body{0, 1, 0};  // packet identifier 1, no properties
        put_text(body, topic(client));
        body.push_back(qos);
        bytes packet;
        put_packet(packet, first_byte(type::subscribe, 2), body);
        send(client, packet);
    }
}

void fleet::publish(std::uint32_t client, std::string_view topic, std::uint8_t qos) {
    static const bytes payload(payload_size, 'x');
    auto& packet = packet_;
    packet.clear();
    packet.push_back(first_byte(type::publish, static_cast<unsigned>(qos) << 1U));
    put_varint(packet, 2 + topic.size() + (qos > 0 ? 2 : 0) + 1 + payload_size);
    put_text(packet, topic);
    if (qos > 0) {
        if (++packet_id_ == 0) ++packet_id_;
        put_u16(packet, packet_id_);
    }
    packet.push_back(0);
    put(packet, payload);
    send(client, packet);
}

void fleet::leave_all() {
    static const bytes goodbye{first_byte(type::disconnect), 0};
    for (std::uint32_t client = 0; client < plan_.clients; ++client) {
        if (sockets_[client] < 0) continue;
        send(client, goodbye);
        if (sockets_[client] >= 0) close(client);
    }
}

void fleet::poll(int timeout_ms) {
    arrived_.clear();
    std::array<epoll_event, 256> events{};
    const int count =
        epoll_wait(epoll_, events.data(), static_cast<int>(events.size()), timeout_ms);
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        const auto client = event.data.u32;
        if (states_[client] == state::closed) continue;
        if (states_[client] == state::connecting && (event.events & EPOLLOUT) != 0) {
            reached(client);
        } else if (states_[client] == state::shaking) {
            shake(client);
        }
        if (states_[client] == state::closed || states_[client] == state::shaking) continue;
        if ((event.events & (EPOLLIN | EPOLLHUP | EPOLLERR)) != 0) read(client);
    }
    if (connecting_ < plan_.connect_window) open_more();
}

ssize_t fleet::receive(std::uint32_t client) {
    if (secure_ != nullptr) return secure_->receive(client, buffer_.data(), buffer_.size());
    return recv(sockets_[client], buffer_.data(), buffer_.size(), 0);
}

void fleet::read(std::uint32_t client) {
    bool more = true;
    while (more && sockets_[client] >= 0) {
        const auto got = receive(client);
        if (got < 0 && errno == EAGAIN) return;
        if (got <= 0) return fail(client);
        const auto arrived = static_cast<std::size_t>(got);
        // A short read means that the socket is empty; TLS gives one record at a time.
        more = secure_ != nullptr || arrived == buffer_.size();
        answers_.clear();
        const auto unread = join(client, view(buffer_).first(arrived));
        const auto left = unread.subspan(take_packets(client, unread));
        if (left.empty()) {
            if (!partial_.empty()) partial_.erase(client);
        } else {
            partial_[client] = bytes(left.begin(), left.end());
        }
        if (!answers_.empty()) send(client, answers_);
    }
}

view fleet::join(std::uint32_t client, view arrived) {
    if (partial_.empty()) return arrived;
    const auto found = partial_.find(client);
    if (found == partial_.end()) return arrived;
    put(found->second, arrived);
    return found->second;
}

std::size_t fleet::take_packets(std::uint32_t client, view from) {
    std::size_t taken = 0;
    frame packet;
    while (next_frame(from.subspan(taken), packet) == framing::whole) {
        take(client, packet);
        taken += packet.size;
    }
    return taken;
}

void fleet::take(std::uint32_t client, const frame& packet) {
    switch (packet.packet_type()) {
        case type::connack: return take_connack(client, packet.body);
        case type::publish: return take_publish(client, packet);
        case type::puback: ++counts_.acknowledged; return;
        case type::suback:
            if (packet.body.back() < 0x80) ++counts_.subscribed;
            return;
        default: ++counts_.failures;
    }
}

void fleet::take_connack(std::uint32_t client, view body) {
    --connecting_;
    states_[client] = state::up;
    if (body.size() < 2 || body[1] != 0) {
        ++counts_.failures;
        return;
    }
    ++counts_.connected;
    counts_.session_present += body[0];
}

void fleet::take_publish(std::uint32_t client, const frame& packet) {
    ++counts_.received;
    if ((packet.flags() & 8U) != 0) ++counts_.redelivered;
    arrived_.push_back(client);
    if ((packet.flags() & 6U) == 0) return;
    reader fields(packet.body);
    fields.text();
    put_answer(answers_, type::puback, fields.u16());
}

void fleet::send(std::uint32_t client, const bytes& packet) {
    const auto sent = secure_ != nullptr
                          ? secure_->send(client, packet.data(), packet.size())
                          : ::send(sockets_[client], packet.data(), packet.size(), MSG_NOSIGNAL);
    if (sent != static_cast<ssize_t>(packet.size())) fail(client);
}

void fleet::close(std::uint32_t client) {
    if (secure_ != nullptr) secure_->close(client);
    if (sockets_[client] >= 0) ::close(sockets_[client]);
    sockets_[client] = -1;
    states_[client] = state::closed;
}

void fleet::fail(std::uint32_t client) {
    ++counts_.failures;
    if (states_[client] != state::up && states_[client] != state::closed) --connecting_;
    close(client);
    partial_.erase(client);
}

}  // namespace brokerproof::bench
