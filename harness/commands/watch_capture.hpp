// `watch --pcap FILE`: writes all that passes the proxy, as it passes. Bytes and times are real,
// but for asterisks in the place of secrets; the addresses and TCP segments around them are made
// up.
#pragma once

#include <cstdint>
#include <fstream>
#include <string>
#include <unordered_map>

#include "harness/base/result.hpp"
#include "harness/client/stream_masking.hpp"
#include "reports/pcapng.hpp"
#include "reports/tcp_story.hpp"

namespace brokerproof::commands {

class watch_capture {
public:
    using tcp_side = reports::tcp_side;

    /// `broker_port`: in the capture. `began_us`: when time 0 was, since 1970.
    watch_capture(std::string path, std::uint16_t broker_port, std::int64_t began_us);

    void opened(std::uint64_t connection, std::int64_t at_us);
    void passed(std::uint64_t connection, tcp_side from, bytes_view data, std::int64_t at_us);
    void closed(std::uint64_t connection, tcp_side ended_by, std::int64_t at_us);

    /// All was written so far. If not, nothing more is written.
    result<void> written();

private:
    void flush();

    std::string path_;
    std::uint16_t broker_port_;
    std::int64_t began_us_;
    std::int64_t now_us_ = 0;
    reports::pcapng_file blocks_;
    std::ofstream file_;
    struct link {
        reports::tcp_story story;
        client::conversation_mask mask;
    };
    std::unordered_map<std::uint64_t, link> open_;
};

}  // namespace brokerproof::commands
