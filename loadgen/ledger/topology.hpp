// The clients and streams of a scenario: their numbers, their names, and which client is owed which
// stream. Pure.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// A client's number in the whole run. Groups are numbered one after the other, members in order.
using client_number = std::uint32_t;
/// A (publication, `to` target or topic) pair of a publisher. All members of a group use the same
/// numbers.
using stream_number = std::uint32_t;

/// The values of the placeholders in templates.
struct names {
    std::string_view run;
    std::string_view group;
    std::uint32_t client = 0;
    std::uint32_t shard = 0;
    std::uint32_t to = 0;
    std::uint32_t number = 0;  ///< ${n} of a subscription with a range of numbers
};
/// Replaces placeholders; all other text stays unchanged.
std::string expand(std::string_view text, const names& values);

class topology {
public:
    /// Member i of a group belongs to slice i mod `slices` and talks to broker i mod `brokers`.
    /// A publication without `to` gives message k to publisher k mod clients. A publication with
    /// `to` gives message k to target k mod targets; its publisher is the nearest member at or
    /// below (k mod clients), else above it, on the target's broker. If the group has no member on
    /// that broker, the publisher is (k mod clients) and no client is owed the message. With
    /// `topics`, message k goes to publisher k mod clients and topic (k / clients) mod topics.
    /// A group that responds has a publication more for each publication of requests: its streams
    /// are the replies to each client that makes them.
    topology(const scenario& planned, std::string run, std::uint32_t slices, std::uint32_t brokers);

    std::uint32_t clients() const { return clients_; }
    client_number first_of(std::size_t group) const { return first_[group]; }
    std::size_t group_of(client_number client) const;
    std::uint32_t index_of(client_number client) const { return client - first_[group_of(client)]; }
    std::uint32_t slice_of(client_number client) const { return index_of(client) % slices_; }
    std::uint32_t broker_of(client_number client) const { return index_of(client) % brokers_; }

    stream_number streams_of(std::size_t group) const;  ///< number of streams of a member
    stream_number stream(std::size_t group, std::size_t publication, std::uint32_t to) const;
    /// The publication of a stream, and its target (0 without `to`).
    std::pair<std::size_t, std::uint32_t> publication_of(std::size_t group,
                                                         stream_number stream) const;
    /// The publication of a group that answers these requests; none: it does not respond.
    std::optional<std::uint32_t> reply_to(std::size_t responders,
                                          const answered_requests& asked) const;
    /// The publisher of message `number` of a publication, and its target.
    struct arrival {
        std::uint32_t publisher = 0;  ///< index in the group
        std::uint32_t to = 0;
    };
    arrival arrival_of(std::size_t group, std::size_t publication, std::uint64_t number) const;

    /// Filters that match the topics of all publications without a stamp (stamp: none).
    std::vector<std::string> unstamped_topics() const;

    std::string client_id(client_number client) const;
    /// A template of the client's group, such as its user name.
    std::string filled(client_number client, std::string_view text) const {
        return expand(text, names_of(client));
    }
    std::string topic(client_number publisher, stream_number stream) const;

    /// A filter that a client subscribes to, filled in.
    struct own_filter {
        std::string filter;
        std::string share;  ///< ShareName; empty: not shared
        std::uint8_t qos = 0;
        std::string on_the_wire() const;
        bool operator==(const own_filter&) const = default;
    };
    std::vector<own_filter> filters_of(client_number subscriber) const;

    /// How a stream reaches a subscriber: the subscriptions that match its topic on the same
    /// broker.
    struct route {
        bool owed = false;
        std::uint8_t qos = 0;  ///< of its messages; the highest one if several subscriptions match
        std::uint32_t matches = 0;  ///< the number of copies that a message may have (section 4.7)
        bool shared = false;  ///< a shared subscription matches: one of its members is owed it
        bool operator==(const route&) const = default;
    };
    route route_to(client_number subscriber, client_number publisher, stream_number stream) const;
    bool owed(client_number subscriber, client_number publisher, stream_number stream) const {
        return route_to(subscriber, publisher, stream).owed;
    }
    /// Whether this client and this stream of it exist.
    bool has_stream(client_number publisher, stream_number stream) const;
    /// The publication of a stream; `has_stream(publisher, stream)` must be true.
    const publication& published_by(client_number publisher, stream_number stream) const;
    const group& group_with(client_number client) const {
        return scenario_.groups[group_of(client)];
    }

    const scenario& planned() const { return scenario_; }
    const std::string& run() const { return run_; }

private:
    names names_of(client_number client) const;
    std::uint32_t nearest(std::uint32_t member, std::uint32_t clients, std::uint32_t broker) const;

    scenario scenario_;
    std::string run_;
    std::uint32_t slices_;
    std::uint32_t brokers_;
    std::uint32_t clients_ = 0;
    std::vector<client_number> first_;
    /// For each group: the first stream of each publication, then the number of streams.
    std::vector<std::vector<stream_number>> first_stream_;
};

}  // namespace brokerproof::loadgen
