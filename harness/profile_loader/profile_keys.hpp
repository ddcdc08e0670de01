// The keys of a profile and of its parts as tables: the loader and the JSON Schema use them.
#pragma once

#include <span>
#include <string>

#include "harness/target/profile.hpp"
#include "harness/yaml/table.hpp"

namespace brokerproof::target {

const yaml::table<profile>& profile_table();
const yaml::table<spawn>& spawn_table();

/// Reads the root of a profile's file; problems go to the reader's list.
void read_profile(const yaml::reader& input, const YAML::Node& root, profile& into);

/// configs/brokers/schema.json: the format as JSON Schema (draft-07), for editors. It refuses
/// unknown keys and wrong types; only the loader checks placeholders, URLs and regular
/// expressions.
std::string json_schema();

}  // namespace brokerproof::target
