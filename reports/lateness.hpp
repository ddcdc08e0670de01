// How late a broker is, and what its profile should say. No statement of the standard says when a
// session that has expired must be gone, or when redelivery begins: late is not lost.
#pragma once

#include <cstdint>

#include <boost/describe/enum.hpp>

namespace brokerproof::reports {

/// The tolerances of a broker's profile.
enum class tolerance : std::uint8_t { grace, redelivery, keep_alive_tolerance };
BOOST_DESCRIBE_ENUM(tolerance, grace, redelivery, keep_alive_tolerance)

/// A case fails with the tolerance of the profile and holds with a longer one.
struct lateness {
    tolerance key{};
    std::int64_t fails_ms = 0;  ///< the longest with which it was seen to fail
    std::int64_t holds_ms = 0;  ///< the shortest with which it was seen to hold

    bool operator==(const lateness&) const = default;
};

/// A value for the profile with which all late cases hold.
struct proposal {
    tolerance key{};
    int cases = 0;              ///< how many need it
    std::int64_t fails_ms = 0;  ///< the shortest of theirs
    std::int64_t holds_ms = 0;  ///< the longest of theirs: the value to set

    bool operator==(const proposal&) const = default;
};

}  // namespace brokerproof::reports
