#include "loadgen/commands/load_display.hpp"

#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "harness/commands/dashboard.hpp"
#include "loadgen/commands/live_files.hpp"
#include "loadgen/commands/live_metrics.hpp"
#include "loadgen/commands/live_page.hpp"
#include "loadgen/expose/metrics_endpoint.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

reports::load_moment moment_of(const scenario& scenario, const load_result& so_far,
                               const tick_report& now) {
    reports::load_moment moment;
    moment.at_ns = now.at_ns - now.began_ns;
    moment.phase = scenario.phases[now.phase].name;
    moment.phase_number = now.phase + 1;
    moment.phases = scenario.phases.size();
    moment.groups = so_far.groups;
    moment.second = so_far.timeline.back();
    for (const auto& group : now.so_far.so_far.groups) {
        moment.late_sends += group[count::late_sends];
        moment.connects_failed += group[count::connects_failed] + group[count::connects_refused];
    }
    for (const auto& counts : now.so_far.received) moment.wrong.add(counts);
    return moment;
}

}  // namespace

load_display::load_display(const console& screen) : screen_(screen) {}
load_display::~load_display() = default;

void load_display::show_seconds(const std::string& title) {
    seconds_.emplace(screen_.out, output_kind_of(screen_), title);
}

bool load_display::open_metrics(std::uint16_t port) {
    auto opened = expose::metrics_endpoint::open(port, BROKERPROOF_VERSION);
    if (!opened) {
        tell(screen_, opened.error());
        return false;
    }
    metrics_ = std::move(*opened);
    screen_.out << "metrics: " << metrics_->url() << std::endl;
    return true;
}

bool load_display::open_page(const std::string& port) {
    auto served = open_dashboard(port, screen_);
    if (served) page_ = std::make_unique<live_load>(std::move(served));
    return page_ != nullptr;
}

bool load_display::open_files(const follower_places& places) {
    auto opened = live_files::open(places);
    if (!opened) {
        tell(screen_, opened.error());
        return false;
    }
    files_ = std::move(*opened);
    return true;
}

bool load_display::is_followed() const {
    return metrics_ != nullptr || page_ != nullptr || (files_ && files_->has_collector());
}

bool load_display::close_files() {
    if (!files_) return true;
    const auto faults = files_->close();
    tell(screen_, faults);
    return faults.empty();
}

void load_display::run_began() {
    if (page_) page_->begins();
}

void load_display::machine_lacks(const std::vector<std::string>& shortages) {
    for (const auto& shortage : shortages) screen_.notes << shortage << '\n';
}

void load_display::second_ended(const scenario& scenario, const load_result& so_far,
                                const tick_report& now) {
    if (!seconds_ && !files_) return;
    const auto moment = moment_of(scenario, so_far, now);
    if (seconds_) seconds_->tick(moment);
    if (files_) files_->second_ended(moment);
}

void load_display::tick(const scenario& scenario, const load_result& so_far,
                        const tick_report& now) {
    const bool is_collected = files_ && files_->has_collector();
    if (metrics_ || is_collected)
        last_published_ = live_of(scenario, so_far.run, so_far.brokers, now);
    if (metrics_) metrics_->publish(last_published_);
    if (is_collected) files_->publish(last_published_);
    if (page_) page_->tick(so_far, scenario, now);
}

void load_display::interrupted() {
    screen_.notes << "\ninterrupted: draining for at most ten seconds; Ctrl-C again ends at once\n";
}

void load_display::left_behind(std::uint64_t clients) {
    screen_.notes << fmt::format(
        "the sessions or retained messages of {} clients stay on the broker, because they could "
        "not be removed\n",
        clients);
}

void load_display::run_ended() {
    if (seconds_) seconds_->stopped();
}

void load_display::trial_ended(const limit_trial& trial) {
    screen_.out << fmt::format("{:>9.0f}/s: {:.0f}/s sent, {}{}\n", trial.per_s,
                               trial.reached_per_s, trial.held ? "held" : "broke: ", trial.reason)
                << std::flush;
    if (page_) page_->tried(trial);
}

void load_display::publish_result(const scenario& scenario, const load_result& result, int code) {
    if (files_) files_->ended(result, code);
    const bool is_collected = files_ && files_->has_collector();
    if (!metrics_ && !is_collected) return;
    const auto last = ended(std::exchange(last_published_, {}), scenario, result, code);
    if (metrics_) metrics_->publish(last);
    if (is_collected) files_->publish(last);
}

void load_display::result_known(const load_result& result) {
    if (page_) page_->ended(result);
}

void load_display::wait_for_scrape(std::chrono::seconds longest) {
    if (!metrics_ || longest.count() == 0) return;
    screen_.out << std::flush;
    if (metrics_->wait_for_scrape(longest)) return;
    screen_.notes << fmt::format("the final figures were not scraped within {} s\n",
                                 longest.count());
}

void load_display::close_page(bool run_interrupted) {
    if (page_) close_dashboard(page_->take(), run_interrupted, screen_);
}

std::uint16_t load_display::metrics_port() const { return metrics_ ? metrics_->port() : 0; }

}  // namespace brokerproof::commands
