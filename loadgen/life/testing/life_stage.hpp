// For tests: a life, and a test that plays everything around it: the clock, the turns to connect,
// the connection, and the bytes of the broker. It checks the rules of every life: the actions fit
// the connection, every turn is returned once, the alarm is never set too late.
#pragma once

#include <deque>
#include <functional>
#include <string>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "loadgen/life/client_life.hpp"
#include "loadgen/life/reaction.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen::testing {

enum class phase_kind : std::uint8_t {
    gather,  ///< no duration: clients connect and stay
    work,    ///< has a duration: clients come and go
    away,    ///< has a duration, and the group is offline
    drain,   ///< the last one
};

/// The state of the connection, seen from the client.
enum class link_state : std::uint8_t { none, opening, open, shut };

class life_stage {
public:
    /// `actor`: the group of the only client. It may publish to itself.
    explicit life_stage(group actor);

    // Events. Each returns what the life answered: "greeting: send CONNECT".
    std::string begin_phase(phase_kind kind);
    std::string wait();  ///< until its next alarm; a life without an alarm fails the test
    std::string pass(nanoseconds time);  ///< its alarm must be later
    std::string give_turn();
    std::string open_connection();
    std::string bring(bytes_view data);
    std::string bring(const mqtt::packet& packet);
    /// The message with this sequence number, which the client has published before.
    std::string deliver(std::uint64_t sequence, std::uint8_t qos, std::uint16_t packet_id,
                        bool dup);
    std::string break_connection(parting manner = parting::abrupt);
    std::string publish(std::uint32_t publication);
    std::string stop();

    /// From now on packets cannot be sent, because the connection is broken.
    void break_sending(bool breaks) { sending_breaks_ = breaks; }
    /// From now on bytes arrive one by one.
    void cut_into_bytes() { byte_by_byte_ = true; }

    const client_life& life() const { return life_; }
    const life_context& context() const { return context_; }
    const group_context& measured() const { return group_; }
    link_state link() const { return link_; }
    bool reads() const { return reads_; }
    instant now() const { return now_; }
    bool turn_is_due() const { return turns_requested_ > turns_given_; }
    /// Packets that the client sent on this connection and that nobody took yet.
    std::deque<mqtt::packet>& sent() { return sent_; }

    /// After the end: the books are closed, and all figures must agree.
    void expect_consistent_end();

private:
    using event = std::function<void(reaction&)>;
    std::string happen(const event& told);
    std::string answer() const;
    bool carry_out(reaction& reply);
    bool perform(action wanted, reaction& reply);
    bool send(bytes& packets);
    void note_alarm(const reaction& reply);
    void receive(reaction& reply, bytes_view data);

    topology clients_;
    group_texts texts_;
    life_context context_;
    group_context group_;
    client_life life_;
    bytes out_;
    bytes unread_;  ///< the beginning of a packet that the broker has sent
    instant now_;
    instant alarm_ = never;
    link_state link_ = link_state::none;
    std::deque<mqtt::packet> sent_;
    std::vector<bytes> payloads_;  ///< of every PUBLISH that was sent for the first time
    std::string answer_;           ///< the actions of the present event
    int turns_requested_ = 0;
    int turns_given_ = 0;
    int turns_returned_ = 0;
    int retired_ = 0;
    bool reads_ = true;
    bool silent_ = false;  ///< an earlier connection is still open
    bool sending_breaks_ = false;
    bool byte_by_byte_ = false;
};

}  // namespace brokerproof::loadgen::testing
