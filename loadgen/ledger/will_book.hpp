// The book of judged wills: the connections that had one and how they ended, and which wills came
// to whom. Owners and watchers may be in different slices, so will_audit.hpp judges at the end.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include <boost/unordered/unordered_flat_map.hpp>

#include "harness/base/enum_names.hpp"
#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::record {
template <class Struct>
struct description;  // harness/record/description.hpp
}  // namespace brokerproof::record

namespace brokerproof::loadgen {

/// The stream of wills in stamps, whose sequence is the number of the connection.
inline constexpr stream_number will_stream = 0xFFFFFFFF;

enum class connection_end : std::uint8_t {
    none,     ///< it is open
    goodbye,  ///< the client sent DISCONNECT 0x00, and the broker closed after it had read that
    unsure,   ///< a DISCONNECT that may be unread, or a CONNECT without an answer
    refused,  ///< CONNACK had another code than 0
    cut,      ///< the client closed without a DISCONNECT
    closed,   ///< the broker did
    silence,  ///< the client sends nothing more; the broker notices, or the next CONNECT takes over
};
BOOST_DESCRIBE_ENUM(connection_end, none, goodbye, unsure, refused, cut, closed, silence)

/// A connection whose CONNECT had a will. Times are in ns; 0 means never.
struct will_connection {
    std::uint32_t number = 0;   ///< of the client's attempts to connect, from 1
    std::int64_t asked_ns = 0;  ///< when CONNECT was sent
    std::int64_t accepted_ns = 0;
    std::int64_t ended_ns = 0;     ///< when the client saw or caused its end
    std::uint32_t session_s = 0;   ///< the Session Expiry Interval in force; 0xFFFFFFFF: no end
    std::uint16_t keep_alive = 0;  ///< seconds, in force
    bool resumed = false;          ///< Session Present 1
    connection_end end = connection_end::none;
    bool operator==(const will_connection&) const = default;
};

/// All connections of one client, in order.
struct will_owner {
    std::vector<will_connection> connections;
    bool operator==(const will_owner&) const = default;
};

/// Which will a watcher got.
struct sighting_key {
    client_number watcher = 0;
    client_number owner = 0;
    std::uint64_t connection = 0;  ///< of the owner
    auto operator<=>(const sighting_key&) const = default;
    friend std::size_t hash_value(const sighting_key& key) {
        const std::size_t clients = static_cast<std::size_t>(key.watcher) << 32U | key.owner;
        return (clients ^ key.connection * 0xC2B2AE3D27D4EB4FU) * 0x9E3779B97F4A7C15U;
    }
};

struct sighting {
    std::int64_t first_ns = 0;
    std::uint32_t connection = 0;  ///< of the watcher, when it came last
    std::uint32_t repeated = 0;    ///< how often it came again without a reason
    bool operator==(const sighting&) const = default;
};

/// The book of one slice.
class will_book {
public:
    void connecting(client_number owner, std::uint32_t number, std::int64_t now_ns);
    void accepted(client_number owner, std::int64_t now_ns, bool resumed,
                  std::optional<std::uint32_t> session_s, std::uint16_t keep_alive);
    void ended(client_number owner, std::int64_t now_ns, connection_end manner);
    /// The broker was stopped or killed: it may publish wills of before later, or never
    /// (3.1.2.5, both versions).
    void broker_ended(std::int64_t now_ns) { broker_ended_ns_ = now_ns; }
    /// `connection`: of the watcher.
    void take(const delivery& will, std::uint32_t connection, mqtt::version version);

    /// Bytes of memory. A broker can make it grow.
    std::size_t held() const;

    using owners = boost::unordered_flat_map<client_number, will_owner>;
    using sightings = boost::unordered_flat_map<sighting_key, sighting>;
    const owners& by_owner() const { return owners_; }
    const sightings& seen() const { return sightings_; }
    std::int64_t broker_ended_ns() const { return broker_ended_ns_; }
    /// Adds another slice's book.
    void merge(will_book&& other);
    bool operator==(const will_book& other) const;

private:
    friend struct record::description<will_book>;
    will_connection* last_of(client_number owner);

    owners owners_;
    sightings sightings_;
    std::int64_t broker_ended_ns_ = 0;  ///< the last time; 0: never
    std::size_t lists_ = 0;             ///< bytes of the lists of connections
};

}  // namespace brokerproof::loadgen
