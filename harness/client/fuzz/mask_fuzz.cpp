// Both sides of a connection that is listened to say anything, in pieces: each byte comes out once,
// and no byte of a packet that holds no secret is another one.
#include <algorithm>
#include <cstdint>
#include <cstdlib>

#include "harness/client/stream_masking.hpp"

using namespace brokerproof;

namespace {

void must(bool holds) {
    if (!holds) std::abort();
}

/// Each byte of `seen` is the one that was sent, or an asterisk.
void compare(bytes_view sent, bytes_view seen) {
    must(seen.size() == sent.size());
    must(std::equal(
        seen.begin(), seen.end(), sent.begin(),
        [](std::uint8_t now, std::uint8_t before) { return now == before || now == '*'; }));
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    client::conversation_mask mask;
    bytes sent[2];
    bytes seen[2];
    bytes_view left(data, size);
    while (left.size() > 1) {
        const auto order = left.front();
        const bool of_client = (order & 1U) != 0;
        const auto length = std::min<std::size_t>((order >> 1U) + 1U, left.size() - 1);
        const auto part = left.subspan(1, length);
        left = left.subspan(1 + length);
        const auto out = of_client ? mask.from_client(part) : mask.from_broker(part);
        auto& way = sent[of_client ? 0 : 1];
        way.insert(way.end(), part.begin(), part.end());
        auto& there = seen[of_client ? 0 : 1];
        there.insert(there.end(), out.begin(), out.end());
    }
    for (const auto& [out, way] : {std::pair(mask.last_of_client(), 0), {mask.last_of_broker(), 1}})
        seen[way].insert(seen[way].end(), out.begin(), out.end());
    compare(sent[0], seen[0]);
    compare(sent[1], seen[1]);
    return 0;
}
