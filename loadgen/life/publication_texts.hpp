// The templates of a group's publications, cut into pieces once, so that filling them in allocates
// nothing.
#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "harness/mqtt/property.hpp"
#include "loadgen/life/text_template.hpp"
#include "loadgen/scenario/message_template.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// A property whose value is a text.
struct property_text {
    mqtt::property_id id{};
    std::string name;  ///< of a User Property
    message_template value;
};

struct publication_texts {
    text_template topic;
    message_template payload;  ///< without the stamp; not used for filler
    std::vector<property_text> properties;
};

struct group_texts {
    std::vector<publication_texts> publications;
    text_template requests{""};  ///< the filter of those that the group answers
    bool has_aliases = false;    ///< one of the publications uses them
};
/// `planned`: as the topology has it, with the replies of the group.
group_texts texts_of(const group& planned);

/// The bytes that a PUBLISH of it has at most.
std::size_t largest_packet(const publication& planned, const publication_texts& texts);

/// What the templates of a publication may run over.
message_range range_of(const publication& planned);

}  // namespace brokerproof::loadgen
