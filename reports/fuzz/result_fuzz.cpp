// Any bytes as the file of a conformance run or of a proof: what could be read can be written in
// every form, and be read again. (Boost.JSON reads decimal fractions to within some last bits, so
// that the text may differ.)
#include <cstdint>
#include <cstdlib>
#include <sstream>
#include <string_view>

#include "harness/record/document.hpp"
#include "reports/badge.hpp"
#include "reports/compare_conform.hpp"
#include "reports/console_report.hpp"
#include "reports/cut_trace.hpp"
#include "reports/html.hpp"
#include "reports/json.hpp"
#include "reports/junit_writer.hpp"
#include "reports/markdown_writer.hpp"
#include "reports/proof.hpp"
#include "reports/wire_capture.hpp"

using namespace brokerproof;

namespace {

std::string json_of(const reports::run_result& run) {
    std::ostringstream out;
    reports::write_json(out, run);
    return out.str();
}

void write_everything(reports::run_result& run) {
    std::ostringstream out;
    reports::write_junit(out, run);
    reports::write_markdown(out, run);
    reports::write_badge(out, reports::badge_of(run));
    reports::print_report(out, run, reports::colours::on);
    static_cast<void>(reports::compare(run, run));
    reports::page_content page;
    page.results = {&run};
    out << reports::page_document(page, {20, 40});
    for (auto& judged : run.cases) {
        static_cast<void>(reports::capture_of(run, judged));
        reports::cut_trace(judged, 10);
    }
    out << reports::page_document(page, {20, 40});
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    const auto document = record::parse_json(text, "r.json");
    if (!document) return 0;
    if (const auto proof = reports::read_proof_json(*document, "r.json")) {
        std::ostringstream out;
        reports::write_proof_json(out, *proof);
    }
    auto run = reports::read_json(*document, "r.json");
    if (!run) return 0;
    const auto written = json_of(*run);
    const auto again = reports::read_json(written, "r.json");
    if (!again || again->cases.size() != run->cases.size()) std::abort();
    write_everything(*run);
    return 0;
}
