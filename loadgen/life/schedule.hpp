// Decides when a client connects and leaves, from the life of its group and the phases of the run.
// It carries out nothing.
#pragma once

#include <cstdint>

#include "loadgen/life/instant.hpp"
#include "loadgen/life/life_context.hpp"

namespace brokerproof::loadgen {

class schedule {
public:
    explicit schedule(instant first_connect) : connect_at_(first_connect) {}

    /// When to connect; never: not before a phase says so.
    instant next_connect() const { return storm_away_ ? never : connect_at_; }
    /// When the present or last attempt to connect was due.
    instant connect_due() const { return connect_at_; }
    /// When to leave; never: not before a phase says so. Holds while the client is online.
    instant next_leave() const { return leave_at_; }

    // What happened to the client:
    /// CONNACK came.
    void accepted() { failures_ = 0; }
    /// The client is online: draws how long it stays.
    void online(const membership& self, instant now);
    /// The client has left as planned: draws when it comes back.
    void left(const membership& self, instant now);
    /// An attempt failed, or a connection ended too early: backs off.
    void failed(const membership& self, instant now);

    /// A phase has begun; the context and the group describe it.
    void phase_changed(const membership& self, instant now, bool is_online, bool was_connected);
    /// True once, when the client has come back from a storm.
    bool take_return();

private:
    void storm_changed(const membership& self, instant now);

    instant connect_at_;
    instant leave_at_ = never;
    std::uint8_t failures_ = 0;  ///< in a row
    bool storm_away_ = false;
    bool returns_ = false;  ///< from a storm, and has no CONNACK yet
};

/// The departure of clients with this life.
departure departure_of(const life& wanted);

}  // namespace brokerproof::loadgen
