// The receiving half of a client's life: it counts, judges (with the ledger), measures and
// acknowledges messages. It must not know when the client is connected.
#pragma once

#include <cstdint>
#include <vector>

#include "loadgen/life/life_context.hpp"
#include "loadgen/life/reaction.hpp"
#include "loadgen/life/wire.hpp"

namespace brokerproof::loadgen {

class receiver {
public:
    /// CONNACK came. `resumed`: the earlier session goes on.
    void connected(instant now, bool resumed);
    /// The present connection is its client's return from a storm: the last recovery of its group.
    void returned(const membership& self, instant now);
    /// A PUBLISH came; its answer is appended to the packets. False: it is malformed.
    [[nodiscard]] bool take_publish(const membership& self, reaction& reply, bytes_view packet);
    [[nodiscard]] bool take_pubrel(const membership& self, reaction& reply, bytes_view packet);
    /// The connection has ended.
    void disconnected(const membership& self);
    std::size_t held() const { return unreleased_.capacity() * sizeof unreleased_[0]; }  ///< bytes

private:
    bool is_new(const wire::publish_view& publish);
    void judge(const membership& self, instant now, const wire::publish_view& publish);
    void measure(const membership& self, const delivery& message, outcome judged);
    void measure_retained(const membership& self);
    void measure_queued(const membership& self, instant sent, instant now);

    std::vector<std::uint16_t> unreleased_;  ///< QoS 2: PUBREC was sent, PUBREL has not come yet
    instant connected_{};                    ///< CONNACK of the present connection
    instant last_queued_ = never;            ///< the last message that had waited; never: none came
    instant last_retained_ = never;          ///< the same of retained ones
    instant returned_{};          ///< CONNACK of its last return from a storm; the epoch: none
    std::uint32_t recovery_ = 0;  ///< of its group: that return
    bool resumed_ = false;
};

}  // namespace brokerproof::loadgen
