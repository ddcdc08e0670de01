// Reads the bytes of all connections between clients and a broker, and tells what becomes of
// messages. Pure: no sockets, no clock. Bytes that are no MQTT are let pass and counted.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <unordered_map>
#include <utility>

#include "harness/base/bytes.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/watch/book.hpp"
#include "harness/witness/witness.hpp"

namespace brokerproof::watch {

class watcher {
public:
    using side = witness::side;

    explicit watcher(book::listener tell);

    void opened(std::uint64_t connection);
    /// A connection that was there before the recording began: its client is not known.
    void joined(std::uint64_t connection);
    /// Bytes from `from` were not recorded. The next ones begin a TCP segment.
    void lost(side from, std::uint64_t connection);
    /// What a side has sent, in the order of the connection; packets may be cut anywhere.
    void bytes_from(side from, std::uint64_t connection, bytes_view data, std::int64_t at_us);
    /// `ended_by`: the side that ended the connection.
    void closed(std::uint64_t connection, side ended_by, std::int64_t at_us);

    watch_report report(std::int64_t now_us);
    /// For now and then, while messages pass.
    watch_totals totals(std::int64_t now_us) const;

private:
    struct pending {
        std::uint64_t content = 0;
        std::string topic;
        std::uint8_t qos = 0;
        bool retain = false;
        std::int64_t at_us = 0;
        std::optional<std::int64_t> expires_us{};
        std::size_t size = 0;
        std::uint16_t packet_id = 0;
    };
    struct link {
        mqtt::version version = mqtt::version::v5;
        bool version_known = true;
        bytes unread[2];             ///< by side: the beginning of a packet
        bool seeks_packet[2] = {};   ///< by side: behind bytes that were not recorded
        bool is_heard_from[2] = {};  ///< by side: it has said something
        bool has_gaps = false;       ///< bytes of a side were not recorded
        bool is_joined = false;      ///< nobody knows whose connection it is
        bool unreadable = false;     ///< no MQTT, or not understood: only the bytes pass
        std::optional<mqtt::connect> request;
        std::string client_id;             ///< since CONNACK
        shared_name name;                  ///< the same, for messages
        std::vector<noted_packet> before;  ///< the packets up to CONNACK
        std::shared_ptr<last_packets> packets;
        std::optional<std::int64_t> client_heard_us;
        std::unordered_map<std::uint16_t, pending> publishing;
        struct asked {
            mqtt::subscribe request;
            std::int64_t at_us = 0;
        };
        std::unordered_map<std::uint16_t, asked> subscribing;
        std::unordered_map<std::uint16_t, mqtt::unsubscribe> unsubscribing;
        std::unordered_map<std::uint32_t, std::string> aliases[2];  ///< by side
    };

    bool finds_packet(side from, link& on, bytes_view data);
    bool reads_joined(side from, std::uint64_t id, link& on, bytes_view frame);
    void read_frame(side from, std::uint64_t id, link& on, bytes_view frame, std::int64_t at_us);
    void from_client(std::uint64_t id, link& on, const mqtt::packet& packet, std::int64_t at_us);
    void from_broker(std::uint64_t id, link& on, const mqtt::packet& packet, std::int64_t at_us);
    void see_publish(link& on, const mqtt::publish& message, std::int64_t at_us);
    void see_acknowledgement(const link& on, const mqtt::packet& packet, std::int64_t at_us);
    void accepted(link& on, std::uint16_t packet_id, std::int64_t at_us);
    void see_answer(link& on, mqtt::packet_type type, std::uint16_t packet_id, std::uint8_t code,
                    std::int64_t at_us);
    static message_seen seen_of(const link& on, const pending& sent, std::int64_t accepted_us = 0);
    void refuse_to_read(side from, std::uint64_t id, link& on, std::uint64_t& counted);
    void take_breaches(const link& on, std::int64_t at_us);
    static bool is_one_sided(const link& on) {
        return !on.unreadable && on.is_heard_from[0] != on.is_heard_from[1];
    }
    static std::string topic_of(link& on, side from, const mqtt::publish& message);
    static void note(side from, std::uint64_t id, link& on, const mqtt::packet& packet,
                     std::int64_t at_us);

    book clients_;
    witness::witness rules_{witness::view::some_clients};
    std::unordered_map<std::uint64_t, link> links_;
    std::map<std::pair<witness::rule, side>, broken_rule> broken_;
    unread_connections unread_;
    std::uint64_t connections_ = 0;
    std::uint64_t packets_ = 0;
};

}  // namespace brokerproof::watch
