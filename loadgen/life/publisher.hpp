// The publishing half of a client's life: an open loop, with a window of messages that wait for
// their answers. It writes packets and books; it must not know when the client is connected.
#pragma once

#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

#include "loadgen/life/life_context.hpp"
#include "loadgen/life/message_writer.hpp"
#include "loadgen/life/reaction.hpp"

namespace brokerproof::loadgen {

class publisher {
public:
    /// Sends the message, or keeps it until the window has room for it.
    void publish(const membership& self, reaction& reply, const due_message& message);
    /// PUBACK, PUBREC or PUBCOMP came. False: it is malformed.
    [[nodiscard]] bool take_answer(const membership& self, reaction& reply, mqtt::packet_type type,
                                   bytes_view packet);
    /// The client is online: sends the unanswered messages of the session again, then the messages
    /// that were due while the window was full.
    void resume(const membership& self, reaction& reply);
    /// The session has ended, so its unanswered messages will not be answered.
    void give_up(const membership& self);
    /// The run has ended: no answers will come, and nothing will be sent.
    void finish(const membership& self);

    /// Takes the Receive Maximum of the CONNACK.
    void limit(std::uint16_t receive_maximum) { receive_maximum_ = receive_maximum; }
    std::uint16_t free_packet_id();
    std::size_t held() const {  ///< bytes of memory
        return unanswered_.capacity() * sizeof unanswered_[0] +
               waiting_.capacity() * sizeof waiting_[0];
    }

private:
    /// A PUBLISH of ours that the broker has not fully answered.
    struct unanswered : outgoing_message {
        bool released = false;  ///< QoS 2: PUBREC came, PUBREL was sent
    };
    enum class answer_kind : std::uint8_t { success, refusal };
    void send_new(const membership& self, reaction& reply, const due_message& message);
    void answered(const membership& self, reaction& reply, std::size_t index, answer_kind kind);
    void send_waiting(const membership& self, reaction& reply);
    bool window_full(const membership& self, std::uint32_t publication) const;
    static bool note_refusal(const membership& self, bytes_view packet);

    std::vector<unanswered> unanswered_;
    std::vector<due_message> waiting_;  ///< due, but the window was full
    std::uint16_t last_packet_id_ = 0;
    std::uint16_t receive_maximum_ = std::numeric_limits<std::uint16_t>::max();
};

}  // namespace brokerproof::loadgen
