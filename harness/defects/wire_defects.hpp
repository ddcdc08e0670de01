// Defects that are made by editing packets between a client and a correct broker. They serve the
// proof of our own suites and the fault proxy alike.
#pragma once

#include <span>
#include <string_view>

#include "harness/defects/passage.hpp"

namespace brokerproof::defects {

struct wire_defect {
    std::string_view name;   ///< "connack-session-present-always"
    std::string_view about;  ///< one sentence: what the broker seems to do
    void (*apply)(passage&);
};

/// All of them, grouped by packet.
std::span<const wire_defect> wire_defects();
const wire_defect* find_wire_defect(std::string_view name);

}  // namespace brokerproof::defects
