#include "reports/load/console.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <sstream>
#include <utility>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/load/sections.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::count;
using loadgen::load_result;
using loadgen::timing;

}  // namespace

std::string product_title(const loadgen::load_broker& broker) {
    broker_info known;
    known.name = broker.name;
    known.product = broker.product;
    known.version = broker.version;
    return product_title(known);
}

namespace {

void print_brokers(std::ostream& out, const load_result& result) {
    const char* label = "broker";
    for (const auto& broker : result.brokers) {
        auto text = printable(product_title(broker)) + trust_note(broker.insecure);
        if (broker.name != broker.url) text += " at " + printable(broker.url);
        out << fmt::format("{:<9}{}", label, text);
        if (broker.cpu_s > 0)
            out << fmt::format(", {:.1f} s of CPU, at most {} MiB", broker.cpu_s,
                               thousands(broker.peak_rss_kib / 1024));
        out << "\n";
        label = "";
    }
}

void print_header(std::ostream& out, const load_result& result) {
    out << printable(result.scenario);
    if (!result.about.empty()) out << ": " << printable(result.about);
    out << "\n\n";
    print_brokers(out, result);
    std::uint64_t client_total = 0;
    std::string groups;
    for (std::size_t i = 0; i < result.groups.size(); ++i) {
        client_total += result.clients[i];
        groups += fmt::format("{}{} {}", i == 0 ? "" : ", ", thousands(result.clients[i]),
                              printable(result.groups[i]));
    }
    out << fmt::format("clients  {} ({}), in {} slice{}\n", thousands(client_total), groups,
                       result.slices, result.slices == 1 ? "" : "s");
    if (!result.complete())
        out << fmt::format("         only {} of {} slices are in this report\n",
                           result.slices_here.size(), result.slices);
    out << fmt::format("run      {} on {}, seed {}, {:.1f} s\n", printable(result.run),
                       printable(result.started), result.seed, result.wall_s);
}

void print_phases(std::ostream& out, const load_result& result) {
    text_table table;
    table.add({"phase", "begins", "lasts"});
    for (const auto& phase : result.phases) {
        std::vector<std::string> row{
            printable(phase.name),
            fmt::format("{:.1f} s", static_cast<double>(phase.began_ns) / 1e9),
            fmt::format("{:.1f} s", static_cast<double>(phase.ended_ns - phase.began_ns) / 1e9)};
        std::vector<std::string> remarks;
        if (phase.broker)
            remarks.push_back(fmt::format("broker: {}", brokerproof::name_of(*phase.broker)));
        if (!phase.measured) remarks.emplace_back("warm-up");
        if (phase.timed_out) remarks.emplace_back("time ran out");
        if (!remarks.empty()) row.push_back(fmt::format("{}", fmt::join(remarks, ", ")));
        table.add(std::move(row));
    }
    out << "\n" << table.lines(0);
}

void print_networks(std::ostream& out, const load_result& result) {
    const char* head = "\nbad network\n";
    for (const auto& phase : result.phases) {
        if (!phase.network) continue;
        out << std::exchange(head, "")
            << fmt::format("  {}, {:.1f} s to {:.1f} s: {}\n", printable(phase.name),
                           static_cast<double>(phase.began_ns) / 1e9,
                           static_cast<double>(phase.ended_ns) / 1e9, network_text(*phase.network));
    }
}

std::string per_second(std::uint64_t times, double seconds) {
    if (seconds <= 0) return "-";
    return thousands(static_cast<std::uint64_t>(static_cast<double>(times) / seconds + 0.5));
}

struct latency_row {
    timing kind;
    const char* label;
};
constexpr auto latency_rows = std::to_array<latency_row>({
    {timing::tcp_connect, "TCP connect"},
    {timing::tls_handshake, "handshake"},
    {timing::connack, "CONNECT to CONNACK"},
    {timing::connect_intended, "due to CONNACK"},
    {timing::publish_to_ack, "publish to acknowledgement"},
    {timing::publish_to_delivery, "publish to delivery"},
    {timing::publish_to_delivery_naive, "  naive: from the real send"},
    {timing::publish_to_delivery_across, "  from other machines"},
    {timing::resume_to_first, "resume to first queued"},
    {timing::resume_to_drained, "resume to last queued"},
    {timing::subscribe_to_retained, "subscribe to last retained"},
    {timing::round_trip, "request to response"},
    {timing::will_delay, "will due to its coming"},
});
static_assert(by_value(latency_rows, &latency_row::kind)[timing::connack].label != nullptr,
              "every time has its row");

std::string recovery_text(const loadgen::storm_recovery& recovery) {
    auto text = fmt::format("{} left, ", thousands(recovery.clients));
    if (recovery.all_back_ns && recovery.back >= recovery.clients)
        text += fmt::format("{} back in {}", thousands(recovery.back),
                            time_text(*recovery.all_back_ns - recovery.began_ns));
    else
        text += fmt::format("only {} came back", thousands(recovery.back));
    if (recovery.half_back_ns)
        text += fmt::format(" (half of them in {})",
                            time_text(*recovery.half_back_ns - recovery.began_ns));
    if (recovery.first_message_ns)
        text += fmt::format(", the first queued message after {}",
                            time_text(*recovery.first_message_ns - recovery.began_ns));
    if (recovery.drained_ns)
        text += fmt::format(", the last of {} after {}", thousands(recovery.queued),
                            time_text(*recovery.drained_ns - recovery.began_ns));
    return text;
}

void print_recoveries(std::ostream& out, const load_result& result) {
    if (result.recoveries.empty()) return;
    out << "\nstorms\n";
    for (const auto& recovery : result.recoveries)
        out << wrap(fmt::format("{}, {}: {}", printable(result.groups.at(recovery.group)),
                                printable(recovery.phase), recovery_text(recovery)),
                    terminal_width, 2);
}

void print_health(std::ostream& out, const load_result& result) {
    const auto& health = result.health;
    out << fmt::format(
        "\ngenerator  {}: {} of the sends late, loop lag {} (p99), busiest shard {:.0f} % of its "
        "core\n",
        health.valid ? "kept up" : "DID NOT KEEP UP",
        loadgen::describe_figure(health.late_sends, loadgen::metric_unit::share),
        time_text(health.loop_lag_p99_ns), health.busiest * 100);
    if (health.relay_lag_p99_ns > 0)
        out << fmt::format("           the relay of the bad network passed bytes {} late (p99)\n",
                           time_text(health.relay_lag_p99_ns));
    std::uint64_t skipped = 0;
    for (const auto& group : result.whole.groups)
        skipped += group[count::skipped_offline] + group[count::skipped_window] +
                   group[count::skipped_slip];
    if (skipped > 0)
        out << fmt::format(
            "           {} messages were due and not sent: the publisher was away, "
            "its window full, or we were too slow\n",
            thousands(skipped));
}

}  // namespace

text_table groups_table(const load_result& result) {
    text_table table;
    table.add({"group", "clients", "connects", "resumed", "refused", "failed", "published",
               "received", "sent/s", "received/s"});
    for (std::size_t i = 0; i < result.groups.size(); ++i) {
        const auto& group = result.whole.groups[i];
        const auto& measured = result.measured[i];
        table.add({printable(result.groups[i]), thousands(result.clients[i]),
                   thousands(group[count::connects_accepted]),
                   thousands(group[count::sessions_resumed]),
                   thousands(group[count::connects_refused]),
                   thousands(group[count::connects_failed]), thousands(group.published()),
                   thousands(group.received()), per_second(measured.published(), result.measured_s),
                   per_second(measured.received(), result.measured_s)});
    }
    return table;
}

text_table latency_table(const load_result& result) {
    text_table table;
    table.add({"time (from when it was due)", "p50", "p90", "p99", "p99.9", "max", "count"});
    for (const auto& row : latency_rows) {
        loadgen::histogram merged;
        for (const auto& group : result.measured) merged.merge(group[row.kind]);
        if (merged.count() == 0) continue;
        table.add({row.label, time_text(merged.quantile(0.5)), time_text(merged.quantile(0.9)),
                   time_text(merged.quantile(0.99)), time_text(merged.quantile(0.999)),
                   time_text(merged.max()), thousands(merged.count())});
    }
    return table;
}

std::string network_text(const loadgen::phase_network& network) {
    std::vector<std::string> parts;
    if (network.delay_ns != 0) parts.push_back("delay " + time_text(network.delay_ns));
    if (network.jitter_ns != 0) parts.back() += " +- " + time_text(network.jitter_ns);
    if (network.bytes_per_s)
        parts.push_back(fmt::format("at most {} bytes/s", thousands(*network.bytes_per_s)));
    if (network.cut)
        parts.emplace_back(network.cut == loadgen::network_cut::reset ? "cut, all were reset"
                                                                      : "cut, all fell silent");
    return fmt::format("{}", fmt::join(parts, ", "));
}

std::string time_text(std::int64_t ns) {
    return loadgen::describe_figure(static_cast<double>(ns), loadgen::metric_unit::time_ns);
}

std::string client_name(const load_result& result, loadgen::client_number number) {
    std::uint64_t first = 0;
    for (std::size_t i = 0; i < result.groups.size(); ++i) {
        if (number < first + result.clients[i])
            return fmt::format("{}/{}", printable(result.groups[i]), number - first);
        first += result.clients[i];
    }
    return fmt::format("client {}", number);
}

namespace {

void print_all(std::ostream& out, const load_result& result, colours use) {
    if (result.groups.empty()) {  // the run never began, so only the reason is known
        out << fmt::format("The run did not begin: {} (exit code {})\n", load_sentence(result),
                           loadgen::exit_code(result));
        return;
    }
    print_header(out, result);
    print_phases(out, result);
    print_networks(out, result);
    out << "\n" << groups_table(result).lines(0);
    if (const auto times = latency_table(result); times.rows().size() > 1)
        out << "\n" << times.lines(0);
    print_refusals(out, result);
    print_recoveries(out, result);
    print_ledger(out, result);
    print_rules(out, result);
    print_health(out, result);
    print_trials(out, result);
    print_thresholds(out, result, use);
    if (!result.health.valid) {
        out << "\n";
        for (const auto& reason : result.health.reasons)
            out << "INVALID  " << printable(reason) << "\n";
    }
    out << fmt::format("\n{} (exit code {})\n", load_sentence(result), loadgen::exit_code(result));
}

/// Where the rest of a long line goes on: below the text behind a label, or a little to the right
/// of where the line begins.
std::size_t indent_below(std::string_view line) {
    constexpr std::size_t longest_label = 12;
    const auto begin = line.find_first_not_of(' ');
    if (begin == std::string_view::npos) return 0;
    if (begin > 0) return begin + 2;
    const auto gap = line.find("  ");
    if (gap > longest_label) return 0;
    return line.find_first_not_of(' ', gap);
}

}  // namespace

void print_load_report(std::ostream& out, const load_result& result, colours use) {
    std::ostringstream whole;
    print_all(whole, result, use);
    std::istringstream lines(std::move(whole).str());
    for (std::string line; std::getline(lines, line);)
        out << folded(line, indent_below(line)) << '\n';
}

}  // namespace brokerproof::reports
