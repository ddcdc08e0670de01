// Applies wire defects to the byte streams between clients and a broker. Takes bytes and returns
// bytes; has no sockets and no clock.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "harness/defects/wire_defects.hpp"
#include "harness/mqtt/codec.hpp"

namespace brokerproof::defects {

using link = std::uint64_t;

/// Bytes to send now to one side of a connection.
struct forward {
    direction towards{};
    bytes data;
    bool hang_up = false;  ///< hang up both sides once the data is sent
};

class tampering {
public:
    explicit tampering(std::vector<const wire_defect*> active) : active_(std::move(active)) {}

    /// Without defects every byte passes unchanged, and pass() need not be called.
    bool is_transparent() const { return active_.empty(); }

    /// Passes the bytes through the active defects. Bytes that no defect changes pass unchanged,
    /// even if they are malformed.
    std::vector<forward> pass(link id, direction towards, bytes_view data);
    void closed(link id) { links_.erase(id); }
    /// Whether a defect hides from the client that the broker closes this connection.
    bool keeps_open(link id) const;

    /// Whether any defect has changed anything so far.
    bool has_bitten() const { return bitten_; }

private:
    struct connection {
        connection_facts facts;
        bytes unread[2];  ///< by direction: the beginning of an incomplete packet
    };
    void pass_packet(connection& route, direction towards, bytes_view frame,
                     std::vector<forward>& out);
    void learn(connection_facts& facts, direction towards, const mqtt::packet& packet);

    std::vector<const wire_defect*> active_;
    std::map<link, connection> links_;
    std::map<std::string, client_facts> clients_;
    broker_facts all_;
    bool bitten_ = false;
};

}  // namespace brokerproof::defects
