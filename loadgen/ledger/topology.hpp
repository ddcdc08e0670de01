// Who is who in a scenario: numbers of clients and streams, their names, and who is owed what.
// Pure.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// A client's number in the whole run: groups one after the other, members in order.
using client_number = std::uint32_t;
/// One (publication, `to` target) of a publisher; the same numbering for all members of a group.
using stream_number = std::uint32_t;

/// What the placeholders of templates stand for.
struct names {
    std::string_view run;
    std::string_view group;
    std::uint32_t client = 0;
    std::uint32_t shard = 0;
    std::uint32_t to = 0;
};
/// What is no placeholder stays as it stands.
std::string expand(std::string_view text, const names& with);

class topology {
public:
    /// `slices` and `brokers`: member i of a group belongs to slice i mod slices and talks to
    /// broker i mod brokers. A publication with `to` gives message k to target k mod targets, and
    /// to the publisher (k mod clients) moved to the nearest one below (or else above) on the
    /// target's broker; without `to` to member k mod clients. A group that has no member on the
    /// target's broker keeps (k mod clients), and nobody is owed the message.
    topology(const scenario& of, std::string run, std::uint32_t slices, std::uint32_t brokers);

    std::uint32_t clients() const { return clients_; }
    client_number first_of(std::size_t group) const { return first_[group]; }
    std::size_t group_of(client_number client) const;
    std::uint32_t index_of(client_number client) const { return client - first_[group_of(client)]; }
    std::uint32_t slice_of(client_number client) const { return index_of(client) % slices_; }
    std::uint32_t broker_of(client_number client) const { return index_of(client) % brokers_; }

    stream_number streams_of(std::size_t group) const;  ///< how many a member may have
    stream_number stream(std::size_t group, std::size_t publication, std::uint32_t to) const;
    /// The publication of a stream, and its target (0 without `to`).
    std::pair<std::size_t, std::uint32_t> publication_of(std::size_t group,
                                                         stream_number stream) const;
    /// Who sends message `number` of a publication, and to which target.
    struct arrival {
        std::uint32_t publisher = 0;  ///< index in the group
        std::uint32_t to = 0;
    };
    arrival arrival_of(std::size_t group, std::size_t publication, std::uint64_t number) const;

    std::string client_id(client_number client) const;
    std::string topic(client_number publisher, stream_number stream) const;
    std::string filter(client_number subscriber, std::size_t subscription) const;

    /// How a stream reaches a subscriber: does a subscription match its topic, on the same broker?
    struct route {
        bool owed = false;
        std::uint8_t qos = 0;       ///< it comes with; if several subscriptions match, the highest
        std::uint32_t matches = 0;  ///< so many copies of a message are allowed (4.7, overlapping)
        bool operator==(const route&) const = default;
    };
    route route_to(client_number subscriber, client_number publisher, stream_number stream) const;
    bool owed(client_number subscriber, client_number publisher, stream_number stream) const {
        return route_to(subscriber, publisher, stream).owed;
    }
    /// Are there such a client and such a stream of it?
    bool has(client_number publisher, stream_number stream) const;
    /// The publication that a stream belongs to; `has(publisher, stream)` must hold.
    const publication& published_by(client_number publisher, stream_number stream) const;
    const group& group_with(client_number client) const { return of_.groups[group_of(client)]; }

    const scenario& of() const { return of_; }
    const std::string& run() const { return run_; }

private:
    names names_of(client_number client) const;
    std::uint32_t nearest(std::uint32_t member, std::uint32_t clients, std::uint32_t broker) const;

    scenario of_;
    std::string run_;
    std::uint32_t slices_;
    std::uint32_t brokers_;
    std::uint32_t clients_ = 0;
    std::vector<client_number> first_;
    /// Of each group: the first stream of each publication, and how many there are in all.
    std::vector<std::vector<stream_number>> first_stream_;
};

}  // namespace brokerproof::loadgen
