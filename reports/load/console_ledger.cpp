// The findings of the ledger with examples; thresholds; trials of find-limit.
#include <algorithm>
#include <functional>
#include <ostream>
#include <string>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/load/console.hpp"
#include "reports/load/sections.hpp"
#include "reports/load/text_table.hpp"

namespace brokerproof::reports {
namespace {

using loadgen::delivery_counts;
using loadgen::ledger_report;
using loadgen::load_result;
using loadgen::session_counts;

constexpr std::size_t shown_examples = 5;

struct ledger_column {
    const char* name;
    std::function<std::uint64_t(const delivery_counts&)> read;
    bool always;  ///< shown even when all its counts are zero
    bool broken;  ///< the column counts broken promises of the broker
};

const std::vector<ledger_column>& ledger_columns() {
    using counts = delivery_counts;
    static const std::vector<ledger_column> columns{
        {"owed", &counts::owed, true, false},
        {"delivered", &counts::delivered, true, false},
        {"lost", &counts::lost, true, true},
        {"duplicated", [](const counts& group) { return group.received.duplicated; }, true, true},
        {"out of order", [](const counts& group) { return group.received.out_of_order; }, true,
         true},
        {"stray", [](const counts& group) { return group.received.stray; }, true, true},
        {"late", [](const counts& group) { return group.received.late; }, false, true},
        {"corrupted", [](const counts& group) { return group.received.corrupted; }, false, true},
        {"retained lost", &counts::retained_lost, false, true},
        {"redelivered", [](const counts& group) { return group.received.redelivered; }, false,
         false},
        {"expired", &counts::expired, false, false},
        {"by policy", &counts::dropped_by_policy, false, false},
        {"session gone", &counts::gone_with_session, false, false},
        {"open", &counts::open, false, false},
        {"foreign", [](const counts& group) { return group.received.foreign; }, false, false}};
    return columns;
}

std::uint64_t sum(const ledger_report& ledger, const ledger_column& column) {
    std::uint64_t total = 0;
    for (const auto& group : ledger.groups) total += column.read(group);
    return total;
}
std::uint64_t sum(const ledger_report& ledger, std::uint64_t delivery_counts::*member) {
    std::uint64_t total = 0;
    for (const auto& group : ledger.groups) total += group.*member;
    return total;
}
std::uint64_t sum(const ledger_report& ledger, std::uint64_t session_counts::*member) {
    std::uint64_t total = 0;
    for (const auto& group : ledger.sessions) total += group.*member;
    return total;
}

std::string name_of(loadgen::outcome outcome) {
    switch (outcome) {
        case loadgen::outcome::duplicated: return "duplicated";
        case loadgen::outcome::out_of_order: return "out of order";
        case loadgen::outcome::stray: return "stray";
        case loadgen::outcome::late: return "late";
        default: return "other";
    }
}

std::string numbers(const loadgen::interval& range) {
    return range.first == range.last ? fmt::format("message {}", range.first)
                                     : fmt::format("messages {}..{}", range.first, range.last);
}

void print_examples(std::ostream& out, const load_result& result) {
    std::size_t shown = 0;
    for (const auto& loss : result.ledger->losses) {
        if (shown++ == shown_examples) break;
        out << fmt::format("  lost: {} never got {}{} of {} on {}\n",
                           client_name(result, loss.session), loss.retained ? "the retained " : "",
                           numbers(loss.numbers), client_name(result, loss.stream.publisher),
                           printable(loss.topic));
    }
    shown = 0;
    for (const auto& incident : result.ledger->incidents) {
        if (shown++ == shown_examples) break;
        const auto& from = incident.delivery.stamp;
        out << fmt::format(
            "  {}: {} got message {} of {}, stream {} (QoS {}, DUP {}, {} after it "
            "was sent)\n",
            name_of(incident.outcome), client_name(result, incident.delivery.session),
            from.sequence, client_name(result, from.publisher), from.stream, incident.delivery.qos,
            incident.delivery.dup ? 1 : 0, time_text(incident.delivery.now_ns - from.sent_ns));
    }
}

/// "  duplicated: workers/3 and workers/7 both got messages 4..9 of backend/0, stream 0"
void print_share_faults(std::ostream& out, const load_result& result) {
    std::size_t shown = 0;
    for (const auto& fault : result.ledger->share_faults) {
        if (shown++ == shown_examples) break;
        const auto first = client_name(result, fault.first);
        const auto messages =
            fmt::format("{} of {}, stream {}", numbers(fault.numbers),
                        client_name(result, fault.stream.publisher), fault.stream.stream);
        if (fault.kind == loadgen::share_fault_kind::stray) {
            out << fmt::format("  stray: {} got {}, sent before anybody had subscribed\n", first,
                               messages);
        } else {
            out << fmt::format("  duplicated: {} and {} both got {}\n", first,
                               client_name(result, fault.second), messages);
        }
    }
}

void print_shares(std::ostream& out, const load_result& result) {
    for (const auto& share : result.ledger->shares)
        out << fmt::format("shared    {}: each of {} members got {} to {} messages (median {})\n",
                           printable(result.groups.at(share.group)), thousands(share.members),
                           thousands(share.least), thousands(share.most), thousands(share.median));
}

std::uint64_t sum(const ledger_report& ledger, std::uint64_t loadgen::will_counts::*member) {
    std::uint64_t total = 0;
    for (const auto& group : ledger.wills) total += group.*member;
    return total;
}

std::string fault_text(const load_result& result, const loadgen::will_fault& fault) {
    const auto will = fmt::format("the will of {}, connection {}", client_name(result, fault.owner),
                                  fault.connection);
    const auto watcher = client_name(result, fault.watcher);
    switch (fault.kind) {
        case loadgen::will_fault_kind::lost:
            return fmt::format("lost: {} never got {}", watcher, will);
        case loadgen::will_fault_kind::stray:
            return fmt::format("stray: {} got {}, which was not owed", watcher, will);
        case loadgen::will_fault_kind::early:
            return fmt::format("stray: {} got {} before it was due", watcher, will);
        case loadgen::will_fault_kind::twice: break;
    }
    return fmt::format("twice: {} got {} again", watcher, will);
}

void print_wills(std::ostream& out, const load_result& result) {
    const auto& ledger = *result.ledger;
    if (ledger.wills.empty()) return;
    using counts = loadgen::will_counts;
    out << fmt::format(
        "wills     {} owed, {} published, {} lost; {} not owed, {} stray, {} twice",
        thousands(sum(ledger, &counts::owed)), thousands(sum(ledger, &counts::published)),
        thousands(sum(ledger, &counts::lost)), thousands(sum(ledger, &counts::not_owed)),
        thousands(sum(ledger, &counts::stray)), thousands(sum(ledger, &counts::twice)));
    if (const auto open = sum(ledger, &counts::open); open > 0)
        out << fmt::format(", {} open", thousands(open));
    out << "\n";
    std::size_t shown = 0;
    for (const auto& fault : ledger.will_faults)
        if (shown++ < shown_examples) out << "  " << fault_text(result, fault) << "\n";
}

void print_sessions(std::ostream& out, const ledger_report& ledger) {
    const auto lost = sum(ledger, &session_counts::lost);
    const auto revived = sum(ledger, &session_counts::revived);
    const auto kept = sum(ledger, &session_counts::kept);
    const auto ended = sum(ledger, &session_counts::ended);
    const auto either = sum(ledger, &session_counts::either);
    if (lost + revived + kept + ended + either == 0) return;
    out << fmt::format("sessions  {} kept and {} ended as they should, {} lost, {} revived",
                       thousands(kept), thousands(ended), thousands(lost), thousands(revived));
    if (either > 0) out << fmt::format(", {} could be one or the other", thousands(either));
    if (const auto less = sum(ledger, &session_counts::shortened); less > 0)
        out << fmt::format(", {} granted for less than asked", thousands(less));
    out << "\n";
}

/// " 2 of 3 with QoS 0 arrived.": messages that are not owed, but worth mentioning.
std::string beside(const ledger_report& ledger) {
    std::string text;
    const auto add = [&](std::uint64_t arrived, std::uint64_t total, const char* kind) {
        if (total > 0)
            text +=
                fmt::format(" {} of {} {} arrived.", thousands(arrived), thousands(total), kind);
    };
    const auto retained = sum(ledger, &delivery_counts::retained_owed);
    add(retained - sum(ledger, &delivery_counts::retained_lost), retained, "retained");
    add(sum(ledger, &delivery_counts::best_effort_delivered),
        sum(ledger, &delivery_counts::best_effort), "with QoS 0");
    add(sum(ledger, &delivery_counts::retained_best_effort_delivered),
        sum(ledger, &delivery_counts::retained_best_effort), "retained with QoS 0");
    add(sum(ledger, &delivery_counts::indeterminate_delivered),
        sum(ledger, &delivery_counts::indeterminate), "that the broker did not answer for");
    if (const auto gone = loadgen::total(ledger.groups); gone.lost_with_broker > 0)
        text += fmt::format(
            " {} acknowledged messages were lost with a broker that keeps no state; the oldest of "
            "them had been sent {} before it ended (the loss window).",
            thousands(gone.lost_with_broker), time_text(gone.loss_window_ns));
    if (ledger.unstamped > 0)
        text +=
            fmt::format(" {} without a stamp were sent, and {} came; they are counted, not judged.",
                        thousands(ledger.unstamped),
                        thousands(loadgen::total(ledger.groups).received.unstamped));
    return text;
}

}  // namespace

std::string ledger_sentence(const ledger_report& ledger) {
    std::string broken;
    for (const auto& column : ledger_columns()) {
        const auto times = column.broken ? sum(ledger, column) : 0;
        if (times > 0)
            broken +=
                fmt::format("{}{} {}", broken.empty() ? "" : ", ", thousands(times), column.name);
    }
    const auto owed = sum(ledger, &delivery_counts::owed);
    if (!broken.empty())
        return fmt::format("BROKEN: of {} messages that were owed: {}.{}", thousands(owed), broken,
                           beside(ledger));
    const auto came = sum(ledger, &delivery_counts::delivered);
    if (owed == 0) return "No message was owed." + beside(ledger);
    if (came == owed)
        return fmt::format("All {} messages that were owed came, once and in order.{}",
                           thousands(owed), beside(ledger));
    return fmt::format(
        "{} of {} messages that were owed came, once and in order; of the others {} expired, {} "
        "were dropped by policy, {} are open.{}",
        thousands(came), thousands(owed), thousands(sum(ledger, &delivery_counts::expired)),
        thousands(sum(ledger, &delivery_counts::dropped_by_policy)),
        thousands(sum(ledger, &delivery_counts::open)), beside(ledger));
}

text_table ledger_table(const load_result& result) {
    std::vector<const ledger_column*> shown;
    for (const auto& column : ledger_columns())
        if (column.always || sum(*result.ledger, column) > 0) shown.push_back(&column);
    text_table table;
    std::vector<std::string> head{"ledger"};
    for (const auto* column : shown) head.emplace_back(column->name);
    table.add(std::move(head));
    for (std::size_t i = 0; i < result.groups.size(); ++i) {
        const auto& group = result.ledger->groups[i];
        if (group == delivery_counts{}) continue;
        std::vector<std::string> row{printable(result.groups[i])};
        for (const auto* column : shown) row.push_back(thousands(column->read(group)));
        table.add(std::move(row));
    }
    return table;
}

void print_ledger(std::ostream& out, const load_result& result) {
    if (!result.ledger) {
        out << "\nledger    judged when all slices are joined\n";
        return;
    }
    out << "\n" << ledger_table(result).lines(0);
    out << wrap(ledger_sentence(*result.ledger), terminal_width, 0);
    print_examples(out, result);
    print_share_faults(out, result);
    print_shares(out, result);
    print_sessions(out, *result.ledger);
    print_wills(out, result);
}

std::string_view note_of(loadgen::threshold_origin origin) {
    switch (origin) {
        case loadgen::threshold_origin::written: return "";
        case loadgen::threshold_origin::promise: return " (promise of the standard)";
        case loadgen::threshold_origin::purpose: break;
    }
    return " (else the run proves nothing)";
}

void print_thresholds(std::ostream& out, const load_result& result, colours use) {
    if (result.thresholds.empty()) return;
    std::size_t width = 0;
    for (const auto& outcome : result.thresholds) width = std::max(width, outcome.rule.text.size());
    out << "\nthresholds\n";
    for (const auto& outcome : result.thresholds) {
        const bool held = outcome.verdict == loadgen::threshold_verdict::held;
        const char* mark = held ? "held   " : "CROSSED";
        if (use == colours::on) mark = held ? "\x1b[32m\u2713\x1b[0m" : "\x1b[31m\u2717\x1b[0m";
        const auto seen =
            outcome.seen ? loadgen::describe_figure(*outcome.seen, outcome.rule.unit) : "-";
        out << fmt::format("  {} {:<{}}  {}", mark, printable(outcome.rule.text), width, seen);
        if (!outcome.reason.empty()) out << " (" << printable(outcome.reason) << ")";
        out << note_of(outcome.origin);
        out << "\n";
    }
}

void print_trials(std::ostream& out, const load_result& result) {
    if (result.trials.empty()) return;
    text_table table;
    table.add({"trial", "asked/s", "reached/s", "", ""});
    int number = 0;
    for (const auto& trial : result.trials) {
        const char* verdict = !trial.valid ? "INVALID" : trial.held ? "held" : "broke";
        table.add({std::to_string(++number), fmt::format("{:.0f}", trial.per_s),
                   fmt::format("{:.0f}", trial.reached_per_s), verdict, printable(trial.reason)});
    }
    out << "\n" << table.lines(0);
    if (result.limit_per_s)
        out << fmt::format("limit: {:.0f} messages a second held\n", *result.limit_per_s);
    else
        out << "limit: no rate held\n";
}

}  // namespace brokerproof::reports
