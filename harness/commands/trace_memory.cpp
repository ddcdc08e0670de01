#include "harness/commands/trace_memory.hpp"

#include <algorithm>

#include "harness/trace/weight.hpp"
#include "reports/cut_trace.hpp"

namespace brokerproof::commands {

namespace {

/// What stays of a trace that is cut: more than a person reads.
constexpr std::size_t events_left = 400;
/// A trace that is smaller is not cut.
constexpr std::size_t small = 64 * 1024;

}  // namespace

void trace_memory::note(const reports::case_result& stored) {
    auto& weight = weights_[stored.id];
    budget_.give_back(weight);
    sum_ -= weight;
    weight = trace::weight_of(stored.trace);
    budget_.take(weight);
    sum_ += weight;
}

void trace_memory::make_room(std::vector<reports::case_result>& stored) {
    while (sum_ > budget_.most() / 2) {
        const auto largest =
            std::ranges::max_element(weights_, {}, [](const auto& entry) { return entry.second; });
        const auto same = std::ranges::find(stored, largest->first, &reports::case_result::id);
        if (largest->second < small || same == stored.end()) return;
        reports::cut_trace(*same, events_left);
        cut_.insert(same->id);
        note(*same);
        if (weights_[same->id] >= small) return;  // few events, and large: it stays
    }
}

}  // namespace brokerproof::commands
