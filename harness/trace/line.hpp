// An event as a line of text, in its parts: reports align the names of clients and leave out what
// they show elsewhere.
#pragma once

#include <cstddef>
#include <string>

#include "harness/trace/event.hpp"

namespace brokerproof::trace {

/// What happened, without who and when: "< CONNACK   session_present=0 rc=0x00". Empty for begin
/// and end. The first character says what it is: > sent, < received, x closed, ! refused, .
/// anything else. Never holds control characters, whatever the broker sent.
std::string describe_what(const event& e);

/// The whole line, the client's name padded to `client_width`. Empty for begin and end.
std::string describe(const event& e, std::size_t client_width);

}  // namespace brokerproof::trace
