#include "reports/areas.hpp"

#include <algorithm>
#include <iterator>

namespace brokerproof::reports {

namespace {

constexpr catalogue_area area_table[] = {
    {"SES session existence", 17},
    {"CLN clean start", 10},
    {"EXP session expiry", 42},
    {"OFQ offline queue", 35},
    {"RDL redelivery", 25},
    {"FLW flow control", 13},
    {"WIL wills", 26},
    {"TKO takeover", 16},
    {"MEX message expiry", 17},
    {"SHR shared subscriptions", 15},
    {"SUB kept subscriptions", 14},
    {"XVR across versions", 9},
    {"DUR durability", 16},
    {"LOD under load", 6},
};

}  // namespace

std::span<const catalogue_area> catalogue_areas() { return area_table; }

area area_of(const case_result& judged) {
    const auto letters =
        judged.catalogue.empty() ? std::string("-") : judged.catalogue.front().substr(0, 3);
    const auto match = std::ranges::find_if(
        area_table, [&](const catalogue_area& known) { return known.title.starts_with(letters); });
    if (match == std::end(area_table)) return {std::size(area_table), judged.suite};
    return {static_cast<std::size_t>(match - std::begin(area_table)), std::string(match->title)};
}

}  // namespace brokerproof::reports
