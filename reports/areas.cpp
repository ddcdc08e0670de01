#include "reports/areas.hpp"

#include <algorithm>
#include <array>
#include <string_view>

namespace brokerproof::reports {

namespace {

/// Each begins with the letters that catalogue ids begin with.
constexpr std::array<std::string_view, 14> titles{
    "SES session existence",
    "CLN clean start",
    "EXP session expiry",
    "OFQ offline queue",
    "RDL redelivery",
    "FLW flow control",
    "WIL wills",
    "TKO takeover",
    "MEX message expiry",
    "SHR shared subscriptions",
    "SUB kept subscriptions",
    "XVR across versions",
    "DUR durability",
    "LOD under load",
};

}  // namespace

area area_of(const case_result& one) {
    const auto letters =
        one.catalogue.empty() ? std::string("-") : one.catalogue.front().substr(0, 3);
    const auto found = std::ranges::find_if(
        titles, [&](std::string_view title) { return title.starts_with(letters); });
    if (found == titles.end()) return {titles.size(), one.suite};
    return {static_cast<std::size_t>(found - titles.begin()), std::string(*found)};
}

}  // namespace brokerproof::reports
