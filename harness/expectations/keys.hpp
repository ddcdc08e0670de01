// The keys of an expectations file as tables: the loader and the JSON Schema use them.
#pragma once

#include <string>
#include <vector>

#include "harness/yaml/table.hpp"
#include "reports/expectation.hpp"

namespace brokerproof::expectations {

/// A whole file.
struct file {
    std::string product;
    position product_at;
    std::vector<expectation> expected;
};

/// The keys of one entry.
const yaml::table<expectation>& expectation_table();

/// Reads the root of a file; problems go to the reader's list.
void read_file(const yaml::reader& input, const YAML::Node& root, file& into);

/// configs/expectations/schema.json: the format as JSON Schema (draft-07), for editors.
std::string json_schema();

}  // namespace brokerproof::expectations
