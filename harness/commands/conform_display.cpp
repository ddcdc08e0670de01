#include "harness/commands/conform_display.hpp"

#include <ostream>

#include <fmt/format.h>

#include "harness/trace/line.hpp"
#include "reports/expectations.hpp"

namespace brokerproof::commands {

conform_display::conform_display(const conform_plan& prepared, const console& screen,
                                 std::unique_ptr<live_conform> page)
    : prepared_(prepared),
      screen_(screen),
      line_(screen.out, output_kind_of(screen)),
      page_(std::move(page)) {}

void conform_display::broker_answered(const reports::run_result& header) {
    const auto rounds = static_cast<std::size_t>(prepared_.options.repeat);
    if (page_) page_->began(header, prepared_.cases.size() * rounds);
}

void conform_display::round_began(int number) {
    const int rounds = prepared_.options.repeat;
    if (rounds > 1) screen_.notes << fmt::format("round {} of {}\n", number, rounds);
}

void conform_display::cases_began(std::size_t count) { line_.started(static_cast<int>(count)); }

void conform_display::second_looks_began(std::size_t count) {
    screen_.notes << fmt::format("timing noise left {} of {} cases open; they run again\n", count,
                                 prepared_.cases.size());
}

void conform_display::confirmations_began(std::size_t count) {
    screen_.notes << fmt::format(
        "{} case{} failed or {} blocked, and {} once more alone, to be sure\n", count,
        count == 1 ? "" : "s", count == 1 ? "was" : "were", count == 1 ? "runs" : "run");
}

void conform_display::patient_looks_began(std::size_t count, std::chrono::milliseconds longer) {
    screen_.notes << fmt::format(
        "{} case{} failed alone, too, and {} again with up to {} s more time: late is not lost\n",
        count, count == 1 ? "" : "s", count == 1 ? "runs" : "run",
        std::chrono::duration_cast<std::chrono::seconds>(longer).count());
}

void conform_display::broker_lost(const trace::stopped& end, std::size_t under_way) {
    screen_.notes << fmt::format(
        "{}; {} case{} under way. {}, then these run one at a time\n", trace::describe(end),
        under_way, under_way == 1 ? " was" : "s were",
        prepared_.profile.spawn ? "It is started again" : "It is waited for");
}

void conform_display::own_broker_lost(const trace::stopped& end, std::string_view id) {
    screen_.notes << fmt::format("{}: {} in a broker of its own. It runs once more\n", id,
                                 trace::describe(end));
}

void conform_display::case_ended(reports::case_result ended, const std::string& broker_version) {
    if (!reports::is_expected(prepared_.expected, broker_version, ended.id)) line_.finished(ended);
    if (page_) page_->finished(std::move(ended));
}

void conform_display::tick(std::chrono::milliseconds since_start, const engine::progress& now) {
    line_.tick(since_start.count(), static_cast<int>(now.done), static_cast<int>(now.running),
               now.longest_remaining.count(), now.longest_wait);
    if (page_) page_->tick(since_start.count(), now);
}

void conform_display::interrupted() {
    screen_.notes
        << "\ninterrupted: ending the running cases and writing the report; Ctrl-C again ends at "
           "once, without a report\n";
}

void conform_display::rounds_ended() { line_.stopped(); }

void conform_display::result_known(const reports::run_result& result) {
    if (page_) page_->ended(result);
}

std::unique_ptr<web::server> conform_display::take_page() {
    return page_ ? page_->take() : nullptr;
}

}  // namespace brokerproof::commands
