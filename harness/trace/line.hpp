// An event as a line of text, in parts, because reports align the names of clients and leave out
// texts that they show elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/trace/event.hpp"

namespace brokerproof::trace {

/// "fin", "rst by us", "by us: 9 packets in the inbox, our limit is 8".
std::string describe(const closed& ending);
/// "our own event loop was 812 ms late".
std::string describe(const noise& lost);
/// "the case reached its deadline".
std::string describe(const stopped& end);

/// The happening without client and time: "< CONNACK   session_present=0 rc=0x00". Empty for the
/// beginning and the end of a step. The first character shows the kind: > sent, < received,
/// x closed, ! refused, . anything else. Never holds control characters, whatever the broker sent.
std::string describe_happening(const event& shown);

/// The line of an event with `text` instead of describe_happening().
std::string line_with(const event& shown, std::string_view text, std::size_t client_width);

/// The whole line: "device  +0.001  < CONNACK   session_present=0 rc=0x00", the client's name
/// padded to `client_width`. Empty for the beginning and the end of a step.
std::string describe(const event& shown, std::size_t client_width = 8);

}  // namespace brokerproof::trace
