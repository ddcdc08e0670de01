// The messages of QoS 1 and 2 that one side of a session sends to the other: which are unfinished,
// and which packets do not fit (sections 4.3, 4.4 and 4.9). The same class follows both directions.
#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <unordered_map>
#include <utility>

#include "harness/mqtt/packet.hpp"
#include "harness/witness/breach.hpp"

namespace brokerproof::witness {

/// A packet that does not fit.
struct handshake_finding {
    rule kind{};
    std::optional<packet_number> earlier{};
    std::optional<std::uint64_t> amount{};
};

/// Where and in which version a packet was seen.
struct handshake_place {
    packet_number packet = 0;
    mqtt::version version = mqtt::version::v5;
};

/// Where the receiver of a message may answer it. A broker may still answer what has come on an
/// earlier connection. A client may not: what it did not answer comes again on the new one (4.4),
/// and until then the broker expects nothing.
enum class answers : std::uint8_t { on_any_connection, on_the_same_connection };

class handshakes {
public:
    explicit handshakes(answers come = answers::on_any_connection) : answers_(come) {}

    /// The session goes on with a new connection.
    void reconnected();
    /// The sender may go on with what it had before this session (3.1.1: Session Present 0 does not
    /// oblige a client to forget).
    void may_continue() { may_continue_ = true; }
    /// How many messages the receiver takes unfinished on one connection.
    void set_receive_maximum(std::uint32_t most) { receive_maximum_ = most; }

    using finding = std::optional<handshake_finding>;
    /// PUBLISH with QoS above 0. `content` stands for its topic and payload.
    finding sent(const mqtt::publish& message, std::uint64_t content, handshake_place at);
    finding released(const mqtt::pubrel& packet, handshake_place at);
    finding answered(const mqtt::puback& packet, handshake_place at);
    finding answered(const mqtt::pubrec& packet, handshake_place at);
    finding answered(const mqtt::pubcomp& packet, handshake_place at);

    struct unfinished {
        std::uint16_t packet_id = 0;
        packet_number packet = 0;  ///< its last PUBLISH
        bool is_of_earlier_connection = false;
    };
    /// The unfinished message with this content.
    std::optional<unfinished> unfinished_with(std::uint64_t content) const;
    /// The content of the unfinished message with this identifier.
    std::optional<std::uint64_t> content_of(std::uint16_t packet_id) const;
    /// Whether this very message is unfinished: a broker may have sent several with one content.
    bool is_unfinished(std::uint16_t packet_id, std::uint64_t content) const;
    bool has_unfinished() const { return !open_.empty(); }
    std::size_t unfinished_count() const { return open_.size() + identifiers_.size(); }

private:
    enum class stage : std::uint8_t { published, received, released };
    struct delivery {
        stage reached = stage::published;
        std::uint8_t qos = 1;
        std::uint64_t content = 0;
        std::uint32_t connection = 0;         ///< number of the one that had the last PUBLISH
        packet_number packet = 0;             ///< the last PUBLISH
        packet_number pubrel = 0;             ///< the last PUBREL
        std::uint32_t pubrel_connection = 0;  ///< number of the one that had it
        std::uint64_t turn = 0;               ///< its place among the PUBLISH packets of this QoS
        /// It is a repetition that may have crossed the answer of its receiver: then its sender
        /// has that answer by now.
        bool may_be_over = false;
        int answers_due = 0;      ///< PUBLISH packets without PUBACK or PUBREC
        int completions_due = 0;  ///< PUBREL packets without PUBCOMP
    };
    /// A message whose handshake is over.
    struct past {
        std::uint16_t id = 0;
        delivery last;
    };

    finding sent_again(delivery& known, const mqtt::publish& message, std::uint64_t content,
                       handshake_place at);
    void begin(const mqtt::publish& message, std::uint64_t content, packet_number packet);
    void count_on_connection(delivery& sending);
    void finish(std::uint16_t id);
    past* find_past(std::uint16_t id);
    bool is_first_connection() const { return connection_ == 0; }
    finding examine_quota() const;
    finding examine_turn(const delivery& known);
    finding late_answer(std::uint16_t id, int delivery::*due);
    /// Whether a packet of this connection number can be answered now.
    bool is_answerable(std::uint32_t connection) const {
        return answers_ == answers::on_any_connection || connection == connection_;
    }

    answers answers_;
    std::unordered_map<std::uint16_t, delivery> open_;              ///< unfinished, by identifier
    std::unordered_map<std::uint64_t, std::uint16_t> identifiers_;  ///< of open_, by content
    std::array<past, 32> past_{};
    std::size_t past_count_ = 0;
    std::uint32_t connection_ = 0;       ///< number of the current one within this session
    std::uint64_t unfinished_here_ = 0;  ///< messages sent on this connection
    std::uint64_t extra_quota_ = 0;      ///< section 4.9: a PUBCOMP from before counts, too
    bool may_continue_ = false;
    std::uint32_t receive_maximum_ = 65'535;
    std::array<std::uint64_t, 3> turns_{};     ///< PUBLISH packets by QoS
    std::array<std::uint64_t, 3> answered_{};  ///< the highest turn that was answered, by QoS
};

}  // namespace brokerproof::witness
