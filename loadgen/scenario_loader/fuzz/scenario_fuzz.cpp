// Fuzzes the loader with any text: it either reports a problem, or gives a scenario that can be
// scaled and whose arrivals can be drawn.
#include <cstdlib>

#include "loadgen/pace/pacer.hpp"
#include "loadgen/scenario/scale.hpp"
#include "loadgen/scenario_loader/scenario_loader.hpp"

namespace {

using namespace brokerproof;

void require(bool holds) {
    if (!holds) std::abort();
}

void check_rate(const loadgen::rate& arrivals) {
    loadgen::pacer pace(arrivals, 1);
    for (int k = 0; k < 100; ++k) {
        const auto before = pace.next();
        require(before >= loadgen::nanoseconds{});
        pace.advance();
        require(pace.next() >= before);
    }
}

void check_scenario(const loadgen::scenario& loaded) {
    require(!loaded.groups.empty() && !loaded.phases.empty());
    for (const auto& group : loaded.groups) {
        require(group.clients > 0 && group.window > 0);
        check_rate(group.connect_rate);
        for (const auto& sent : group.publish) {
            require(!sent.phases.empty());
            check_rate(sent.how_fast);
        }
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    problems reported;
    const auto loaded = loadgen::load_scenario_text(text, "fuzz.yaml", reported);
    require(loaded.has_value() == reported.empty());
    if (!loaded) return 0;
    check_scenario(*loaded);
    check_scenario(loadgen::scaled(*loaded, 0.01));
    return 0;
}
