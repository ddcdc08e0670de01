// The way out: packets to a connection. Who gets which packet is decided elsewhere.
#pragma once

#include <string_view>

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// False, and nothing is sent, when the packet is larger than the client takes.
bool send(broker& b, const connection& c, const mqtt::packet& packet);

/// Asks the owner to close the network connection once all that was sent has left.
void send_close(broker& b, const connection& c);

/// May a Reason String go with this type of packet to this client?
bool may_explain(const connection& c, mqtt::packet_type type);

/// Sends a packet with a Reason String; without it where it may not be told or does not fit.
template <class Packet>
void send_explained(broker& b, const connection& c, Packet packet, std::string_view why) {
    if (may_explain(c, mqtt::type_of(mqtt::packet(packet)))) {
        Packet explained = packet;
        explained.properties.push_back({mqtt::property_id::reason_string, std::string(why)});
        // [MQTT-3.2.2-19] and its like, v5: never at the price of the packet itself.
        if (send(b, c, explained)) return;
    }
    send(b, c, packet);
}

/// Tells a 5.0 client why it is going to be closed; 3.1.1 has no such packet.
void send_disconnect(broker& b, const connection& c, std::uint8_t reason, std::string_view why);

}  // namespace brokerproof::reference_broker
