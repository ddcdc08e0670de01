// Templates of topics, filters and client ids, before anybody knows what their placeholders stand
// for: are they well formed, and could two of them come to the same? Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/base/result.hpp"

namespace brokerproof::loadgen {

/// Where a template stands, which decides what it may hold: `to` only in topics of publications
/// that have one.
enum class template_use : std::uint8_t { client_id, topic, topic_with_to, filter };

/// The text of a problem follows the name of the key.
result<void> check_template(std::string_view text, template_use use);

bool has_placeholder(std::string_view text, std::string_view name);

/// Could the two stand for the same text? Numbers may be any; ${run} equals only itself. A `true`
/// may be wrong in rare cases ("may"), a `false` is certain.
bool may_be_equal(std::string_view a, std::string_view group_of_a, std::string_view b,
                  std::string_view group_of_b);
/// Could some topic match both filters (a topic is a filter without wildcards)?
bool may_overlap(std::string_view a, std::string_view group_of_a, std::string_view b,
                 std::string_view group_of_b);

}  // namespace brokerproof::loadgen
