#include "harness/commands/live_conform.hpp"

#include <algorithm>
#include <mutex>
#include <optional>
#include <utility>

#include "harness/commands/collect.hpp"
#include "harness/commands/report_catalogue.hpp"
#include "reports/expectations.hpp"
#include "reports/html.hpp"

namespace brokerproof::commands {

namespace {

/// The document is written again every second, so its traces are shorter than those of a file.
constexpr reports::trace_limits most_events{500, 2000};
constexpr std::int64_t between_ms = 1000;

}  // namespace

/// Shared by the run, which writes, and the thread of the server, which reads. Under the lock only
/// new data is passed on.
struct live_conform::state {
    state(const library& from, std::vector<expectations::expectation> known,
          std::vector<std::string> ids)
        : tree(from), expected(std::move(known)), planned(std::move(ids)) {}

    std::string document();
    void add(reports::case_result ended_case);
    void add_all(std::vector<reports::case_result> next);

    const library& tree;
    const std::vector<expectations::expectation> expected;
    const std::vector<std::string> planned;  ///< run ids

    std::mutex mutex;
    reports::run_result header;
    std::vector<reports::case_result> fresh;
    bool over = false;
    std::int64_t now_ms = 0;
    engine::progress now;
    std::size_t planned_count = 0;
    std::size_t done = 0;

    // Only the thread of the server uses these. The text of a case is kept, because there are
    // hundreds of cases and only a few are new each second.
    reports::run_result run;
    std::vector<std::string> case_texts;               ///< the text of each case of `run`
    std::optional<reports::page_catalogue> catalogue;  ///< once the broker has answered
};

void live_conform::state::add(reports::case_result ended_case) {
    const auto same = std::ranges::find(run.cases, ended_case.id, &reports::case_result::id);
    if (same == run.cases.end()) {
        case_texts.push_back(reports::page_case_json(ended_case, most_events));
        run.cases.push_back(std::move(ended_case));
    } else {
        merge_attempt(*same, std::move(ended_case));
        case_texts[static_cast<std::size_t>(same - run.cases.begin())] =
            reports::page_case_json(*same, most_events);
    }
}

void live_conform::state::add_all(std::vector<reports::case_result> next) {
    reports::run_result only;
    only.cases = std::move(next);
    auto& windows = catalogue->windows.at(0);
    for (auto& [id, steps] : windows_of(tree, only)) windows[id] = std::move(steps);
    for (auto& ended_case : only.cases) add(std::move(ended_case));
}

std::string live_conform::state::document() {
    reports::page_progress live{true, "conform"};
    std::vector<reports::case_result> next;
    {
        const std::lock_guard lock(mutex);
        next = std::exchange(fresh, {});
        auto cases = std::exchange(run.cases, {});
        run = header;
        if (!over) run.cases = std::move(cases);
        live.running = !over;
        live.at_ms = now_ms;
        live.wanted = planned_count;
        live.done = std::min(done, planned_count);  // cases that run again were counted before
        live.side_by_side = now.running;
        live.longest_remaining_ms = now.longest_remaining.count();
    }
    reports::page_content content;
    content.brokerproof = BROKERPROOF_VERSION;
    content.live = live;
    if (run.brokerproof.empty()) return reports::page_document(content, most_events);
    content.results = {&run};
    if (live.running) {
        if (!catalogue) catalogue = catalogue_of(tree, content.results, planned);
        add_all(std::move(next));
        content.catalogue = *catalogue;
        return reports::page_document(content, case_texts);
    }
    content.catalogue = catalogue_of(tree, content.results);
    return reports::page_document(content, most_events);
}

live_conform::live_conform(std::unique_ptr<web::server> served, const library& tree,
                           const std::vector<expectations::expectation>& expected,
                           std::vector<std::string> planned)
    : state_(std::make_shared<state>(tree, expected, std::move(planned))),
      served_(std::move(served)) {
    show();
}

live_conform::~live_conform() = default;

void live_conform::show() {
    served_->show([state = state_] { return state->document(); });
}

void live_conform::began(const reports::run_result& header, std::size_t planned_count) {
    const std::lock_guard lock(state_->mutex);
    state_->header = header;
    state_->planned_count = planned_count;
}

void live_conform::finished(reports::case_result ended_case) {
    reports::run_result alone;
    alone.broker = state_->header.broker;  // no other thread writes it
    alone.cases.push_back(std::move(ended_case));
    reports::apply_expectations(alone, state_->expected, reports::run_extent::selection);
    const std::lock_guard lock(state_->mutex);
    state_->fresh.push_back(std::move(alone.cases.front()));
    ++state_->done;
}

void live_conform::tick(std::int64_t now_ms, const engine::progress& now) {
    if (now_ms - shown_ms_ < between_ms) return;
    shown_ms_ = now_ms;
    {
        const std::lock_guard lock(state_->mutex);
        state_->now_ms = now_ms;
        state_->header.wall_s = static_cast<double>(now_ms) / 1000;
        state_->now = now;
    }
    show();
}

void live_conform::ended(const reports::run_result& result) {
    {
        const std::lock_guard lock(state_->mutex);
        state_->header = result;
        state_->fresh.clear();
        state_->over = true;
    }
    show();
    served_->ended();
}

}  // namespace brokerproof::commands
