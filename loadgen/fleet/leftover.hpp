// What a client leaves on its broker when a run ends. A value only.
#pragma once

#include <string>
#include <vector>

#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

struct leftover {
    client_number client = 0;
    bool session = false;               ///< its session may still be there
    std::vector<std::string> retained;  ///< topics of retained messages, its will's included
};

}  // namespace brokerproof::loadgen
