// Writes pcapng, as draft-ietf-opsawg-pcapng describes it, with comments. (libpcap writes only
// the older format, which has no comments.) Must not know MQTT or traces.
#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/bytes.hpp"

namespace brokerproof::reports {

/// One section with one interface, whose packets begin with an IP header (LINKTYPE_RAW) and have
/// times in microseconds.
class pcapng_file {
public:
    pcapng_file(const std::string& application, const std::vector<std::string>& comments);

    /// `at_us` since 1970.
    void add_packet(std::uint64_t at_us, bytes_view packet,
                    const std::vector<std::string>& comments);

    const bytes& content() const { return content_; }
    /// What was added since the last call, so that a long capture need not be held in memory.
    bytes take() { return std::exchange(content_, {}); }

private:
    bytes content_;
};

}  // namespace brokerproof::reports
