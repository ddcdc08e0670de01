// Follows both sides of every conversation between clients and one broker, and tells which rules
// they break across packets. Pure: it has no sockets and no clock, and the caller says what was
// seen when. What it has not seen, it does not judge: nobody is accused by a guess.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/base/memory_budget.hpp"
#include "harness/witness/connection.hpp"
#include "harness/witness/publications.hpp"

namespace brokerproof::witness {

/// What the caller shows to a witness.
enum class view : std::uint8_t {
    everything,      ///< all that any client and the broker have said
    some_clients,    ///< other clients, of whom nothing is known, use the same broker
    whole_sessions,  ///< all connections of some sessions, while others publish, too
};

class witness {
public:
    using connection_id = std::uint64_t;

    /// Copies are compared with publications only when `everything` is shown. Among `some_clients`,
    /// nothing is known of a session that is resumed.
    explicit witness(view shown = view::everything, contents messages = contents::any)
        : view_(shown), publications_(messages) {}

    void opened(connection_id id);
    /// Packets of one connection come in the order in which they were sent or received.
    void see(connection_id id, const sighting& seen);
    /// The client has sent bytes that are no legal packet: `statement` is left to the decoder.
    void client_malformed(connection_id id, packet_number number);
    /// The broker has sent bytes that are no packet: what follows is not judged.
    void broker_malformed(connection_id id);
    void closed(connection_id id);
    /// From here on nothing is known about sessions: the broker may have lost what it had.
    void broker_restarted();

    /// The breaches since the last call.
    std::vector<breach> take_breaches();

    /// About how many bytes it holds for sessions and messages.
    std::size_t held() const { return sessions_held_->used() + publications_.held(); }

private:
    struct moment;

    void from_client(moment& now);
    void from_broker(moment& now);
    void keep_for_later(moment& now);
    void client_packet_in_session(moment& now);

    void see_connect(moment& now, const mqtt::connect& request);
    void see_connack(moment& now, const mqtt::connack& answer);
    void begin_session(moment& now, const mqtt::connack& answer);
    void see_client_publish(moment& now, const mqtt::publish& message);
    void see_client_unsubscribe(moment& now, const mqtt::unsubscribe& request);
    template <class Packet>
    void see_client_answer(moment& now, const Packet& packet);
    void see_client_subscribe(moment& now, const mqtt::subscribe& request);
    void see_client_disconnect(moment& now, const mqtt::disconnect& farewell);
    void see_broker_publish(moment& now, const mqtt::publish& message);
    template <class Packet>
    void see_broker_answer(moment& now, const Packet& packet);
    void see_suback(moment& now, const mqtt::suback& answer);
    void see_unsuback(moment& now, const mqtt::unsuback& answer);
    void examine_problem_information(moment& now);
    void examine_keep_alive(moment& now);
    void see_auth(moment& now, const mqtt::auth& packet);
    void examine_early(moment& now);
    void examine_method(moment& now, const mqtt::property_list& named_in, bool must_name);

    /// Notes the breach of a rule that the version has; one by the broker only while the client
    /// keeps the rules.
    void accuse(moment& now, breach found);
    /// `limit` belongs to the fault too_many.
    void accuse(moment& now, const handshakes::finding& fault, std::uint64_t limit = 0);
    /// The topic, also when only an alias stands for it; empty when nobody knows it.
    std::string topic_of(moment& now, const mqtt::publish& message);

    view view_;
    /// Each session takes its share and gives it back.
    std::shared_ptr<memory_budget> sessions_held_ = std::make_shared<memory_budget>(SIZE_MAX);
    std::unordered_map<connection_id, connection> connections_;
    std::unordered_map<std::string, std::shared_ptr<session>> sessions_;
    publications publications_;
    std::vector<breach> breaches_;
};

}  // namespace brokerproof::witness
