#include "loadgen/commands/live_page.hpp"

#include "reports/html.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

/// The progress of a run, for the head of the page.
reports::page_progress progress_of(const scenario& played, std::int64_t at_ns, std::size_t phase) {
    reports::page_progress progress{true, "load", at_ns / 1'000'000};
    progress.phase = played.phases[phase].name;
    progress.phase_number = phase + 1;
    progress.phases = played.phases.size();
    return progress;
}

std::string document(const load_result* result, const reports::page_progress& live) {
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    if (result != nullptr) content.loads.push_back({reports::write_load_json({*result, {}})});
    content.live = live;
    return reports::page_document(content, reports::trace_limits());
}

}  // namespace

std::vector<threshold_outcome> thresholds_so_far(const std::vector<threshold_rule>& rules,
                                                 const tick_report& now) {
    threshold_figures figures;
    figures.whole = &now.so_far.so_far.groups;
    figures.measured = &now.so_far.so_far.groups;
    figures.measured_s = static_cast<double>(now.at_ns - now.began_ns) / 1e9;
    std::vector<delivery_counts> delivery(now.so_far.received.size());
    for (std::size_t i = 0; i < delivery.size(); ++i) delivery[i].received = now.so_far.received[i];
    figures.delivery = &delivery;
    figures.sessions = &now.so_far.sessions;
    figures.running = true;
    std::vector<threshold_outcome> out;
    for (const auto& rule : rules) out.push_back(evaluate(rule, figures));
    return out;
}

live_load::live_load(std::unique_ptr<web::server> served) : served_(std::move(served)) {
    served_->show([] { return document(nullptr, {true, "load", 0}); });
}

/// The conductor calls at the end of each phase, so the next phase begins then.
void live_load::note_phase(const scenario& played, const tick_report& now) {
    const auto at = now.at_ns - now.began_ns;
    while (phases_.size() <= now.phase) {
        phase_result next;
        next.name = played.phases[phases_.size()].name;
        next.measured = !played.phases[phases_.size()].warm_up;
        next.began_ns = phases_.empty() ? 0 : phases_.back().ended_ns;
        next.ended_ns = at;
        phases_.push_back(std::move(next));
    }
    phases_.back().ended_ns = at;
}

void live_load::tick(load_result so_far, const scenario& played, const tick_report& now) {
    note_phase(played, now);
    const auto at = now.at_ns - now.began_ns;
    so_far.wall_s = static_cast<double>(at) / 1e9;
    so_far.phases = phases_;
    so_far.trials = trials_;
    so_far.whole = now.so_far.so_far;
    so_far.measured = now.so_far.so_far.groups;
    so_far.measured_s = so_far.wall_s;
    so_far.recoveries = recoveries_of(played, now.so_far.recoveries, now.began_ns);
    so_far.health = judge_health(so_far.whole, played.health);
    const auto written = rules_of(played);
    so_far.thresholds = thresholds_so_far(written, now);
    for (const auto& implicit : implicit_thresholds(written, so_far.groups)) {
        auto so_far_held = thresholds_so_far({implicit.rule}, now);
        so_far_held.front().origin = implicit.origin;
        so_far.thresholds.push_back(std::move(so_far_held.front()));
    }
    const auto copy = std::make_shared<const load_result>(std::move(so_far));
    served_->show(
        [copy, live = progress_of(played, at, now.phase)] { return document(copy.get(), live); });
}

void live_load::ended(const load_result& result) {
    const auto copy = std::make_shared<const load_result>(result);
    served_->show([copy] { return document(copy.get(), {false, "load"}); });
    served_->ended();
}

}  // namespace brokerproof::commands
