// The trace of a case as a capture file for Wireshark. Bytes and times are real; the TCP segments
// around them are made up.
#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "harness/base/bytes.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// A step in words ("device: connect, suites/expiry.yaml:31"); empty: not known.
using step_words = std::function<std::string(int step)>;

/// pcapng with a comment on the section (case, verdict, what is made up), on the first packet of
/// each step, on every MQTT packet, and on the evidence. `run` tells the broker and the start time,
/// which all cases share, so times are exact only between the packets of one case.
bytes capture_of(const run_result& run, const case_result& judged, const step_words& words = {});

/// The id of a case as the name of a file: "session-expiry.two-sided-window@v5_probe=2s_"
std::string file_name_of(const std::string& case_id);
/// "session-expiry.two-sided-window@v5_probe=2s_.pcapng"
std::string capture_name(const case_result& judged);

/// The port of the broker in captures: that of its URL, or 1883.
std::uint16_t capture_port(const run_result& run);

}  // namespace brokerproof::reports
