// What follows a run for other programs: --json-lines, --csv and --otlp.
#pragma once

#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/base/result.hpp"
#include "loadgen/expose/live_run.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/load/progress.hpp"

namespace brokerproof::metrics {
class otlp_sender;
}

namespace brokerproof::commands {

/// An empty text: not asked for.
struct follower_places {
    std::string json_lines;
    std::string csv;
    std::string otlp;  ///< the URL of a collector
};

class live_files {
public:
    /// Opens the files. A problem: one cannot be written, or the URL is wrong.
    static result<std::unique_ptr<live_files>> open(const follower_places& places);
    ~live_files();

    bool has_collector() const { return sender_ != nullptr; }

    void second_ended(const reports::load_moment& now);
    /// For the collector.
    void publish(loadgen::expose::live_run now);
    void ended(const loadgen::load_result& result, int exit_code);

    /// Waits for the collector for a moment. What could not be written or sent.
    problems close();

private:
    live_files() = default;

    follower_places places_;
    std::ofstream json_lines_;
    std::ofstream csv_;
    std::unique_ptr<metrics::otlp_sender> sender_;
};

}  // namespace brokerproof::commands
