// What a type looks like in a file, as a value: JSON Schema and TypeScript types are made from it.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <typeindex>
#include <typeinfo>
#include <vector>

#include "harness/record/description.hpp"

namespace brokerproof::record {

enum class shape_kind : std::uint8_t {
    flag,
    whole_number,
    number,      ///< null when it was not finite
    text,        ///< a string, or {"hex": "..."}
    plain_text,  ///< a string
    hex,         ///< a string of hex digits
    word,        ///< one of `words`
    fixed,       ///< the whole number `words[0]`
    list,        ///< of `parts[0]`
    row,         ///< a list with `parts` in their order, and nothing else
    map,         ///< an object whose members are `parts[0]`
    nullable,    ///< `parts[0]`, or null
    either,      ///< one of `parts`
    record,      ///< named `name`
    anything,
};

struct shape {
    shape_kind kind = shape_kind::anything;
    bool not_negative = false;         ///< whole_number
    std::string name{};                ///< record
    std::vector<std::string> words{};  ///< map: its keys, when only these may be there
    std::vector<shape> parts{};

    bool operator==(const shape&) const = default;
};

struct field_shape {
    std::string key{};
    std::string about{};
    presence kept = presence::required;
    shape value{};
};

/// A record with several alternatives has fields common to all, and in `choices` the others, which
/// are told apart by `tag`.
struct record_shape {
    std::string name{};
    std::string about{};
    std::vector<std::string> parents{};  ///< whose fields it has, too; they are not in `fields`
    std::vector<field_shape> fields{};
    std::string tag{};
    std::vector<record_shape> choices{};  ///< named by the tag's word
    bool is_row = false;                  ///< a list of the values, in their order
    /// When this is only a name for a shape, this shape: one that is no record, and may contain
    /// itself.
    std::vector<shape> named{};
};

/// The fields of `part` behind those of `into`, in the same object.
void add_fields(record_shape& into, record_shape part);

/// All records that are reached from some type, in the order in which they were met.
class shape_book {
public:
    /// Makes a place for the record that describes `owner`, before its fields are known: it may
    /// contain itself. False when it has one. Throws when the name belongs to another type, because
    /// one of them would get the description of the other.
    [[nodiscard]] bool claim(std::string_view name, std::type_index owner);
    void put(record_shape described);
    /// The same for a name of another shape, which `describe()` makes.
    shape put_name(std::string_view name, std::string_view about, const auto& describe);
    const std::vector<record_shape>& records() const { return records_; }
    const record_shape& at(std::string_view name) const;

    // What a type stands in, as it decides how it looks.
    bool rows = false;
    wording words = wording::any;

private:
    std::vector<record_shape> records_;
    std::map<std::string, std::size_t, std::less<>> index_;
    std::vector<std::type_index> owners_;  ///< of `records_`
};

shape shape_book::put_name(std::string_view name, std::string_view about, const auto& describe) {
    if (claim(name, typeid(describe))) {
        put({.name = std::string(name), .about = std::string(about), .named = {describe()}});
    }
    return {.kind = shape_kind::record, .name = std::string(name)};
}

}  // namespace brokerproof::record
