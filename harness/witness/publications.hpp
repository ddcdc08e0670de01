// The messages that clients have published, so that copies can be compared with them. Only the last
// messages are remembered; nothing is said about the copies of others.
#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_map>

#include "harness/mqtt/packet.hpp"
#include "harness/witness/breach.hpp"

namespace brokerproof::witness {

/// A number that stands for a topic and a payload.
std::uint64_t content_of(std::string_view topic, std::string_view payload);

struct publication {
    std::string client_id;         ///< of the publisher
    std::uint64_t connection = 0;  ///< of the publisher
    mqtt::version version = mqtt::version::v5;
    std::uint8_t qos = 0;
    bool retain = false;
    mqtt::property_list properties;
    packet_number packet = 0;
    std::uint64_t sequence = 0;  ///< among all publications
    bool once = true;            ///< no other message has this content, and it was sent only once
    bool in_order = true;        ///< its place among the messages of its publisher is certain
    bool is_certain = true;      ///< a PUBLISH by a client that had broken no rule
    std::optional<std::int64_t> accepted_us{};  ///< its PUBACK or PUBCOMP was seen
    bool is_repeated = false;                   ///< the first PUBLISH that was seen had DUP 1
};

/// What the caller knows of the messages.
enum class contents : std::uint8_t {
    any,
    unique,  ///< no two messages have the same topic and payload, whoever publishes them
};

class publications {
public:
    explicit publications(contents messages) : messages_(messages) {}

    void add(std::uint64_t content, publication fresh);
    /// A message that a broker may publish at any time: a will.
    void add_will(std::uint64_t content);
    /// Its publisher has PUBACK or PUBCOMP.
    void accepted(std::uint64_t content, std::int64_t at_us);
    /// Null when it is not known, or no longer.
    const publication* find(std::uint64_t content) const;
    /// About how many bytes it holds.
    std::size_t held() const { return held_; }

private:
    void make_room();

    static constexpr std::size_t most = 65'536;
    std::unordered_map<std::uint64_t, publication> known_;
    std::deque<std::uint64_t> oldest_first_;
    contents messages_;
    std::size_t held_ = 0;
    std::uint64_t sequence_ = 0;
    bool has_forgotten_ = false;
};

}  // namespace brokerproof::witness
