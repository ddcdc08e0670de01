// The memory that traces take, in bytes, about.
#pragma once

#include <cstddef>

#include "harness/trace/event.hpp"

namespace brokerproof::trace {

std::size_t weight_of(const event& recorded);
std::size_t weight_of(const trace& recorded);

}  // namespace brokerproof::trace
