// An event as a line of text, in its parts: reports align the names of clients and leave out what
// they show elsewhere.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "harness/trace/event.hpp"

namespace brokerproof::trace {

/// "fin", "rst by us", "by us: 70,000,000 bytes unsent, the limit is 67,108,864".
std::string describe(const closed& ending);
/// "our own event loop was 812 ms late".
std::string describe(const noise& lost);
/// "the case reached its deadline".
std::string describe(const stopped& end);

/// What happened, without client and time: "< CONNACK   session_present=0 rc=0x00". Empty for the
/// beginning and the end of a step. The first character tells the sort: > sent, < received,
/// x closed, ! refused, . anything else. Never holds control characters, whatever the broker sent.
std::string describe_happening(const event& e);

/// The line of an event with another text in the place of describe_happening().
std::string line_with(const event& e, std::string_view text, std::size_t client_width);

/// The whole line: "device  +0.001  < CONNACK   session_present=0 rc=0x00", the client's name
/// padded to `client_width`. Empty for the beginning and the end of a step.
std::string describe(const event& e, std::size_t client_width = 8);

}  // namespace brokerproof::trace
