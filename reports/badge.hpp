// A small picture for a README that sums up the last run. A flat SVG that needs no fonts and no
// servers.
#pragma once

#include <iosfwd>
#include <string>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// What the colour says; each is dark enough for white letters (WCAG 2.1, 1.4.3: 4.5 to 1).
enum class badge_mood : std::uint8_t { well, broken, unsure };

struct badge {
    std::string label;    ///< "brokerproof"
    std::string message;  ///< "439 pass"
    badge_mood mood = badge_mood::unsure;

    bool operator==(const badge&) const = default;
};

badge badge_of(const run_result& run);

/// The whole text is also the title of the picture, for people who cannot see it.
void write_badge(std::ostream& out, const badge& shown);

}  // namespace brokerproof::reports
