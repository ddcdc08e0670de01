// Pieces from which the schema is put together; each part of the format adds its definitions.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/mqtt/fields.hpp"
#include "harness/schema/schema.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/format_schema.hpp"

namespace brokerproof::suite {

using schema_object = schema::object;
using schema::any_of;
using schema::array_of;
using schema::at_most_one;
using schema::described;
using schema::map_of;
using schema::one_word_of;
using schema::pattern_of;
using schema::refer;

/// The definition of what a field can be set to, or be expected to be: "set_text",
/// "match_number_255".
std::string set_name(const mqtt::field_info& field);
std::string match_name(const mqtt::field_info& field);

void add_values(yaml::format_schema& schema);
void add_packets(yaml::format_schema& schema);
void add_steps(yaml::format_schema& schema);
void add_cases(yaml::format_schema& schema);

/// A map with the keys of a table of words.
schema_object words_schema(yaml::format_schema& schema, std::span<const word> keys);

/// The pseudo-field that `is` of expect_count matches.
mqtt::field_info count_field();

inline constexpr std::string_view word_pattern = "^[a-z][a-z0-9_-]*$";
inline constexpr std::string_view name_pattern = "^[a-z][a-z0-9_]*$";

}  // namespace brokerproof::suite
