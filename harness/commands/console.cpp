#include "harness/commands/console.hpp"

#include <ostream>

#include "harness/base/printable.hpp"
#include "reports/console_progress.hpp"
#include "reports/console_report.hpp"

namespace brokerproof::commands {

namespace {

constexpr int wrong_input = 2;

}  // namespace

reports::colours colours_of(const console& screen) {
    return screen.wants_colours ? reports::colours::on : reports::colours::off;
}

reports::output_kind output_kind_of(const console& screen) {
    return screen.out_is_terminal ? reports::output_kind::terminal : reports::output_kind::stream;
}

void tell(const console& screen, const problems& faults) {
    for (const auto& fault : faults) tell(screen, fault);
    if (faults.size() > 1) screen.notes << faults.size() << " problems\n";
}

void tell(const console& screen, const problem& fault) {
    screen.notes << printable_output(describe(fault), false) << '\n';
}

int refuse(const console& screen, const problems& faults) {
    tell(screen, faults);
    return wrong_input;
}

int refuse(const console& screen, const problem& fault) {
    tell(screen, fault);
    return wrong_input;
}

}  // namespace brokerproof::commands
