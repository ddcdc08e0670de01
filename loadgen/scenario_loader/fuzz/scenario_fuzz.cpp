// Any text as a scenario is either refused with a problem in its place, or becomes one that can be
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

void check_rate(const loadgen::rate& how) {
    loadgen::pacer pace(how, 1);
    for (int k = 0; k < 100; ++k) {
        const auto before = pace.next();
        require(before >= loadgen::nanoseconds{});
        pace.advance();
        require(pace.next() >= before);
    }
}

void check_scenario(const loadgen::scenario& one) {
    require(!one.groups.empty() && !one.phases.empty());
    for (const auto& group : one.groups) {
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
    problems found;
    const auto got = loadgen::load_scenario_text(text, "fuzz.yaml", found);
    require(got.has_value() == found.empty());
    if (!got) return 0;
    check_scenario(*got);
    check_scenario(loadgen::scaled(*got, 0.01));
    return 0;
}
