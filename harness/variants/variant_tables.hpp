// The tables that all_variants() joins.
#pragma once

#include "harness/variants/variants.hpp"

namespace brokerproof::variants {

using reference_broker::options;
using namespace std::chrono_literals;

inline constexpr auto v311 = mqtt::version::v311;
inline constexpr auto v5 = mqtt::version::v5;

std::vector<variant> basic_variants();
std::vector<variant> order_variants();
std::vector<variant> capacity_variants();
std::vector<variant> limit_variants();
std::vector<variant> word_variants();
std::vector<variant> protocol_variants();

}  // namespace brokerproof::variants
