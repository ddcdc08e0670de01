// Makes conversations of a device, a backend and their broker for tests.
#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "harness/mqtt/codec.hpp"
#include "harness/watch/watcher.hpp"

namespace brokerproof::watch::testing {

using mqtt::property_id;

inline constexpr auto v5 = mqtt::version::v5;
inline constexpr auto v311 = mqtt::version::v311;

inline mqtt::property_list interval(std::uint32_t seconds) {
    return {{property_id::session_expiry_interval, seconds}};
}

/// A device (connections 1, 2 ...) and a backend (connection 100) with their broker.
class scene {
public:
    explicit scene(mqtt::version version = v5)
        : version_(version), watching([this](const live_event& told) { lines.push_back(told); }) {
        arrives(100, "backend", {.clean = true});
    }

    struct how {
        bool clean = false;
        bool session_present = false;
        mqtt::property_list asked{};
        mqtt::property_list granted{};
        std::uint16_t keep_alive = 60;
    };
    scene& arrives(std::uint64_t connection, const std::string& id, how wanted) {
        watching.opened(connection);
        mqtt::connect request;
        request.protocol_level = static_cast<std::uint8_t>(version_);
        request.clean_start = wanted.clean;
        request.client_id = id;
        request.keep_alive = wanted.keep_alive;
        request.properties = wanted.asked;
        client(connection, request);
        return broker(connection, mqtt::connack{.session_present = wanted.session_present,
                                                .properties = wanted.granted});
    }
    scene& subscribes(std::uint64_t connection, std::uint8_t qos = 1, std::string filter = "t/#") {
        const std::uint16_t id = ++request_;
        client(connection,
               mqtt::subscribe{.packet_id = id, .subscriptions = {{.filter = filter, .qos = qos}}});
        return broker(connection, mqtt::suback{.packet_id = id, .reason_codes = {qos}});
    }
    scene& publishes(const std::string& payload, std::uint8_t qos = 1) {
        const std::uint16_t id = qos == 0 ? std::uint16_t{0} : ++request_;
        client(100, mqtt::publish{.qos = qos, .topic = "t/1", .packet_id = id, .payload = payload});
        if (qos > 0) broker(100, mqtt::puback{.packet_id = id});
        return *this;
    }
    scene& gets(std::uint64_t connection, const std::string& payload, std::uint8_t qos = 1,
                bool answered = true) {
        const std::uint16_t id = qos == 0 ? std::uint16_t{0} : ++delivery_;
        broker(connection,
               mqtt::publish{.qos = qos, .topic = "t/1", .packet_id = id, .payload = payload});
        if (qos > 0 && answered) client(connection, mqtt::puback{.packet_id = id});
        return *this;
    }
    /// The message with the identifier 77, which the client does not answer.
    scene& sends_again(std::uint64_t connection, const std::string& payload, bool dup) {
        return broker(
            connection,
            mqtt::publish{
                .dup = dup, .qos = 1, .topic = "t/1", .packet_id = 77, .payload = payload});
    }
    scene& leaves(std::uint64_t connection, mqtt::property_list properties = {}) {
        mqtt::disconnect farewell;
        farewell.properties = std::move(properties);
        client(connection, farewell);
        watching.closed(connection, witness::side::client, now_us);
        return *this;
    }
    scene& is_closed(std::uint64_t connection, witness::side by) {
        watching.closed(connection, by, now_us);
        return *this;
    }
    scene& after_s(std::int64_t seconds) {
        now_us += seconds * 1'000'000;
        return *this;
    }
    scene& client(std::uint64_t connection, const mqtt::packet& packet) {
        watching.bytes_from(witness::side::client, connection, mqtt::encode(packet, version_),
                            now_us);
        after_packet();
        return *this;
    }
    scene& broker(std::uint64_t connection, const mqtt::packet& packet) {
        watching.bytes_from(witness::side::broker, connection, mqtt::encode(packet, version_),
                            now_us);
        after_packet();
        return *this;
    }

    client_report of(const std::string& id = "device") {
        for (const auto& known : watching.report(now_us).clients) {
            if (known.client_id == id) return known;
        }
        return {};
    }
    std::vector<cause> causes(const std::string& id = "device") {
        std::vector<cause> out;
        for (const auto& sum : of(id).missed)
            out.insert(out.end(), sum.causes.begin(), sum.causes.end());
        return out;
    }
    std::vector<finding> findings(const std::string& id = "device") {
        std::vector<finding> out;
        for (const auto& found : of(id).findings) out.push_back(found.kind);
        return out;
    }

    std::int64_t now_us = 0;
    std::vector<live_event> lines;
    std::function<void()> after_packet = [] {};

private:
    mqtt::version version_;
    std::uint16_t request_ = 0;
    std::uint16_t delivery_ = 0;

public:
    watcher watching;
};

/// How a client arrives that wants to keep its session for ten minutes.
inline scene::how lasting(bool present = false) {
    return {.session_present = present, .asked = interval(600)};
}

}  // namespace brokerproof::watch::testing
