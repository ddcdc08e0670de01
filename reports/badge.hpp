// A small picture for a README: what the last run amounts to. Flat SVG, no fonts and no servers
// needed.
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

/// The whole text is the title of the picture, for who cannot see it.
void write_badge(std::ostream& out, const badge& shown);

}  // namespace brokerproof::reports
