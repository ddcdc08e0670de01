// The scenario format as JSON Schema (draft-07), for editors: made from the tables by which the
// loader goes.
#pragma once

#include <string>

namespace brokerproof::loadgen {

/// configs/scenarios/schema.json. It refuses unknown keys, wrong types and values out of range;
/// what needs more than one place at once only the loader sees.
std::string json_schema();

}  // namespace brokerproof::loadgen
