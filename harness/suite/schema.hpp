// The case format as JSON Schema (draft-07), for editors: made from the tables by which the readers
// go.
#pragma once

#include <string>

namespace brokerproof::suite {

/// suites/schema.json. It refuses unknown words and wrong types; what needs more than one place at
/// once (names, marks, statements) only the loader sees.
std::string json_schema();

}  // namespace brokerproof::suite
