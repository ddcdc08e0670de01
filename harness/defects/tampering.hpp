// Applies wire defects to the byte streams between clients and a broker. Bytes in, bytes out; no
// sockets, no clock.
#pragma once

#include <cstdint>
#include <map>
#include <vector>

#include "harness/defects/wire_defects.hpp"
#include "harness/mqtt/codec.hpp"

namespace brokerproof::defects {

using link = std::uint64_t;

/// Bytes that must now be sent on one side of a connection.
struct forward {
    direction towards{};
    bytes data;
    bool hang_up = false;  ///< both sides, once the data is sent
};

class tampering {
public:
    explicit tampering(std::vector<const wire_defect*> active) : active_(std::move(active)) {}

    /// What becomes of bytes on their way. Bytes that no defect changes pass as they are, whatever
    /// is wrong with them.
    std::vector<forward> pass(link on, direction towards, bytes_view data);
    void closed(link on) { links_.erase(on); }
    /// The broker closes: is the client not to see it?
    bool keeps_open(link on) const;

    /// Has any defect changed anything yet?
    bool has_bitten() const { return bitten_; }

private:
    struct connection {
        connection_facts facts;
        bytes unread[2];  ///< by direction: the beginning of a packet
    };
    void pass_packet(connection& c, direction towards, bytes_view frame, std::vector<forward>& out);
    void learn(connection_facts& facts, direction towards, const mqtt::packet& packet);

    std::vector<const wire_defect*> active_;
    std::map<link, connection> links_;
    std::map<std::string, client_facts> clients_;
    bool bitten_ = false;
};

}  // namespace brokerproof::defects
