// What a load run shows while it goes on: notes, a line a second, and what follows it from outside,
// if that was asked for: a page in a browser, and /metrics.
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
namespace brokerproof::dashboard {
class server;
}

namespace brokerproof::commands {

class live_load;

class load_display {
public:
    /// The streams of `screen` outlive it.
    explicit load_display(const console& screen);
    ~load_display();
    load_display(const load_display&) = delete;
    load_display& operator=(const load_display&) = delete;

    /// From now on the seconds of a run are shown under this title.
    void show_seconds(const std::string& title);
    /// False, and the reason is told, when the port is taken.
    [[nodiscard]] bool open_metrics(std::uint16_t port);
    /// As --dashboard gives it; false, and the reason is told, when the port is taken.
    [[nodiscard]] bool open_page(const std::string& port);
    /// Somebody looks from outside, who wants to know about the brokers, too.
    bool is_followed() const { return metrics_ != nullptr || page_ != nullptr; }

    /// A run: the only one, or a trial of find-limit.
    void run_began();
    void machine_lacks(const std::vector<std::string>& shortages);
    /// The last second of the timeline of `so_far` has just ended.
    void second_ended(const loadgen::scenario& scenario, const loadgen::load_result& so_far,
                      const loadgen::tick_report& now);
    /// For those who follow: what is known, at the end of a second or of a phase.
    void tick(const loadgen::scenario& scenario, const loadgen::load_result& so_far,
              const loadgen::tick_report& now);
    void interrupted();
    void sessions_left(std::uint64_t count);
    /// Takes the lines that are drawn again and again away; the report follows.
    void run_ended();
    void trial_ended(const loadgen::limit_trial& trial);
    /// For scrapes: the result of a run, or of the whole search.
    void publish_result(const loadgen::scenario& scenario, const loadgen::load_result& result,
                        int code);
    /// For the page: nothing more will come.
    void result_known(const loadgen::load_result& result);

    /// Waits until the final figures have been scraped, if /metrics is served; tells if nobody did.
    void wait_for_scrape(std::chrono::seconds longest);
    /// With the report printed: serves the page for as long as close_dashboard() says.
    void close_page(bool run_interrupted);

    /// Of /metrics; 0 when it is not served.
    std::uint16_t metrics_port() const;

private:
    const console screen_;
    std::optional<reports::load_progress> seconds_;
    std::unique_ptr<loadgen::expose::metrics_endpoint> metrics_;
    loadgen::expose::live_run last_published_;
    std::unique_ptr<live_load> page_;
};

}  // namespace brokerproof::commands
