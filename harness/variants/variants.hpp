// Legal variants of the reference broker: each uses one freedom that the standard gives. Whoever
// keeps the standard must be acquitted, so no case may accuse any of them.
#pragma once

#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/reference_broker/options.hpp"

namespace brokerproof::variants {

enum class group : std::uint8_t { order_and_time, capacity, limits, words, protocol };

/// "order and time", "windows and capacity", "limits announced", "words", "protocol choices".
std::string_view name_of(group kind);

/// What the profile of a real broker with this freedom would say.
struct profile_terms {
    std::vector<std::string_view> lacks{};    ///< capabilities that no 3.1.1 CONNACK can announce
    std::chrono::milliseconds grace{1000};    ///< how late a session may expire
    std::chrono::milliseconds settle{0};      ///< until a subscription acts
    std::chrono::milliseconds redelivery{0};  ///< until a resumed session gets its messages
    std::optional<std::uint64_t> many{};      ///< sessions at once
};

struct variant {
    std::string_view name;        ///< "topics-reversed"
    std::string_view about;       ///< one sentence: what this broker does
    std::string_view allowed_by;  ///< statements or sections
    variants::group group;
    void (*apply)(reference_broker::options&);
    std::optional<mqtt::version> only{};  ///< the version whose clients alone can notice it
    profile_terms terms{};
};

/// All variants. The first one, "plain", is the reference broker with nothing changed.
std::span<const variant> all_variants();
const variant* find_variant(std::string_view name);
/// The first few, on which defects are proven: together they have what every case needs.
std::vector<const variant*> basic_brokers();

}  // namespace brokerproof::variants
