// The areas of the check catalogue. Results are summed up by area.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// An area of the catalogue. Its title begins with the letters that the ids of its checks begin
/// with.
struct catalogue_area {
    std::string_view title;  ///< "EXP session expiry"
    int checks = 0;          ///< numbered from 01
};

std::span<const catalogue_area> catalogue_areas();

struct area {
    std::size_t place = 0;  ///< in the order of the catalogue; other suites come last
    std::string title;      ///< "EXP session expiry", or the suite of a case without catalogue id

    bool operator==(const area&) const = default;
};

area area_of(const case_result& judged);

}  // namespace brokerproof::reports
