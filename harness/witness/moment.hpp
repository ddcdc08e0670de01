// One packet together with its connection, while the witness looks at it. Internal to the witness.
#pragma once

#include "harness/witness/connection.hpp"
#include "harness/witness/publications.hpp"
#include "harness/witness/witness.hpp"

namespace brokerproof::witness {

struct witness::moment {
    connection_id id = 0;
    connection& on;
    const sighting& seen;

    handshake_place place() const { return {seen.number, on.version}; }
    /// The session, when the connection is the one that it uses now, and its state is known.
    session* certain_session() const {
        auto* known = on.session.get();
        const bool current = known != nullptr && known->current_connection == id;
        return current && known->is_certain ? known : nullptr;
    }
    breach made(rule kind) const { return {.kind = kind, .packet = seen.number}; }
    breach made(rule kind, std::uint64_t amount, std::uint64_t limit) const {
        return {.kind = kind, .packet = seen.number, .amount = amount, .limit = limit};
    }
};

/// Compares a copy, whose topic is no alias, with its publication and with the subscriptions of its
/// client. `report` gets each rule that the copy breaks.
struct copy_seen {
    const mqtt::publish& message;
    std::string_view topic;
    std::uint64_t content = 0;
    packet_number number = 0;
    mqtt::version version = mqtt::version::v5;
};
std::vector<breach> examine_subscriptions(const copy_seen& copy, session& of);
std::vector<breach> examine_content(const copy_seen& copy, const publication& published);
std::vector<breach> examine_history(const copy_seen& copy, const publication& published,
                                    session& of);
/// What only the time shows at which a copy comes.
std::vector<breach> examine_time(const copy_seen& copy, const publication& published, session& of);
/// The session remembers the copy.
void remember(const copy_seen& copy, const publication* published, session& of);

}  // namespace brokerproof::witness
