// What is written to the store, and read from it at the start. Whoever changes state says so here;
// commit() then writes all changes of one event at once, before anything about them is sent.
#pragma once

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

void keep(broker& b, const session& s);
void keep(broker& b, const session& s, const delivery& d);
void keep_retained(broker& b, const message& m);

/// With all its deliveries.
void forget(broker& b, const session& s);
void forget(broker& b, const delivery& d);
void forget_retained(broker& b, const std::string& topic);

void commit(broker& b);
/// The same, come what may: commit() has a defect.
void save(broker& b);

/// Brings back what the store holds, with the timers that run.
void restore(broker& b);

/// Sessions that were online when the last process ended go offline now: nobody saw when.
void lose_connections(broker& b);

}  // namespace brokerproof::reference_broker
