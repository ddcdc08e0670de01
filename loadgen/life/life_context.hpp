// The data that the clients of a slice share: the plan of the run, the books, the measures, the
// phase. It must not know sockets, threads or clocks.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/request_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "loadgen/ledger/topology.hpp"
#include "loadgen/ledger/will_book.hpp"
#include "loadgen/life/client_packets.hpp"
#include "loadgen/life/due_message.hpp"
#include "loadgen/life/instant.hpp"
#include "loadgen/life/publication_texts.hpp"
#include "loadgen/life/recovery.hpp"
#include "loadgen/life/topic_aliases.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

/// The data that the clients of a group share in one slice.
struct group_context {
    group_context(const group& by_scenario, const group_texts& ready, std::size_t position,
                  client_number first)
        : wanted(by_scenario), texts(ready), index(position), first_client(first) {}

    const group& wanted;
    const group_texts& texts;
    std::size_t index;           ///< in the scenario
    client_number first_client;  ///< of the whole run
    bool away = false;           ///< the present phase wants this group to be offline
    group_measures measured;
    std::vector<recovery_state> recoveries;  ///< the last one may be under way
};

/// The data that does not change during a run. All references must outlive the lives.
struct life_plan {
    const topology& clients;
    std::uint32_t run_number = 0;  ///< in every stamp
    std::uint32_t slices = 1;
    /// The slices of this machine, which share its clock.
    std::uint32_t first_slice = 0;
    std::uint32_t slices_here = 1;
    std::size_t largest_packet = 0;              ///< bytes; a larger one is a violation
    std::vector<std::optional<login>> logins{};  ///< of each broker
    session_rules rules{};
};

/// The data that the clients of a slice share.
class life_context {
public:
    life_context(life_plan fixed, std::uint64_t seed)
        : plan(std::move(fixed)),
          received(plan.clients, plan.rules.grace_ns),
          sessions(plan.clients, plan.rules),
          unstamped_(plan.clients.unstamped_topics()),
          random_(seed) {}

    const life_plan plan;
    sent_book sent;
    received_book received;
    session_book sessions;
    will_book wills;
    bool phase_has_duration = false;  ///< clients that come and go do so only in such phases
    bool draining = false;            ///< the last phase has begun
    bool fleet_returns = false;       ///< the present phase starts the broker, or ends a cut
    instant last_news{};    ///< when the last PUBLISH or CONNACK came; the epoch: none did
    instant last_packet{};  ///< when the last packet of any kind came
    // Buffers for the message that is being written:
    std::string topic;
    std::string text;
    bytes properties;
    // Of v5:
    topic_aliases aliases;
    request_book requests;
    std::optional<due_message> asked;  ///< the reply to the request that has just come

    /// Whether messages without a stamp may come on this topic.
    bool may_be_unstamped(std::string_view topic_name) const;
    /// Whether this client is in a slice of this machine.
    bool is_here(client_number client) const {
        return plan.clients.slice_of(client) - plan.first_slice < plan.slices_here;
    }
    /// Notes a violation by a broker; the first few are kept.
    void remark(std::string text);
    const std::vector<std::string>& remarks() const { return remarks_; }
    double random01();  ///< uniform in [0, 1)
    /// For templates of the client with this index in the group.
    names names_for(const group_context& group, std::uint32_t client_index, std::uint32_t to) const;

private:
    std::vector<std::string> unstamped_;  ///< filters
    std::uint64_t random_;
    std::vector<std::string> remarks_;
};

/// The client of a life.
struct membership {
    life_context& context;
    group_context& group;
    client_number number;

    const loadgen::group& wanted() const { return group.wanted; }
    mqtt::version version() const { return group.wanted.version; }
    std::uint32_t index() const { return number - group.first_client; }
    bool has_judged_will() const { return wanted().will && wanted().will->judged; }
    void count(loadgen::count figure, std::uint64_t n = 1) const { group.measured.add(figure, n); }
    /// The broker said no, in a packet with these properties.
    void refused(refusing_packet packet, std::uint8_t code,
                 const mqtt::property_list& properties) const;
    void record(timing figure, nanoseconds duration) const {
        group.measured.record(figure, duration.count());
    }
};

}  // namespace brokerproof::loadgen
