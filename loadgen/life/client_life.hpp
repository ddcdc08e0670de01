// The life of a client: it connects, subscribes, stays, leaves and comes back. It is a state
// machine: events and the time go in, packets and actions come out. It must not know sockets or
// clocks, and it allocates nothing for a message.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>

#include "harness/base/bytes.hpp"
#include "harness/base/enum_names.hpp"
#include "loadgen/life/life_context.hpp"
#include "loadgen/life/publisher.hpp"
#include "loadgen/life/reaction.hpp"
#include "loadgen/life/receiver.hpp"
#include "loadgen/life/schedule.hpp"

namespace brokerproof::loadgen {

class client_life {
public:
    enum class stage : std::uint8_t {
        away,         ///< has no connection; connects when it is due
        waiting,      ///< for its turn to connect
        opening,      ///< TCP connects
        greeting,     ///< CONNECT was sent
        subscribing,  ///< SUBSCRIBE was sent
        online,
        leaving,  ///< it has shut its half of the connection and waits for the broker to close the
                  ///< other
        ended,    ///< for good
    };
    BOOST_DESCRIBE_NESTED_ENUM(stage, away, waiting, opening, greeting, subscribing, online,
                               leaving, ended)

    /// Both references must outlive the life. phase_changed() must be the first event.
    client_life(life_context& context, group_context& group, client_number number,
                instant first_connect)
        : self_{context, group, number}, schedule_(first_connect) {}

    // Events. Each may come at any stage; an event that does not fit changes nothing.
    void phase_changed(reaction& reply);  ///< the context and the group describe the new phase
    void alarm(reaction& reply);          ///< the time of next_alarm() has come
    void turn(reaction& reply);           ///< the client may connect
    /// For templates that are filled in for this client.
    names own_names() const { return self_.context.names_for(self_.group, self_.index(), 0); }

    void connected(reaction& reply);                  ///< TCP is established; TLS shakes hands
    void secured(reaction& reply, bool was_resumed);  ///< it has; opened() follows
    void handshake_failed();                          ///< closed() follows
    void opened(reaction& reply);                     ///< the connection is open
    /// Whole packets and the beginning of another; returns how many bytes were used.
    std::size_t received(reaction& reply, bytes_view data);
    /// By the broker, or it could not be opened or written to. `in_order`: the broker has shut its
    /// half when it had read all that we sent.
    void closed(reaction& reply, parting manner);
    void publish(reaction& reply, const due_message& message);
    void stop(reaction& reply);  ///< leave for good

    /// When alarm() must be called; never: not before another event.
    instant next_alarm() const;
    stage where() const { return stage_; }
    bool reads() const;  ///< otherwise it ignores what comes
    client_number number() const { return self_.number; }
    /// Connections that were tried, the present one included.
    std::uint32_t connections() const { return connections_; }
    /// Bytes of its lists, which a broker can make grow.
    std::size_t held() const { return receiver_.held() + publisher_.held(); }

    // After the end of the run:
    /// The topic of its will, if the broker may retain it.
    std::optional<std::string> retained_will() const;
    /// Whether its session may still be on the broker.
    bool leaves_session() const;
    /// Writes unanswered messages into the books, and whether the session has ended.
    void finish(instant now);

private:
    // connecting
    std::string will_payload(instant now) const;
    void greet(reaction& reply);
    void take_connack(reaction& reply, bytes_view packet);
    void accepted(reaction& reply, const mqtt::connack& answer);
    void begin_session(reaction& reply, const mqtt::connack& answer);
    void subscribe(reaction& reply);
    void send_subscribe(reaction& reply);
    void take_suback(reaction& reply, bytes_view packet);
    void go_online(reaction& reply);
    void attempt_failed(reaction& reply, bool refused);
    // online
    void stay(reaction& reply);
    void keep_alive(reaction& reply);
    void stop_or_start_reading(reaction& reply);
    instant next_keep_alive() const;
    instant next_silence() const;
    // leaving
    enum class reason : std::uint8_t { planned, trouble };
    void leave(reaction& reply, departure manner, reason cause);
    void closed_by_broker(reaction& reply);
    void connection_over(reaction& reply, parting manner = parting::abrupt);
    void note_end(instant now, connection_end manner);
    connection_end end_of_connection(parting manner) const;
    void go_away(reaction& reply);
    // receiving
    void take(reaction& reply, bytes_view packet);
    void take_in_session(reaction& reply, bytes_view packet);
    void take_disconnect(reaction& reply, bytes_view packet);
    void note_refusals(std::span<const std::uint8_t> asked, const mqtt::suback& answer);
    void violation(reaction& reply);

    void enter(stage next);
    void send(reaction& reply);

    membership self_;
    publisher publisher_;
    receiver receiver_;
    schedule schedule_;
    bool shakes_hands_ = false;  ///< TCP is established, TLS is not
    instant since_{};  ///< the time of the attempt, the CONNECT or the CONNACK, whichever was last
    instant deadline_{};         ///< of opening, greeting, subscribing and leaving
    instant last_sent_{};        ///< when it last sent a packet
    instant ping_sent_ = never;  ///< never: no PINGREQ is unanswered
    std::uint32_t connections_ = 0;
    std::uint16_t subscribe_id_ = 0;
    std::uint16_t filters_asked_ = 0;     ///< in the last SUBSCRIBE
    std::uint16_t filters_answered_ = 0;  ///< of the client's filters, on this connection
    std::uint32_t largest_packet_ = 0;    ///< that the broker takes
    std::uint16_t keep_alive_ = 0;        ///< seconds, effective
    stage stage_ = stage::away;
    departure departure_ = departure::disconnect;  ///< of the present or last connection
    reason reason_ = reason::planned;              ///< of this departure
    bool subscribed_ = false;                      ///< the session has had a SUBACK
    bool accepted_ = false;                        ///< has had a CONNACK with code 0
    bool deaf_ = false;                            ///< a stuck client that does not read now
    bool silent_ = false;  ///< an earlier connection was kept open in silence
    bool stopping_ = false;
    bool online_at_end_ = false;  ///< was online when it was stopped
    bool discarded_ = false;      ///< its last DISCONNECT has ended its session
};

}  // namespace brokerproof::loadgen
