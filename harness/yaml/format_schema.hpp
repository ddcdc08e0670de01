// The JSON Schema of a file format, made from the tables that its reader uses.
#pragma once

#include <string>
#include <string_view>

#include "harness/schema/schema.hpp"
#include "harness/yaml/shape.hpp"

namespace brokerproof::yaml {

/// Collects the definitions of one schema.
class format_schema {
public:
    /// The schema of a shape. A shape with a name is defined once, and the result refers to it.
    schema::object schema_of(const shape& value);
    /// Adds a definition that no shape can express. Shapes of the kind `defined` refer to it.
    void define(std::string_view name, schema::object definition);

    /// The schema file of a format; `root` is the shape of the whole file.
    std::string whole_text(std::string_view title, std::string_view about, const shape& root);

private:
    schema::object written_out(const shape& value);
    schema::object table_schema(const shape& value);

    schema::object definitions_;
};

/// The sentence about a key, followed by its default.
std::string description_of(const row& key);

}  // namespace brokerproof::yaml
