// The case format as JSON Schema (draft-07), for editors: made from the tables that the readers
// use.
#pragma once

#include <string>

#include "harness/yaml/shape.hpp"

namespace brokerproof::suite {

/// suites/schema.json. It refuses unknown words and wrong types; only the loader compares several
/// places (names, marks, statements).
std::string json_schema();

/// The form of a whole file.
yaml::shape suite_form();

}  // namespace brokerproof::suite
