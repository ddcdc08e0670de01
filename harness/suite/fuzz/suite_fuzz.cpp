// Any text as a suite is either refused with a problem in its place, or becomes a plan that can be
// walked.
#include <cstdlib>

#include "harness/suite/suite_loader.hpp"

namespace {

using namespace brokerproof;

void require(bool holds) {
    if (!holds) std::abort();
}

const suite::requirements& catalogue() {
    static const suite::requirements statements({{.id = "MQTT-4.1.0-1",
                                                  .version = mqtt::version::v5,
                                                  .section = "4.1",
                                                  .binds = suite::binding::both,
                                                  .level = "MUST",
                                                  .area = "session",
                                                  .observable = suite::observability::yes,
                                                  .status = "normative",
                                                  .paraphrase = ""}});
    return statements;
}

void check_steps(const plan::test_case& test) {
    int expected = 0;
    plan::for_each_step(test.steps, [&](const plan::step& step) {
        require(step.number == expected++);
        require(step.where.line > 0);
    });
    require(expected > 0);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string text(data, data + size);
    const auto result = suite::load_suite_text(text, "fuzz.yaml", catalogue());
    require(result.suites.size() == (result.reported.empty() ? 1U : 0U));
    for (const auto& loaded_suite : result.suites) {
        for (const auto& test : loaded_suite.cases) check_steps(test);
    }
    return 0;
}
