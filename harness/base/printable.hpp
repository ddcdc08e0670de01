// Text that came from a broker, made safe to show: it must neither steer a terminal nor break an
// XML or JSON file.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>

namespace brokerproof {

/// The length in bytes of the code point at the start of `text`; 0 when there is no well-formed
/// UTF-8 there (overlong forms, surrogates and code points past U+10FFFF are not well-formed; RFC
/// 3629).
std::size_t code_point_size(std::string_view text);

/// Is the whole text well-formed UTF-8?
bool is_utf8(std::string_view text);

/// The same text, where control characters (C0, DEL, C1) and bytes that are no UTF-8 stand as \x1b.
std::string printable(std::string_view text);

/// The same for a whole output: line ends and tabs stay. On a terminal, the codes stay that our own
/// displays use: colours, back to the start of the line, up, and clear.
std::string printable_output(std::string_view text, bool on_a_terminal);

}  // namespace brokerproof
