// Any bytes as the file of a load run: what could be read can be written in every form, and be read
// again. (Boost.JSON reads decimal fractions to within some last bits, so that the text may
// differ.)
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "reports/load/compare.hpp"
#include "reports/load/console.hpp"
#include "reports/load/json.hpp"
#include "reports/load/markdown.hpp"

using namespace brokerproof;

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto run = reports::read_load_json(text, "r.json");
    if (!run) return 0;
    const auto written = reports::write_load_json(*run);
    const auto again = reports::read_load_json(written, "r.json");
    if (!again || again->result.timeline.size() != run->result.timeline.size()) std::abort();
    std::ostringstream out;
    reports::print_load_report(out, run->result, reports::colours::on);
    reports::write_load_markdown(out, run->result);
    reports::load_badge_of(run->result);
    return 0;
}
