// Checks templates of topics, filters and client ids while the values of their placeholders are not
// known: are they well formed, and could two of them result in the same text? Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include "harness/base/result.hpp"

namespace brokerproof::loadgen {

/// The use of a template decides which placeholders it may have: ${to} only stands in topics of
/// publications with `to`, ${topic} in those with `topics`, and ${n} in filters of subscriptions
/// with a range. The topic of responses has no ${shard}, because another client fills it in.
enum class template_use : std::uint8_t {
    client_id,
    login,
    topic,
    topic_with_to,
    topic_of_many,
    response_topic,
    filter,
    filter_with_n,
    share
};

/// The text of a problem follows the name of the key.
result<void> check_template(std::string_view text, template_use use);

bool has_placeholder(std::string_view text, std::string_view name);

/// Whether the two templates could result in the same text. A number may have any value; ${run}
/// equals only itself. `true` may be wrong in rare cases, `false` is certain.
bool may_be_equal(std::string_view a, std::string_view group_of_a, std::string_view b,
                  std::string_view group_of_b);
/// Whether a topic could match both filters. (A topic is a filter without wildcards.)
bool may_overlap(std::string_view a, std::string_view group_of_a, std::string_view b,
                 std::string_view group_of_b);

}  // namespace brokerproof::loadgen
