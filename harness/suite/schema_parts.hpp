// Pieces from which the schema is put together; each part of the format adds its definitions.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

#include "harness/mqtt/fields.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {

using schema_object = boost::json::object;

/// `{ "$ref": "#/definitions/NAME" }`; with `about`, a description beside it for editors.
schema_object refer(std::string_view name, std::string_view about = {});
schema_object pattern_of(std::string_view regex);
schema_object array_of(schema_object items);
schema_object any_of(std::initializer_list<schema_object> choices);
/// A text that is one of these.
schema_object one_word_of(const std::vector<std::string>& words);
/// A map with these keys and no others.
schema_object map_of(schema_object properties, const std::vector<std::string>& required = {});
/// The schema with the description in front.
schema_object described(schema_object schema, std::string_view about);
/// Not more than one of these keys stands in the map.
schema_object at_most_one(const std::vector<std::string>& keys);

/// The definition of what a field can be set to, or be expected to be: "set_text",
/// "match_number_255".
std::string set_name(const mqtt::field_info& field);
std::string match_name(const mqtt::field_info& field);

void add_values(schema_object& definitions);
void add_packets(schema_object& definitions);
void add_steps(schema_object& definitions);
void add_cases(schema_object& definitions);

/// The pseudo-field that `is` of expect_count matches.
mqtt::field_info count_field();

inline constexpr std::string_view word_pattern = "^[a-z][a-z0-9_-]*$";
inline constexpr std::string_view name_pattern = "^[a-z][a-z0-9_]*$";

}  // namespace brokerproof::suite
