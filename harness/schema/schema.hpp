// Pieces of which JSON Schemas (draft-07) of our file formats are put together. Must not know the
// formats.
#pragma once

#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

#include <boost/json.hpp>

namespace brokerproof::schema {

using object = boost::json::object;

/// `{ "$ref": "#/definitions/NAME" }`; with `about`, a description beside it for editors.
object refer(std::string_view name, std::string_view about = {});
object pattern_of(std::string_view regex);
object array_of(object items);
object any_of(std::initializer_list<object> choices);
/// A text that is one of these.
object one_word_of(const std::vector<std::string>& words);
/// A map with these keys and no others.
object map_of(object properties, const std::vector<std::string>& required = {});
/// A map with exactly one of these keys.
object choice_of(object properties);
/// The schema with the description in front.
object described(object schema, std::string_view about);
/// Not more than one of these keys stands in the map.
object at_most_one(const std::vector<std::string>& keys);

/// The whole file: `top` is the schema of its root. Short containers stay on one line, so that the
/// file can be read and its changes reviewed.
std::string whole_text(std::string_view title, std::string_view about, object top,
                       object definitions);

}  // namespace brokerproof::schema
