// Makes the frames of a TCP connection for tests: a client and a server that count their bytes.
#pragma once

#include <string_view>

#include "harness/capture/segment.hpp"
#include "harness/capture/tcp_conversation.hpp"

namespace brokerproof::capture::testing {

inline endpoint v4(std::uint8_t last, std::uint16_t port) {
    endpoint out;
    out.ip = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 10, 0, 0, last};
    out.port = port;
    return out;
}

inline void put16(bytes& to, std::size_t value) {
    to.push_back(static_cast<std::uint8_t>(value >> 8U));
    to.push_back(static_cast<std::uint8_t>(value));
}
inline void put32(bytes& to, std::uint32_t value) {
    put16(to, value >> 16U);
    put16(to, value & 0xffffU);
}

/// The IP packet that holds a segment.
inline bytes ip_packet(const segment& of) {
    constexpr std::uint8_t tcp = 6;
    const std::size_t size = 20 + of.payload.size();
    bytes out;
    if (of.from.is_v6) {
        put32(out, 0x60000000);
        put16(out, size);
        out.insert(out.end(), {tcp, 64});
        out.insert(out.end(), of.from.ip.begin(), of.from.ip.end());
        out.insert(out.end(), of.to.ip.begin(), of.to.ip.end());
    } else {
        put16(out, 0x4500);
        put16(out, 20 + size);
        put32(out, 0);
        out.insert(out.end(), {64, tcp, 0, 0});
        out.insert(out.end(), of.from.ip.begin() + 12, of.from.ip.end());
        out.insert(out.end(), of.to.ip.begin() + 12, of.to.ip.end());
    }
    put16(out, of.from.port);
    put16(out, of.to.port);
    put32(out, of.sequence);
    put32(out, of.acknowledged);
    const unsigned flags =
        (of.fin ? 1U : 0U) | (of.syn ? 2U : 0U) | (of.rst ? 4U : 0U) | (of.ack ? 16U : 0U);
    put16(out, 0x5000U | flags);
    put32(out, 0xffff0000);
    put16(out, 0);
    out.insert(out.end(), of.payload.begin(), of.payload.end());
    return out;
}

/// Both ends of a connection; each call gives the next segment. Payloads must outlive them.
class talk {
public:
    endpoint client = v4(1, 40'000);
    endpoint server = v4(2, 1883);

    explicit talk(std::uint32_t client_first = 1'000, std::uint32_t server_first = 5'000)
        : next_{client_first, server_first} {}

    segment syn() {
        auto out = made(party::client, {});
        out.syn = true;
        out.ack = false;
        ++next_[0];
        return out;
    }
    segment syn_ack() {
        auto out = made(party::server, {});
        out.syn = true;
        ++next_[1];
        return out;
    }
    segment says(party from, std::string_view payload) {
        auto out = made(from, payload);
        next_[from == party::client ? 0 : 1] += static_cast<std::uint32_t>(payload.size());
        return out;
    }
    segment acks(party from) const { return made(from, {}); }
    segment closes(party from) {
        auto out = made(from, {});
        out.fin = true;
        ++next_[from == party::client ? 0 : 1];
        return out;
    }
    segment resets(party from) const {
        auto out = made(from, {});
        out.rst = true;
        return out;
    }

private:
    segment made(party from, std::string_view payload) const {
        const bool by_client = from == party::client;
        segment out;
        out.from = by_client ? client : server;
        out.to = by_client ? server : client;
        out.sequence = next_[by_client ? 0 : 1];
        out.acknowledged = next_[by_client ? 1 : 0];
        out.ack = true;
        out.payload = bytes_in(payload);
        return out;
    }

    std::uint32_t next_[2];
};

}  // namespace brokerproof::capture::testing
