// Requests and their responses, as receivers see them (v5, section 4.10).
#pragma once

#include "loadgen/life/life_context.hpp"
#include "loadgen/life/wire.hpp"

namespace brokerproof::loadgen {

/// A message came that may be the response to a request of this client: measures the round trip.
/// False: it is not. `since`: the round trip of an earlier request would measure an absence.
bool note_response(const membership& self, instant now, instant since,
                   const wire::publish_view& publish);

/// A message with this stamp came for the first time: if it is a request that the client's group
/// answers, life_context::asked is set.
void note_request(const membership& self, instant now, const wire::publish_view& publish,
                  const stamp& message);

}  // namespace brokerproof::loadgen
