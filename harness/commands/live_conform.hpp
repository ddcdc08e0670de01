// Shows a conformance run in a browser while it goes on: the cases that have ended, with traces.
#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "harness/commands/tree.hpp"
#include "harness/engine/engine.hpp"
#include "harness/web/server.hpp"
#include "reports/expectation.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

class live_conform {
public:
    /// `tree` must outlive it; `planned`: run ids.
    live_conform(std::unique_ptr<web::server> served, const library& tree,
                 const std::vector<expectations::expectation>& expected,
                 std::vector<std::string> planned);
    ~live_conform();

    /// The broker answers. `header` is a result without cases; `planned_count`: cases of all rounds
    /// together.
    void began(const reports::run_result& header, std::size_t planned_count);
    void finished(reports::case_result ended_case);
    void tick(std::int64_t now_ms, const engine::progress& now);
    void ended(const reports::run_result& result);

    std::unique_ptr<web::server> take() { return std::move(served_); }

    struct state;

private:
    void show();

    std::shared_ptr<state> state_;
    std::unique_ptr<web::server> served_;
    std::int64_t shown_ms_ = 0;
};

}  // namespace brokerproof::commands
