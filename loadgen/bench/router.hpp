// Finds the sessions that receive a message. Exact filters are found by hash; filters with
// wildcards are compared one after the other. This must not know connections.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

namespace brokerproof::bench {

class session;

struct subscription {
    session* subscriber = nullptr;
    std::uint8_t qos = 0;
    bool no_local = false;
};

/// One receiver of a message, with the best QoS of all its subscriptions that match.
struct receiver {
    session* subscriber = nullptr;
    std::uint8_t qos = 0;
};

class router {
public:
    /// Replaces the subscription of the same session to the same filter.
    void add(std::string_view filter, subscription added);
    bool remove(std::string_view filter, const session* subscriber);

    /// Clears `into`, then fills it. `publisher` gets nothing by its subscriptions with No Local.
    void match(std::string_view topic, const session* publisher, std::vector<receiver>& into);

private:
    struct wildcard {
        std::string filter;
        subscription subscribed;
    };
    struct text_hash {
        using is_transparent = void;
        std::size_t operator()(std::string_view text) const {
            return std::hash<std::string_view>{}(text);
        }
    };
    std::unordered_map<std::string, std::vector<subscription>, text_hash, std::equal_to<>> exact_;
    std::vector<wildcard> wild_;
};

/// [MQTT-4.7.1-1] to [MQTT-4.7.2-1]. Shared subscriptions are not supported.
bool topic_matches(std::string_view filter, std::string_view topic);

}  // namespace brokerproof::bench
