// Wire defects edit packets between a client and a correct broker. The proof of our own suites and
// the fault proxy both use them.
#pragma once

#include <span>
#include <string_view>

#include "harness/defects/passage.hpp"

namespace brokerproof::defects {

struct wire_defect {
    std::string_view name;   ///< "connack-session-present-always"
    std::string_view about;  ///< one sentence that says what the broker seems to do wrong
    void (*apply)(passage&);
};

/// All wire defects, grouped by packet.
std::span<const wire_defect> wire_defects();
const wire_defect* find_wire_defect(std::string_view name);

}  // namespace brokerproof::defects
