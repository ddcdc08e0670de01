// One client of the fleet. What arrives is handled at once, in the callback of its read: counted,
// put into the ledger, acknowledged. Its life (connect, subscribe, stay, leave, come back) is a
// small coroutine that is woken when something happened or when its time has come.
#pragma once

#include <coroutine>
#include <cstdint>
#include <memory>
#include <vector>

#include "loadgen/fleet/connection.hpp"
#include "loadgen/fleet/journey.hpp"
#include "loadgen/fleet/wheel.hpp"
#include "loadgen/fleet/wire.hpp"
#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/topology.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

class shard;
struct group_state;

/// Nanoseconds of the steady clock; `never` for "no such moment".
using instant = std::int64_t;
inline constexpr instant never = std::numeric_limits<instant>::max();

/// A message that is due: which publication of the group, to which target, when.
struct due_message {
    std::uint32_t publication = 0;
    std::uint32_t to = 0;
    instant intended_ns = 0;
};

class client final : public timer_node, public connection_events {
public:
    client(shard& home, group_state& group, client_number number, instant first_due);
    ~client() override;

    void begin();  ///< starts its life
    bool life_ended() const { return life_.ended(); }
    std::exception_ptr failure() const { return life_.failure(); }

    /// Something happened, or its time has come: the life goes on at the end of this wake-up.
    void wake();
    void resume();  ///< it is that end

    // What the shard tells.
    void phase_changed();
    void stop();  ///< leave for good
    void publish(const due_message& message);
    void finish_ledger();  ///< after the end: what is unanswered, what is known of the session
    bool leaves_session() const;  ///< after the end: may its session still be there?

    client_number number() const { return number_; }

private:
    friend class doorway;
    enum class state : std::uint8_t {
        offline,
        opening,      ///< TCP
        greeting,     ///< CONNECT was sent
        subscribing,  ///< SUBSCRIBE was sent
        online,
        leaving,  ///< DISCONNECT was sent, or our half closed; waits for the broker to close
    };
    /// A PUBLISH of ours that the broker has not fully answered.
    struct unanswered {
        std::uint16_t packet_id = 0;
        std::uint8_t qos = 0;
        bool released = false;  ///< QoS 2: PUBREC came, PUBREL was sent
        std::uint32_t publication = 0;
        std::uint32_t to = 0;
        std::uint64_t sequence = 0;
        instant intended_ns = 0;
        instant sent_ns = 0;
    };
    struct pause_until {
        client& who;
        instant until;
        bool await_ready() const noexcept { return false; }
        void await_suspend(std::coroutine_handle<> frame) { who.wait_until(frame, until); }
        void await_resume() const noexcept {}
    };

    // client_life.cpp
    journey live();
    pause_until pause(instant until) { return {*this, until}; }
    void wait_until(std::coroutine_handle<> frame, instant until);
    bool wants_online() const;
    instant next_turn() const;
    bool must_leave() const;
    instant next_alarm() const;
    void keep_alive();
    void plan_return(bool failed);
    void settle();
    void plan_leaving();
    void phase_of_storm();
    void phase_of_wanderer();
    void phase_of_stuck();

    // client_connect.cpp
    void open();
    bool opens();
    void greet();
    void take_connack(bytes_view packet);
    void accepted(bool session_present, const mqtt::connack& answer);
    void subscribe();
    bool subscribes();
    void go_online();
    void take_suback(bytes_view packet);
    void attempt_failed(bool refused);
    void depart();
    bool leaves();
    void gone(departure how);
    void connection_over();

    // client_receive.cpp
    void opened(error_code error) override;
    std::size_t received(bytes_view data) override;
    void ended(error_code error) override;
    void pause_over() override;
    void take(bytes_view packet);
    void take_publish(bytes_view packet);
    bool is_new(const wire::publish_view& publish);
    void judge(const wire::publish_view& publish);
    void measure_delivery(const delivery& what, outcome judged);
    void take_pubrel(bytes_view packet);
    void malformed();

    // client_publish.cpp
    void send_new(const due_message& message);
    void send_publish(const unanswered& what, bool dup);
    void take_answer(mqtt::packet_type type, bytes_view packet);
    void answered(std::size_t index, std::uint8_t reason_code);
    void send_waiting();
    void resend();
    void give_up();
    std::uint16_t free_packet_id();
    std::uint32_t window() const;
    stream_key stream_of(std::uint32_t publication, std::uint32_t to) const;

    const loadgen::group& wanted() const;
    void count(loadgen::count what, std::uint64_t n = 1);
    void sent(std::size_t size);
    mqtt::version version() const { return wanted().version; }

    shard& home_;
    group_state& group_;
    connection link_;
    journey life_;
    std::coroutine_handle<> waiting_;
    std::unique_ptr<tcp_socket> ghost_;  ///< of a departure by silence
    std::vector<unanswered> unanswered_;
    std::vector<due_message> waiting_messages_;  ///< due, but the window was full
    std::vector<std::uint16_t> unreleased_;  ///< QoS 2 of the broker: PUBREC sent, no PUBREL yet
    instant due_ns_;                         ///< when to connect; never: not until told
    instant leave_ns_ = never;               ///< when to leave
    instant deadline_ns_ = never;            ///< of what is awaited
    instant connected_ns_ = 0;               ///< CONNACK; before it: when the attempt began
    instant last_sent_ns_ = 0;
    instant ping_sent_ns_ = 0;  ///< 0: no PINGREQ is unanswered
    instant last_queued_ns_ = 0;
    client_number number_;
    std::uint32_t connections_ = 0;
    std::uint16_t next_packet_id_ = 0;
    std::uint16_t packet_id_of_subscribe_ = 0;
    std::uint16_t keep_alive_ = 0;  ///< seconds, effective
    std::uint16_t server_receive_maximum_ = 65'535;
    std::uint8_t failures_ = 0;  ///< attempts in a row
    state state_ = state::offline;
    departure how_ = departure::disconnect;
    bool woken_ = false;  ///< is in the shard's list of those to go on
    bool has_turn_ = false;
    bool scheduled_ = false;
    bool resumed_ = false;
    bool stopping_ = false;
    bool online_at_end_ = false;
    bool deaf_ = false;  ///< silent or stuck: does not read
    bool storm_away_ = false;
    bool returns_ = false;  ///< from a storm, and has no CONNACK yet
};

}  // namespace brokerproof::loadgen
