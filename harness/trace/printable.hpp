// Where texts of brokers were made safe before harness/base did it; for those that still look here.
#pragma once

#include "harness/base/printable.hpp"

namespace brokerproof::trace {

using brokerproof::code_point_size;
using brokerproof::is_utf8;
using brokerproof::printable;

}  // namespace brokerproof::trace
