// Conversations for tests of the witness, packet by packet.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/mqtt/codec.hpp"
#include "harness/witness/witness.hpp"

namespace brokerproof::witness::testing {

using mqtt::property_id;
inline constexpr auto by_client = side::client;
inline constexpr auto by_broker = side::broker;

/// Two clients and a broker; each call is one packet.
class talk {
public:
    explicit talk(mqtt::version version = mqtt::version::v5) : version_(version) {}

    talk& opens(std::uint64_t connection) {
        watching_.opened(connection);
        return *this;
    }
    talk& closes(std::uint64_t connection) {
        watching_.closed(connection);
        return *this;
    }
    talk& waits_s(std::int64_t seconds) {
        now_us_ += seconds * 1'000'000;
        return *this;
    }
    talk& says(side from, std::uint64_t connection, const mqtt::packet& packet) {
        watching_.see(connection,
                      {from, ++number_, now_us_, mqtt::encode(packet, version_).size(), packet});
        return *this;
    }
    talk& client(std::uint64_t connection, const mqtt::packet& packet) {
        return says(by_client, connection, packet);
    }
    talk& broker(std::uint64_t connection, const mqtt::packet& packet) {
        return says(by_broker, connection, packet);
    }
    talk& connects(std::uint64_t connection, std::string client_id, bool session_present = false,
                   mqtt::property_list properties = {}, mqtt::property_list answered = {}) {
        mqtt::connect request;
        request.protocol_level = static_cast<std::uint8_t>(version_);
        request.clean_start = false;
        request.client_id = std::move(client_id);
        request.properties = std::move(properties);
        request.properties.push_back({property_id::session_expiry_interval, std::uint32_t{600}});
        return opens(connection)
            .client(connection, request)
            .broker(connection, mqtt::connack{.session_present = session_present,
                                              .properties = std::move(answered)});
    }
    talk& subscribes(std::uint64_t connection, mqtt::subscription wanted,
                     mqtt::property_list properties = {}) {
        const auto qos = wanted.qos;
        return client(connection, mqtt::subscribe{.packet_id = 1'000,
                                                  .properties = std::move(properties),
                                                  .subscriptions = {std::move(wanted)}})
            .broker(connection, mqtt::suback{.packet_id = 1'000, .reason_codes = {qos}});
    }
    /// A device with a session and a subscription on connection 1, a backend on connection 2.
    talk& begins(std::uint8_t qos = 2, mqtt::property_list device = {}) {
        return connects(1, "device", false, std::move(device))
            .subscribes(1, {.filter = "t/#", .qos = qos})
            .connects(2, "backend");
    }

    std::vector<rule> broken(side by = by_broker) {
        std::vector<rule> out;
        for (const auto& breach : breaches()) {
            if (breach.sender == by) out.push_back(breach.kind);
        }
        return out;
    }
    const std::vector<breach>& breaches() {
        for (const auto& fresh : watching_.take_breaches()) seen_.push_back(fresh);
        return seen_;
    }
    void restarts() { watching_.broker_restarted(); }

private:
    mqtt::version version_;
    witness watching_;
    packet_number number_ = 0;
    std::int64_t now_us_ = 0;
    std::vector<breach> seen_;
};

}  // namespace brokerproof::witness::testing
