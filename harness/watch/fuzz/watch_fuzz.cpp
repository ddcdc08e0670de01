// Any bytes of two clients and their broker, in any order: the watcher and the witness read them.
//
// Each piece begins with a byte: bits 0 and 1 name the connection, bit 2 the side, bit 3 closes the
// connection behind the piece, and bits 4 to 7 the number of bytes, in eights.
#include <cstddef>
#include <cstdint>
#include <cstdlib>

#include "harness/watch/watcher.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    bytes_view rest(data, size);
    watch::watcher watching([](const watch::live_event&) {});
    for (std::uint64_t connection = 0; connection < 4; ++connection) watching.opened(connection);
    std::int64_t now_us = 0;
    while (!rest.empty()) {
        const auto head = rest.front();
        rest = rest.subspan(1);
        const auto length = std::min<std::size_t>(rest.size(), (head >> 4U) * 8U);
        const auto connection = head & 3U;
        const auto from = (head & 4U) != 0 ? witness::side::broker : witness::side::client;
        watching.bytes_from(from, connection, rest.first(length), now_us += 100'000);
        rest = rest.subspan(length);
        if ((head & 8U) == 0) continue;
        watching.closed(connection, from, now_us);
        watching.opened(connection);
    }
    const auto totals = watching.totals(now_us);
    std::uint64_t missed_or_came = 0;
    for (const auto why : all_values<watch::cause>)
        missed_or_came += totals.missed[why] + totals.perhaps_missed[why];
    missed_or_came += totals.came;
    const auto seen = watching.report(now_us);
    for (const auto& client : seen.clients) {
        missed_or_came -= client.came;
        for (const auto& sum : client.missed) {
            if (sum.count == 0) std::abort();
            missed_or_came -= sum.count;
        }
    }
    if (missed_or_came != 0) std::abort();  // the totals say what the report says
    return 0;
}
