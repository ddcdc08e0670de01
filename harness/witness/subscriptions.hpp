// The subscriptions that a session has or had: what a broker may send to its client.
#pragma once

#include <cstdint>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/witness/breach.hpp"

namespace brokerproof::witness {

/// One filter, with all the options that this session has ever given to it: messages that were
/// queued under older options may still come.
struct known_subscription {
    std::uint8_t most_qos = 0;  ///< the highest that was granted, or requested meanwhile
    bool no_local_always = true;
    bool retain_as_published = false;  ///< at least once
    bool identifier_always = true;
    std::uint64_t requests = 0;             ///< SUBSCRIBE packets that named it
    std::optional<packet_number> suback{};  ///< of the last request; none: not yet
    bool refused_always = true;
    bool shared = false;
};

class subscriptions {
public:
    void requested(const mqtt::subscribe& request);
    void answered(const mqtt::subscribe& request, const mqtt::suback& answer, packet_number packet);

    /// Those whose filters match the topic. The pointers are valid until the next call.
    const std::vector<const known_subscription*>& matching(std::string_view topic);
    std::size_t count() const { return exact_.size() + patterns_.size() + identifiers_.size(); }
    bool has_identifier(std::uint32_t identifier) const {
        return identifiers_.contains(identifier);
    }

private:
    std::unordered_map<std::string, known_subscription> exact_;
    std::unordered_map<std::string, known_subscription> patterns_;  ///< with wildcards or '$'
    std::set<std::uint32_t> identifiers_;
    std::vector<const known_subscription*> matching_;
};

}  // namespace brokerproof::witness
