// The display of a conformance run: notes, a progress line, and a page in a browser if --dashboard
// asks for it.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>

#include "harness/commands/conform_plan.hpp"
#include "harness/commands/console.hpp"
#include "harness/commands/live_conform.hpp"
#include "reports/console_progress.hpp"

namespace brokerproof::commands {

class conform_display {
public:
    /// `prepared` and the streams of `screen` must outlive it. `page`: null without --dashboard.
    conform_display(const conform_plan& prepared, const console& screen,
                    std::unique_ptr<live_conform> page);

    /// `header` is a result without cases.
    void broker_answered(const reports::run_result& header);
    void round_began(int number);  ///< from 1
    /// `count` cases begin, as a round or as the second run of open cases.
    void cases_began(std::size_t count);
    void second_looks_began(std::size_t count);
    void confirmations_began(std::size_t count);
    /// Cases that failed wait up to `longer` more for everything.
    void patient_looks_began(std::size_t count, std::chrono::milliseconds longer);
    /// The broker ended, or answers no more; `under_way`: cases at that time.
    void broker_lost(const trace::stopped& end, std::size_t under_way);
    /// The broker that this case had for itself.
    void own_broker_lost(const trace::stopped& end, std::string_view id);
    void case_ended(reports::case_result ended, const std::string& broker_version);
    /// `since_start`: time since the start of the run.
    void tick(std::chrono::milliseconds since_start, const engine::progress& now);
    void interrupted();
    /// Removes the progress line; the report follows.
    void rounds_ended();
    void result_known(const reports::run_result& result);

    /// Null if there is no page.
    std::unique_ptr<web::server> take_page();

private:
    const conform_plan& prepared_;
    const console screen_;
    reports::console_progress line_;
    std::unique_ptr<live_conform> page_;
};

}  // namespace brokerproof::commands
