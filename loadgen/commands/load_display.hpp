// The display of a load run: notes, a line per second, and, if the options ask for them, a page in
// a browser and /metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "loadgen/expose/live_run.hpp"
#include "loadgen/measure/result.hpp"
#include "reports/load/progress.hpp"

namespace brokerproof::loadgen {
struct scenario;
struct tick_report;
}  // namespace brokerproof::loadgen
namespace brokerproof::loadgen::expose {
class metrics_endpoint;
}
namespace brokerproof::web {
class server;
}

namespace brokerproof::commands {

class live_files;
class live_load;
struct follower_places;

class load_display {
public:
    /// The streams of `screen` must outlive it.
    explicit load_display(const console& screen);
    ~load_display();
    load_display(const load_display&) = delete;
    load_display& operator=(const load_display&) = delete;

    /// Shows a line for each second of a run from now on, under this title.
    void show_seconds(const std::string& title);
    /// If the port is taken, prints the reason and returns false.
    [[nodiscard]] bool open_metrics(std::uint16_t port);
    /// `port` as in --dashboard. If it is taken, prints the reason and returns false.
    [[nodiscard]] bool open_page(const std::string& port);
    /// As --json-lines, --csv and --otlp ask. If something cannot be, prints the reason and returns
    /// false.
    [[nodiscard]] bool open_files(const follower_places& places);
    /// True if somebody gets figures of the brokers, too: by a page, /metrics or a collector.
    bool is_followed() const;

    /// A run begins: the only one, or a trial of find-limit.
    void run_began();
    void machine_lacks(const std::vector<std::string>& shortages);
    /// The last second in the timeline of `so_far` has just ended.
    void second_ended(const loadgen::scenario& scenario, const loadgen::load_result& so_far,
                      const loadgen::tick_report& now);
    /// Updates page and /metrics, at the end of a second or of a phase.
    void tick(const loadgen::scenario& scenario, const loadgen::load_result& so_far,
              const loadgen::tick_report& now);
    void interrupted();
    void left_behind(std::uint64_t clients);
    /// Removes the progress lines; the report follows.
    void run_ended();
    void trial_ended(const loadgen::limit_trial& trial);
    /// Updates /metrics with the result of a run, or of the whole search.
    void publish_result(const loadgen::scenario& scenario, const loadgen::load_result& result,
                        int code);
    /// Updates the page with the final result.
    void result_known(const loadgen::load_result& result);

    /// Prints what could not be written or sent to the end, and returns false then.
    [[nodiscard]] bool close_files();
    /// If /metrics is served, waits until the final figures have been scraped; prints if they were
    /// not.
    void wait_for_scrape(std::chrono::seconds longest);
    /// To be called after the report has been printed: serves the page as long as close_dashboard()
    /// does.
    void close_page(bool run_interrupted);

    /// The port of /metrics; 0 if it is not served.
    std::uint16_t metrics_port() const;

private:
    const console screen_;
    std::optional<reports::load_progress> seconds_;
    std::unique_ptr<loadgen::expose::metrics_endpoint> metrics_;
    loadgen::expose::live_run last_published_;
    std::unique_ptr<live_load> page_;
    std::unique_ptr<live_files> files_;
};

}  // namespace brokerproof::commands
