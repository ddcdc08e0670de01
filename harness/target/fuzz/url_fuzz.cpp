// Any bytes are a URL or a problem; a URL that was read is written as one that reads the same.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "harness/target/url.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static_cast<void>(target::parse_listener(text, transport::wss));
    const auto read = target::parse_url(text);
    if (!read) return 0;
    const auto again = target::parse_url(target::url_of(*read));
    if (!again || target::url_of(*again) != target::url_of(*read)) std::abort();
    return 0;
}
