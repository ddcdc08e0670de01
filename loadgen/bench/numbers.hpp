// Small helpers of both programs of this folder: arguments, the file limit, figures of the process.
#pragma once

#include <optional>
#include <string_view>

namespace brokerproof::bench {

/// The text as a decimal number; none if anything else is in it.
std::optional<unsigned> number(std::string_view text);

/// Raises the soft limit of open files to the hard limit.
void raise_file_limit();

/// User and system time of this process so far.
double cpu_seconds();
/// Resident memory of this process in KiB: now, and the highest so far.
long resident_kb();
long most_resident_kb();
/// Seconds of the monotonic clock.
double seconds_now();

}  // namespace brokerproof::bench
