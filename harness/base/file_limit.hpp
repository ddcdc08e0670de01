// The number of files and sockets that this process may have open.
#pragma once

#include <cstdint>

namespace brokerproof {

struct file_limit {
    std::uint64_t soft = 0;  ///< what holds now
    std::uint64_t hard = 0;  ///< as far as the soft limit can be raised
};

/// Raises the soft limit to the hard one. Returns what holds then.
file_limit raise_file_limit();

}  // namespace brokerproof
