// Well-formed UTF-8 as sections 1.5.3 (3.1.1) and 1.5.4 (5.0) require it of every string.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace brokerproof::mqtt {

enum class utf8_fault : std::uint8_t {
    none,
    ill_formed,      ///< not UTF-8: stray, missing or overlong bytes, a surrogate, beyond U+10FFFF
    null_character,  ///< U+0000
};

struct utf8_check {
    utf8_fault fault = utf8_fault::none;
    std::size_t offset = 0;  ///< of the first byte of the fault
};

/// The first fault of a text. Control characters and non-characters are allowed: the standard only
/// advises against them.
utf8_check check_utf8(std::string_view text);

}  // namespace brokerproof::mqtt
