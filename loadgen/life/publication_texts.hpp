// The templates of a group's publications, cut into pieces once, so that filling them in allocates
// nothing.
#pragma once

#include <cstddef>
#include <vector>

#include "loadgen/life/text_template.hpp"
#include "loadgen/scenario/message_template.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

struct publication_texts {
    text_template topic;
    message_template payload;  ///< without the stamp; not used for filler
};

struct group_texts {
    std::vector<publication_texts> publications;
};
group_texts texts_of(const group& planned);

/// The bytes that a PUBLISH of it has at most.
std::size_t largest_packet(const publication& planned, const publication_texts& texts);

}  // namespace brokerproof::loadgen
