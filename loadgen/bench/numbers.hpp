// What both programs of this folder need of the system: arguments, limits, own figures.
#pragma once

#include <optional>
#include <string_view>

namespace brokerproof::bench {

/// A whole decimal number.
std::optional<unsigned> number(std::string_view text);

/// The soft limit of open files, up to the hard one.
void raise_file_limit();

/// User and system time of this process so far.
double cpu_seconds();
/// Memory of this process: now, and at most so far, in KiB.
long resident_kb();
long most_resident_kb();
/// Of the monotonic clock.
double seconds_now();

}  // namespace brokerproof::bench
