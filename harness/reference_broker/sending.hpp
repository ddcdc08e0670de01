// Sends packets to a connection. Other files decide who gets which packet.
#pragma once

#include <chrono>
#include <string_view>

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Sends nothing and returns false when the packet is larger than the client's Maximum Packet Size.
[[nodiscard]] bool send_if_it_fits(broker& core, const connection& peer,
                                   const mqtt::packet& packet);

/// Drops a packet that is too large, as if it had been sent.
void send_or_drop(broker& core, const connection& peer, const mqtt::packet& packet);

/// Sends the packet after `delay`, if its connection is still there. It must fit.
void send_later(broker& core, const connection& peer, const mqtt::packet& packet,
                std::chrono::milliseconds delay);
void send_postponed(broker& core, std::uint64_t number);

/// Asks the owner to close the network connection once all outputs have left.
void send_close(broker& core, const connection& peer);

/// May this type of packet carry a Reason String to this client?
bool may_explain(const connection& peer, mqtt::packet_type type);

/// Sends a packet with a Reason String, or without it where it is not allowed or does not fit.
template <class Packet>
void send_explained(broker& core, const connection& peer, Packet packet,
                    std::string_view explanation) {
    if (may_explain(peer, mqtt::type_of(mqtt::packet(packet)))) {
        Packet explained = packet;
        explained.properties.push_back(
            {mqtt::property_id::reason_string, std::string(explanation)});
        // [MQTT-3.2.2-19] and similar, v5: the Reason String must not make the packet too large.
        if (send_if_it_fits(core, peer, explained)) return;
    }
    send_or_drop(core, peer, packet);
}

/// Tells a 5.0 client why its connection is going to be closed; 3.1.1 has no such packet.
void send_disconnect(broker& core, const connection& peer, std::uint8_t reason,
                     std::string_view explanation);

}  // namespace brokerproof::reference_broker
