// The table behind fields.hpp: every field of every packet type with its accessors. Properties have
// no accessors here; fields.cpp reaches them through the property table.
#pragma once

#include <optional>
#include <span>

#include "harness/mqtt/fields.hpp"

namespace brokerproof::mqtt {

/// A field that is not a property. `set` takes a value that already fits `info`.
struct own_field {
    field_info info;
    std::optional<field_value> (*get)(const packet&);
    void (*set)(packet&, const field_value&);
};

/// The fields of a packet type that are not properties, in the order of fields.hpp.
std::span<const own_field> own_fields_of(packet_type type);

/// The elements of a list, or the value itself as the only element.
std::span<const field_value> elements_of(const field_value& value);

}  // namespace brokerproof::mqtt
