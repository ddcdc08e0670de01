#include "loadgen/commands/live_files.hpp"

#include <cerrno>
#include <cstring>
#include <filesystem>

#include <fmt/format.h>

#include "harness/metrics/otlp_sender.hpp"
#include "loadgen/expose/families.hpp"
#include "reports/load/seconds.hpp"

namespace brokerproof::commands {

using namespace loadgen;

namespace {

constexpr std::chrono::seconds collector_may_take{5};

result<void> open_file(const std::string& path, std::ofstream& into) {
    if (path.empty()) return {};
    std::error_code ignored;
    const auto folder = std::filesystem::path(path).parent_path();
    if (!folder.empty()) std::filesystem::create_directories(folder, ignored);
    into.open(path, std::ios::trunc);
    if (into) return {};
    return problem{{path, 0, 0}, fmt::format("cannot be written: {}", std::strerror(errno))};
}

void close_file(const std::string& path, std::ofstream& written, problems& faults) {
    if (path.empty()) return;
    written.close();
    if (!written) faults.push_back({{path, 0, 0}, "could not be written to its end"});
}

}  // namespace

live_files::~live_files() = default;

result<std::unique_ptr<live_files>> live_files::open(const follower_places& places) {
    std::unique_ptr<live_files> out(new live_files());
    out->places_ = places;
    if (auto opened = open_file(places.json_lines, out->json_lines_); !opened)
        return opened.error();
    if (auto opened = open_file(places.csv, out->csv_); !opened) return opened.error();
    if (!places.csv.empty()) reports::write_csv_head(out->csv_);
    if (places.otlp.empty()) return out;
    auto collector = metrics::parse_otlp_url(places.otlp);
    if (!collector) return failure("--otlp: " + collector.error().text);
    out->sender_ = std::make_unique<metrics::otlp_sender>(
        std::move(*collector),
        metrics::otlp_source{BROKERPROOF_VERSION, {}, std::chrono::system_clock::now()});
    return out;
}

void live_files::second_ended(const reports::load_moment& now) {
    if (json_lines_.is_open()) {
        reports::write_second_line(json_lines_, now);
        json_lines_.flush();
    }
    if (csv_.is_open()) {
        reports::write_csv_rows(csv_, now);
        csv_.flush();
    }
}

void live_files::publish(expose::live_run now) {
    if (sender_ == nullptr) return;
    sender_->send([run = std::make_shared<const expose::live_run>(std::move(now))] {
        return expose::families_of(*run, BROKERPROOF_VERSION);
    });
}

void live_files::ended(const load_result& result, int exit_code) {
    if (json_lines_.is_open()) reports::write_end_line(json_lines_, result, exit_code);
}

problems live_files::close() {
    problems faults;
    close_file(places_.json_lines, json_lines_, faults);
    close_file(places_.csv, csv_, faults);
    if (sender_ == nullptr) return faults;
    const auto sent = sender_->finish(collector_may_take);
    if (sent.taken == 0 || sent.refused != 0) {
        faults.push_back(
            failure(fmt::format("--otlp {}: the collector took {} exports and not {} others ({})",
                                places_.otlp, sent.taken, sent.refused,
                                sent.last_problem.empty() ? "no answer" : sent.last_problem)));
    }
    return faults;
}

}  // namespace brokerproof::commands
