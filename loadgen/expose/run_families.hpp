// The metric families of the run as a whole: its identity, brokers, storms, generator and verdict.
// Pure.
#pragma once

#include "loadgen/expose/family_writer.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

void put_identity(family_writer& to, const live_run& run);
void put_network(family_writer& to, const live_run& run);
/// How long before the end of a broker the oldest message was sent that it took along.
void put_loss_windows(family_writer& to, const live_run& run);
void put_brokers(family_writer& to, const live_run& run);
void put_recoveries(family_writer& to, const live_run& run);
void put_health(family_writer& to, const live_run& run);
/// Only when the run has ended.
void put_verdict(family_writer& to, const live_run& run);

}  // namespace brokerproof::loadgen::expose
