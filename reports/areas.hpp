// The areas of the check catalogue, which results are summed up by.
#pragma once

#include <cstddef>
#include <string>

#include "reports/model.hpp"

namespace brokerproof::reports {

struct area {
    std::size_t place = 0;  ///< areas stand in the order of the catalogue, all else behind them
    std::string title;      ///< "EXP session expiry", or the suite of a case without catalogue id

    bool operator==(const area&) const = default;
};

area area_of(const case_result& one);

}  // namespace brokerproof::reports
