#include "reports/watch_report.hpp"

#include <algorithm>
#include <ctime>
#include <ostream>

#include <fmt/chrono.h>
#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/record/files.hpp"
#include "reports/trace_fields.hpp"
#include "reports/watch_fields.hpp"

namespace brokerproof::reports {

namespace {

using watch::grade;
using watch::live_event;

constexpr std::string_view indent = "            ";

std::string clock_text(std::int64_t at_us, std::int64_t began_s) {
    return fmt::format("{:%H:%M:%S}", fmt::localtime(began_s + at_us / 1'000'000));
}

std::string_view word_of(grade gravity) {
    switch (gravity) {
        case grade::wrong: return "WRONG";
        case grade::risk: return "RISK ";
        case grade::note: break;
    }
    return "note ";
}

std::string painted_word(grade gravity, colours wanted) {
    const auto word = std::string(word_of(gravity));
    if (wanted == colours::off || gravity == grade::note) return word;
    return (gravity == grade::wrong ? "\x1b[1;31m" : "\x1b[33m") + word + "\x1b[0m";
}

std::string interval_text(const live_event& told) {
    if (told.version != mqtt::version::v5) return {};
    if (!told.interval_s) return ", no Session Expiry Interval";
    return fmt::format(", Session Expiry Interval {} s", *told.interval_s);
}

std::string connect_text(const live_event& told) {
    return fmt::format("connects: MQTT {}, {} {}{}; Session Present {}", name_of(told.version),
                       told.version == mqtt::version::v5 ? "Clean Start" : "Clean Session",
                       told.clean_start ? 1 : 0, interval_text(told), told.session_present ? 1 : 0);
}

std::string leaving_text(const live_event& told) {
    const auto how = told.happened == live_event::kind::cut_off
                         ? "its connection is closed by the broker"
                         : "leaves";
    if (!told.session_present) return fmt::format("{}; its session is over", how);
    if (!told.interval_s) return fmt::format("{}; its session is kept", how);
    return fmt::format("{}; its session is kept for {} s", how, *told.interval_s);
}

std::string with_section(std::string_view sentence, std::string_view section) {
    return section.empty() ? std::string(sentence) : fmt::format("{} ({})", sentence, section);
}

/// The grade and the sentence of a finding, and what to do.
std::string finding_text(watch::finding kind, const std::string& about, colours wanted) {
    const auto& row = watch::info_of(kind);
    const auto what = about.empty() ? std::string() : fmt::format(" [{}]", printable(about));
    return fmt::format("{}{} {}{}\n{}cure  {}\n", indent, painted_word(row.grade, wanted),
                       with_section(row.sentence, row.section), what, indent, row.cure);
}

std::string messages(std::uint64_t count) {
    return fmt::format("{} message{}", count, count == 1 ? "" : "s");
}

/// Whether the account of a client explains why something did not come.
bool has_account_to_tell(const watch::client_report& client) {
    using watch::retained_fate;
    using watch::will_fate;
    return std::ranges::any_of(client.retained,
                               [](const auto& sum) {
                                   return sum.fate != retained_fate::came &&
                                          sum.fate != retained_fate::replaced;
                               }) ||
           std::ranges::any_of(client.wills,
                               [](const auto& sum) { return sum.fate != will_fate::standing; });
}

void print_account(std::ostream& out, const watch::client_report& client) {
    const auto print = [&](std::string_view what, const auto& sum) {
        out << fmt::format("{}{} {}{}: {}; first {}\n", indent, sum.count, what,
                           sum.count == 1 ? "" : "s", watch::sentence_of(sum.fate),
                           printable(sum.first_topic));
    };
    for (const auto& sum : client.retained) print("earlier message", sum);
    for (const auto& sum : client.wills) print("will", sum);
}

void print_client(std::ostream& out, const watch::client_report& client, std::int64_t began_s,
                  colours wanted) {
    std::uint64_t missed = 0;
    for (const auto& sum : client.missed) missed += sum.count;
    const auto at = client.broker.empty() ? "" : " at " + client.broker;
    out << fmt::format("\n{}{}  {} connection{}, {} came, {} missed, {} waiting\n",
                       printable(client.client_id), at, client.connections,
                       client.connections == 1 ? "" : "s", client.came, missed, client.waiting);
    for (const auto& sum : client.missed) {
        out << indent << messages(sum.count) << " missed";
        for (std::size_t i = 0; i < sum.causes.size(); ++i) {
            const auto& row = watch::info_of(sum.causes[i]);
            out << (i == 0 ? ": " : fmt::format("{}and      ", indent)) << row.sentence << '\n'
                << indent << "cure  " << row.cure << '\n';
        }
        out << fmt::format("{}first {} at {}\n", indent, printable(sum.first_topic),
                           clock_text(sum.first_us, began_s));
    }
    for (const auto& found : client.findings) out << finding_text(found.kind, found.about, wanted);
    print_account(out, client);
}

void print_group(std::ostream& out, const watch::shared_group& group) {
    constexpr std::size_t most_named = 10;
    const auto at = group.broker.empty() ? "" : " at " + group.broker;
    out << fmt::format("\n{}{}  {} member{}, {} waiting, {} not sent, {} cannot be told\n",
                       printable(group.filter), at, group.members.size(),
                       group.members.size() == 1 ? "" : "s", group.waiting, group.not_sent,
                       group.cannot_be_told);
    for (std::size_t i = 0; i < group.members.size() && i < most_named; ++i) {
        const auto& member = group.members[i];
        out << fmt::format("{}{} got {}{}\n", indent, printable(member.client_id), member.came,
                           member.is_online ? "" : ", and is away");
    }
    if (group.members.size() > most_named)
        out << fmt::format("{}and {} more\n", indent, group.members.size() - most_named);
    if (group.got_by_former != 0)
        out << fmt::format("{}members that have left got {}\n", indent, group.got_by_former);
}

void print_rules(std::ostream& out, const watch::watch_report& seen, colours wanted) {
    for (const auto& broken : seen.rules) {
        const auto by = broken.side == witness::side::broker ? "the broker" : "a client";
        out << fmt::format("\n{} {} breaks the rule {} [{}], {} time{}, first towards {}\n{}{}\n",
                           painted_word(grade::wrong, wanted), by, name_of(broken.rule),
                           broken.statement, broken.count, broken.count == 1 ? "" : "s",
                           printable(broken.client_id), indent,
                           witness::info_of(broken.rule).sentence);
    }
}

std::string counted(std::uint64_t count, std::string_view noun) {
    return fmt::format("{} {}{}", count, noun, count == 1 ? "" : "s");
}

void add_counted(std::vector<std::string>& lines, std::string_view head, std::uint64_t count,
                 std::string_view noun, std::string_view text) {
    if (count != 0) lines.push_back(fmt::format("{}: {} {}", head, counted(count, noun), text));
}

void add_unread(std::vector<std::string>& lines, const watch::unread_connections& unread) {
    const auto add = [&](std::uint64_t count, std::string_view noun, std::string_view text) {
        add_counted(lines, "not read", count, noun, text);
    };
    add(unread.tls, "connection", "with TLS");
    add(unread.http, "connection", "with HTTP (MQTT over WebSocket?)");
    add(unread.level_3, "connection", "with MQTT 3.1 (level 3)");
    add(unread.other, "connection", "with no MQTT, another level of it, or broken packets");
    add(unread.one_sided, "connection", "of which only one side can be seen");
    add(unread.uncertain_messages, "message",
        "without a known version, because the CONNECT was not recorded");
}

void add_doubts(std::vector<std::string>& lines, const watch::recording& seen) {
    const auto add = [&](std::uint64_t count, std::string_view noun, std::string_view text) {
        add_counted(lines, "recording", count, noun, text);
    };
    add(seen.joined, "connection", "had begun before it: whose they are cannot be told");
    add(seen.lost_bytes, "byte", "were sent and not recorded");
    add(seen.cut_frames, "frame", "were recorded in part: record whole packets (tcpdump -s 0)");
    add(seen.fragments, "fragment", "of IP packets were not read");
    if (!seen.failure.empty()) lines.push_back("recording: " + printable(seen.failure));
}

/// Where the clients may be that were not found.
void add_elsewhere(std::vector<std::string>& lines, const watch::recording& seen) {
    if (seen.frames == 0) lines.emplace_back("The recording is empty.");
    if (seen.elsewhere.empty()) return;
    std::string line = "There is TCP to other ports, which --port can name:";
    constexpr std::size_t most = 5;
    for (std::size_t i = 0; i < seen.elsewhere.size() && i < most; ++i)
        line += fmt::format("{} {} ({})", i == 0 ? "" : ",", seen.elsewhere[i].port,
                            counted(seen.elsewhere[i].frames, "frame"));
    lines.push_back(std::move(line));
}

void print_lines(std::ostream& out, const std::vector<std::string>& lines) {
    for (const auto& line : lines) out << line << '\n';
}

}  // namespace

std::string live_text(const live_event& told, std::int64_t began_s, colours wanted) {
    const auto head =
        fmt::format("{}  {}  ", clock_text(told.at_us, began_s), printable(told.client_id));
    switch (told.happened) {
        case live_event::kind::connects: return head + connect_text(told) + '\n';
        case live_event::kind::leaves:
        case live_event::kind::cut_off: return head + leaving_text(told) + '\n';
        case live_event::kind::is_back:
            return head + fmt::format("is back, and has missed {}\n", messages(told.missed));
        case live_event::kind::finds: break;
    }
    return head + "finding\n" + finding_text(*told.found, told.about, wanted);
}

std::vector<std::string> watch_notices(const watch::watch_report& seen) {
    std::vector<std::string> lines;
    add_unread(lines, seen.unread);
    if (!seen.recording) return lines;
    add_doubts(lines, *seen.recording);
    if (seen.clients.empty()) add_elsewhere(lines, *seen.recording);
    return lines;
}

void print_watch(std::ostream& out, const watch::watch_report& seen, colours wanted) {
    out << fmt::format("\n{} clients, {} connections, {} packets, {} published\n",
                       seen.clients.size(), seen.connections, seen.packets,
                       messages(seen.published));
    print_lines(out, watch_notices(seen));
    bool quiet = seen.rules.empty();
    for (const auto& client : seen.clients) {
        const bool is_quiet = client.missed.empty() && client.findings.empty();
        if (is_quiet && !has_account_to_tell(client)) continue;
        quiet = quiet && is_quiet;
        print_client(out, client, seen.began_s, wanted);
    }
    for (const auto& group : seen.groups) print_group(out, group);
    print_rules(out, seen, wanted);
    if (seen.clients.empty()) {
        out << "No MQTT client has connected: nothing can be told.\n";
    } else if (quiet) {
        out << "No message was missed, and nothing is wrong.\n";
    }
}

void write_watch_json(std::ostream& out, const watch::watch_report& seen) {
    record::write_json(out, seen);
}

result<watch::watch_report> read_watch_json(const boost::json::value& document,
                                            const std::string& file) {
    return record::read_json<watch::watch_report>(document, file);
}

}  // namespace brokerproof::reports
