// When outputs reach their clients: a legal network, or server, may be slow, and may cut or join
// what was written. The order of one connection always stays.
#pragma once

#include <optional>
#include <vector>

#include "harness/reference_broker/broker.hpp"

namespace brokerproof::reference_broker {

/// Gives every new output its due time; without a policy about time that is now.
void pace(broker& core);
/// Removes and returns what is due by the present time.
std::vector<output> take_due_outputs(broker& core);
/// Everything is due now: the server ends.
void hurry(broker& core);
std::optional<instant> next_output(const broker& core);

}  // namespace brokerproof::reference_broker
