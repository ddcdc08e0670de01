// The tables and sums of the console report, and the closing sentence.
#include <algorithm>
#include <array>
#include <map>
#include <tuple>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/base/text.hpp"
#include "reports/areas.hpp"
#include "reports/console_report.hpp"
#include "reports/evidence.hpp"

namespace brokerproof::reports {
namespace {

using judge::verdict_kind;

struct column {
    std::string_view title;
    int (*value)(const tally&);
};

template <verdict_kind Kind>
int value_of(const tally& sum) {
    const auto found = sum.count.find(Kind);
    return found == sum.count.end() ? 0 : found->second;
}

constexpr std::array columns{
    column{"pass", value_of<verdict_kind::pass>},
    column{"fail", value_of<verdict_kind::fail>},
    column{"known fail", [](const tally& sum) { return sum.expected_failures; }},
    column{"beside others", value_of<verdict_kind::beside_others>},
    column{"late", value_of<verdict_kind::late>},
    column{"advice", value_of<verdict_kind::advice>},
    column{"known advice", [](const tally& sum) { return sum.expected_advice; }},
    column{"observed", value_of<verdict_kind::observed>},
    column{"unsupported", value_of<verdict_kind::unsupported>},
    column{"blocked", value_of<verdict_kind::blocked>},
    column{"inconclusive", value_of<verdict_kind::inconclusive>},
    column{"error", value_of<verdict_kind::error>},
};

std::vector<std::string> row_of(const std::string& name, const std::string& version,
                                const tally& sum) {
    std::vector<std::string> row{name, version};
    for (const auto& entry : columns) {
        const auto number = entry.value(sum);
        row.push_back(number == 0 ? "." : std::to_string(number));
    }
    return row;
}

std::string words(int number, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", number, number == 1 ? singular : plural);
}

std::string incident_sentence(const broker_incident& seen) {
    switch (seen.kind) {
        case incident_kind::broker_died: return "The broker " + printable(seen.detail) + ".";
        case incident_kind::broker_killed: return "Somebody else ended the broker.";
        case incident_kind::broker_hung: return "The broker hung.";
        case incident_kind::broker_gone: return "The broker could not be reached any more.";
        case incident_kind::foreign_messages: break;
    }
    return "Clients receive messages of others.";
}

/// Each sentence once: "The broker exited with code 1 (3 times)."
std::vector<std::string> incident_sentences(const std::vector<broker_incident>& incidents) {
    std::vector<std::string> sentences;
    std::map<std::string, int> times;
    for (const auto& seen : incidents) {
        auto sentence = incident_sentence(seen);
        if (++times[sentence] == 1) sentences.push_back(std::move(sentence));
    }
    for (auto& sentence : sentences) {
        const int repeated = times[sentence];
        if (repeated < 2) continue;
        sentence.pop_back();
        sentence += fmt::format(" ({} times).", repeated);
    }
    return sentences;
}

/// What the exit code means, in words.
std::string meaning(const run_result& run) {
    const auto violated = static_cast<int>(std::ranges::count_if(run.cases, is_violation));
    const auto unjudged = static_cast<int>(std::ranges::count_if(run.cases, is_unjudged));
    const auto passes = count(run.cases).unexpected_passes;
    std::string text;
    const auto add = [&](bool holds, const std::string& sentence) {
        if (holds) text += (text.empty() ? "" : " ") + sentence;
    };
    add(run.interrupted, "The run was interrupted: missing cases are not judged.");
    for (const auto& sentence : incident_sentences(run.incidents)) add(true, sentence);
    add(violated > 0, words(violated, "case shows that a requirement is broken.",
                            "cases show that requirements are broken."));
    add(passes > 0, words(passes, "case was expected to fail and passed.",
                          "cases were expected to fail and passed."));
    add(!run.unexpected.empty(), words(static_cast<int>(run.unexpected.size()),
                                       "expectation names no case.", "expectations name no case."));
    add(!run.environment_problem.empty(), "The environment failed.");
    add(unjudged > 0, words(unjudged, "required case could not be judged.",
                            "required cases could not be judged."));
    const bool judged = std::ranges::any_of(run.cases, is_judged);
    add(!judged && text.empty(), "Nothing was judged.");
    const int known = count(run.cases).expected_failures;
    add(known > 0 && text.empty(),
        "Nothing new: " + words(known, "known failure.", "known failures."));
    if (text.empty()) text = "All requirements hold.";
    return fmt::format("{} (exit code {})", text, exit_code(run));
}

std::string product_name(const broker_info& broker) {
    return printable(product_title(broker)) + trust_note(broker.insecure);
}

}  // namespace

std::vector<std::vector<std::string>> summary_rows(const std::vector<case_result>& cases) {
    using row_key = std::tuple<std::size_t, std::string, mqtt::version>;
    std::map<row_key, std::vector<case_result>> rows;
    for (const auto& judged : cases) {
        const auto [place, title] = area_of(judged);
        auto& kept = rows[{place, title, judged.version}].emplace_back();
        kept.verdict.kind = judged.verdict.kind;  // only what count() reads: traces may be large
        kept.expected_failure = judged.expected_failure;
        kept.unexpected_pass = judged.unexpected_pass;
        kept.flaky = judged.flaky;
    }
    std::vector<std::vector<std::string>> table{{"area", "version"}};
    for (const auto& entry : columns) table.front().emplace_back(entry.title);
    for (const auto& [key, row] : rows) {
        const auto& [place, title, version] = key;
        table.push_back(row_of(printable(title), plan::tag_of(version), count(row)));
    }
    if (rows.size() > 1) table.push_back(row_of("all", "", count(cases)));
    return table;
}

namespace {

/// Terminals are narrow: a column that holds no number is left out, passes and failures excepted.
std::vector<std::vector<std::string>> without_empty_columns(
    std::vector<std::vector<std::string>> rows) {
    constexpr std::size_t first_optional = 4;  // after area, version, pass and fail
    for (std::size_t column = rows.front().size(); column-- > first_optional;) {
        const bool empty = std::all_of(rows.begin() + 1, rows.end(),
                                       [&](const auto& row) { return row[column] == "."; });
        if (!empty) continue;
        for (auto& row : rows) row.erase(row.begin() + static_cast<std::ptrdiff_t>(column));
    }
    return rows;
}

}  // namespace

namespace {

/// The lines of a head: a word each, and long words in parts.
std::vector<std::string> head_lines(const std::string& title) {
    if (title == "unsupported") return {"un-", "supported"};
    if (title == "inconclusive") return {"incon-", "clusive"};
    return split(title, ' ');
}

std::size_t column_width(const std::string& title) {
    std::size_t width = 4;  // of the numbers
    for (const auto& word : head_lines(title)) width = std::max(width, word.size());
    return width;
}

/// The columns from `first` on that fit into a line behind `used` characters; at least one.
std::size_t columns_that_fit(const std::vector<std::string>& head, std::size_t first,
                             std::size_t used) {
    std::size_t end = first;
    while (end < head.size()) {
        used += 1 + column_width(head[end]);
        if (used > terminal_width && end > first) break;
        ++end;
    }
    return end;
}

std::string line_of_table(const std::vector<std::string>& row, std::size_t name_width,
                          std::size_t first, std::size_t end,
                          const std::vector<std::string>& head) {
    auto line = fmt::format("{:<{}} {:<6}", row[0], name_width, row[1]);
    for (auto i = first; i < end; ++i)
        line += fmt::format(" {:>{}}", row[i], column_width(head[i]));
    return line.substr(0, line.find_last_not_of(' ') + 1) + '\n';
}

std::string head_of_table(const std::vector<std::string>& head, std::size_t name_width,
                          std::size_t first, std::size_t end) {
    std::size_t height = 1;
    for (auto i = first; i < end; ++i) height = std::max(height, head_lines(head[i]).size());
    std::string text;
    for (std::size_t line = 0; line < height; ++line) {
        std::vector<std::string> row(head.size());
        const bool last = line + 1 == height;
        if (last) row[0] = head[0], row[1] = "MQTT";
        for (auto i = first; i < end; ++i) {
            const auto words = head_lines(head[i]);
            const auto above = height - words.size();
            if (line >= above) row[i] = words[line - above];
        }
        text += line_of_table(row, name_width, first, end, head);
    }
    return text;
}

}  // namespace

std::string summary_table(const std::vector<case_result>& cases) {
    constexpr std::size_t first_number = 2;  // after area and version
    const auto rows = without_empty_columns(summary_rows(cases));
    const auto& head = rows.front();
    std::size_t name_width = 4;
    for (const auto& row : rows) name_width = std::max(name_width, row.front().size());
    std::string text;
    for (std::size_t first = first_number; first < head.size();) {
        const auto end = columns_that_fit(head, first, name_width + 7);
        text += (text.empty() ? "" : "\n") + head_of_table(head, name_width, first, end);
        for (std::size_t i = 1; i < rows.size(); ++i)
            text += line_of_table(rows[i], name_width, first, end, head);
        first = end;
    }
    return text;
}

std::string two_columns(const named_texts& rows) {
    constexpr std::size_t widest = 40;
    std::size_t width = 0;
    for (const auto& [name, value] : rows) {
        if (name.size() <= widest) width = std::max(width, name.size());
    }
    std::string text;
    for (const auto& [name, value] : rows)
        text += beside("  " + printable(name), printable(value), width + 4);
    return text;
}

std::string closing_sentence(const run_result& run) {
    const auto sum = count(run.cases);
    const std::pair<int, std::string_view> parts[] = {
        {value_of<verdict_kind::fail>(sum), "failed"},
        {sum.expected_failures, sum.expected_failures == 1 ? "known failure" : "known failures"},
        {value_of<verdict_kind::beside_others>(sum), "failed beside others only"},
        {value_of<verdict_kind::late>(sum), "late"},
        {value_of<verdict_kind::advice>(sum), "with advice"},
        {sum.expected_advice, "with known advice"},
        {value_of<verdict_kind::observed>(sum), "observed"},
        {value_of<verdict_kind::unsupported>(sum), "not supported"},
        {value_of<verdict_kind::blocked>(sum), "blocked"},
        {value_of<verdict_kind::inconclusive>(sum), "inconclusive"},
        {value_of<verdict_kind::error>(sum), "in error"},
        {sum.flaky, "flaky"},
    };
    auto text =
        fmt::format("{}: {} passed", product_name(run.broker), value_of<verdict_kind::pass>(sum));
    for (const auto& [number, word] : parts) {
        if (number != 0) text += fmt::format(", {} {}", number, word);
    }
    text += fmt::format(", in {:.1f} s (longest single wait {:.1f} s", run.wall_s,
                        static_cast<double>(run.longest_wait_ms) / 1000.0);
    if (run.second_looks != 0)
        text += fmt::format("; {} run again after timing noise", run.second_looks);
    text += ")\n";
    if (run.cut_traces != 0) {
        text += fmt::format(
            "The traces of {} cases were cut, to stay below the memory that "
            "--memory allows.\n",
            run.cut_traces);
    }
    return text + meaning(run);
}

}  // namespace brokerproof::reports
