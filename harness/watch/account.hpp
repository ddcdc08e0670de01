// What became of retained messages, of wills and of messages to shared subscriptions, as values
// with their words. Nothing here is an accusation: a client may want it so.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <boost/describe/enum.hpp>

#include "harness/base/enum_names.hpp"

namespace brokerproof::watch {

/// What a new subscription gets of what was published for later subscribers.
enum class retained_fate : std::uint8_t {
    came,
    replaced,           ///< by a later retained message of its topic
    cleared,            ///< by an empty retained message
    expired,            ///< its Message Expiry Interval had passed
    published_as_live,  ///< with RETAIN 0, while nobody was subscribed
    subscribed_before,  ///< Retain Handling 1, and the subscription was there
    not_wanted,         ///< Retain Handling 2
    cannot_be_told,
};
BOOST_DESCRIBE_ENUM(retained_fate, came, replaced, cleared, expired, published_as_live,
                    subscribed_before, not_wanted, cannot_be_told)
std::string_view sentence_of(retained_fate fate);

enum class will_fate : std::uint8_t {
    standing,   ///< its client is connected
    discarded,  ///< by DISCONNECT with the reason code 0x00
    waiting,    ///< for its delay
    cancelled,  ///< its client came back in time
    seen,       ///< it was published, and came to a client
    not_seen,   ///< it was due, and did not come to a client that was subscribed to it
    cannot_be_told,
};
BOOST_DESCRIBE_ENUM(will_fate, standing, discarded, waiting, cancelled, seen, not_seen,
                    cannot_be_told)
std::string_view sentence_of(will_fate fate);

/// Retained messages with one fate.
struct retained_sum {
    retained_fate fate{};
    std::uint64_t count = 0;
    std::string first_topic;
    std::int64_t first_us = 0;  ///< when the client subscribed

    bool operator==(const retained_sum&) const = default;
};

/// Wills with one fate.
struct will_sum {
    will_fate fate{};
    std::uint64_t count = 0;
    std::string first_topic;
    std::int64_t first_us = 0;  ///< when the first was declared

    bool operator==(const will_sum&) const = default;
};

struct group_member {
    std::string client_id;
    std::uint64_t came = 0;
    bool is_online = false;

    bool operator==(const group_member&) const = default;
};

/// A shared subscription.
struct shared_group {
    std::string filter;  ///< with $share and its name
    std::string broker;  ///< its address, when a recording has several; else empty
    std::vector<group_member> members;
    std::uint64_t got_by_former = 0;  ///< messages that went to members that have left
    /// Owed to the group, and no member has got it: a member that is away may have it in its queue.
    std::uint64_t waiting = 0;
    /// The same, though all members that are watched were there: nothing on the wire says why.
    std::uint64_t not_sent = 0;
    std::uint64_t cannot_be_told = 0;

    bool operator==(const shared_group&) const = default;
};

}  // namespace brokerproof::watch
