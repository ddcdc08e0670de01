// Any bytes as a capture file: libpcap, the conversations and the watcher read them.
#include <cstddef>
#include <cstdint>
#include <cstdio>

#include "harness/capture/capture_file.hpp"
#include "harness/capture/conversations.hpp"
#include "harness/watch/watcher.hpp"

using namespace brokerproof;

namespace {

witness::side side_of(capture::party sender) {
    return sender == capture::party::client ? witness::side::client : witness::side::broker;
}

capture::traffic_listener listener_of(watch::watcher& watching) {
    capture::traffic_listener out;
    out.opened = [&](std::uint64_t id, const capture::endpoint&, const capture::endpoint&,
                     bool begins) {
        if (begins) {
            watching.opened(id);
        } else {
            watching.joined(id);
        }
    };
    out.data = [&](std::uint64_t id, capture::party sender, bytes_view data, std::int64_t at_us) {
        watching.bytes_from(side_of(sender), id, data, at_us);
    };
    out.lost = [&](std::uint64_t id, capture::party sender, std::uint64_t, std::int64_t) {
        watching.lost(side_of(sender), id);
    };
    out.closed = [&](std::uint64_t id, capture::party by, std::int64_t at_us) {
        watching.closed(id, side_of(by), at_us);
    };
    return out;
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    auto* memory = ::fmemopen(const_cast<std::uint8_t*>(data), size, "rb");
    if (memory == nullptr) return 0;
    auto file = capture::capture_file::read(memory, "fuzz");
    if (!file) return 0;
    watch::watcher watching([](const watch::live_event&) {});
    capture::conversations streams({1883}, listener_of(watching));
    std::int64_t now_us = 0;
    while (const auto frame = file->next()) {
        now_us = frame->at_us;
        streams.see(file->link(), frame->data, frame->original_size, now_us);
    }
    streams.finish();
    (void)watching.report(now_us);
    return 0;
}
