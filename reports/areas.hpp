// The areas of the check catalogue, which results are summed up by.
#pragma once

#include <cstddef>
#include <span>
#include <string>
#include <string_view>

#include "reports/model.hpp"

namespace brokerproof::reports {

/// One of the catalogue: its title begins with the letters that its checks begin with.
struct catalogue_area {
    std::string_view title;  ///< "EXP session expiry"
    int checks = 0;          ///< numbered from 01
};

std::span<const catalogue_area> catalogue_areas();

struct area {
    std::size_t place = 0;  ///< areas stand in the order of the catalogue, all else behind them
    std::string title;      ///< "EXP session expiry", or the suite of a case without catalogue id

    bool operator==(const area&) const = default;
};

area area_of(const case_result& judged);

}  // namespace brokerproof::reports
