// The building blocks of the JSON Schemas (draft-07) of our file formats. This file must not know
// the formats.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace brokerproof::schema {

using object = boost::json::object;

/// `{ "$ref": "#/definitions/NAME" }`; `about` adds a description for editors.
object refer(std::string_view name, std::string_view about = {});
object pattern_of(std::string_view regex);
object array_of(object items);
object any_of(std::initializer_list<object> choices);
/// A text that is one of these words.
object one_word_of(const std::vector<std::string>& words);
/// A map with these keys and no other keys.
object map_of(object properties, const std::vector<std::string>& required = {});
/// A map with exactly one of these keys.
object choice_of(object properties);
/// The schema of a map that must have exactly one of its keys.
object exactly_one_key(object map);
/// The schema with a description as its first entry.
object described(object schema, std::string_view about);
/// The map has at most one of these keys.
object at_most_one(const std::vector<std::string>& keys);

/// The text of the whole schema file; `top` is the schema of the root. Short containers stay on one
/// line, so that people can read the file and review its changes.
std::string whole_text(std::string_view title, std::string_view about, object top,
                       object definitions);

}  // namespace brokerproof::schema
