#include "reports/evidence.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <fmt/ranges.h>

#include "harness/base/printable.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::reports {
namespace {

using trace::step_outcome;

constexpr std::size_t head_size =
    4;  ///< lines kept from the beginning: how the connection was made
constexpr std::size_t after_size =
    3;  ///< lines kept after a line of evidence; those before it say more
constexpr std::size_t note_column = 64;

std::string_view words_for(step_outcome outcome) {
    switch (outcome) {
        case step_outcome::done: return "step done";
        case step_outcome::timed_out: return "waited in vain";
        case step_outcome::closed: return "waited in vain: the connection has ended";
        case step_outcome::other_subprotocol:
        case step_outcome::refused: return "no connection";
        case step_outcome::not_connected: return "not connected";
        case step_outcome::no_fence: return "the sentinel did not arrive";
        case step_outcome::unresolved: return "a name had no value";
        case step_outcome::interrupted: return "interrupted";
        case step_outcome::environment: return "our own side failed";
    }
    return {};
}

bool is_silent(const trace::event& event) {
    return event.get_if<trace::step_began>() != nullptr ||
           event.get_if<trace::step_ended>() != nullptr;
}

/// Steps usually have no line of their own, but a step that waited in vain may be the evidence.
std::string line_of(const trace::event& event, std::size_t width) {
    if (!is_silent(event)) return trace::describe(event, width);
    const auto* end = event.get_if<trace::step_ended>();
    const auto words = end == nullptr ? "step begins" : words_for(end->outcome);
    return trace::line_with(event, fmt::format(". {}", words), width);
}

/// One event that may be shown.
struct candidate {
    std::size_t event = 0;
    bool evidence = false;
    bool kept = false;
};

std::vector<candidate> find_candidates(const case_result& judged) {
    const auto& events = judged.trace.events;
    std::vector<bool> evidence(events.size(), false);
    for (const auto index : judged.verdict.evidence) {
        if (index < events.size()) evidence[index] = true;  // an edited file may hold any index
    }
    std::vector<candidate> candidates;
    for (std::size_t i = 0; i < events.size(); ++i) {
        if (evidence[i] || !is_silent(events[i])) candidates.push_back({i, evidence[i], false});
    }
    return candidates;
}

/// Keeps lines until the budget is used up.
class chooser {
public:
    chooser(std::vector<candidate>& candidates, std::size_t budget)
        : candidates_(&candidates), budget_(budget) {}

    void keep(std::size_t i) {
        if (i >= candidates_->size() || budget_ == 0 || (*candidates_)[i].kept) return;
        (*candidates_)[i].kept = true;
        --budget_;
    }
    bool done() const { return budget_ == 0; }

private:
    std::vector<candidate>* candidates_;
    std::size_t budget_;
};

void choose(std::vector<candidate>& candidates, std::size_t limit) {
    std::vector<std::size_t> anchors;
    for (std::size_t i = 0; i < candidates.size(); ++i) {
        if (candidates[i].evidence) anchors.push_back(i);
    }
    if (anchors.empty() && !candidates.empty()) anchors.push_back(candidates.size() - 1);
    chooser lines(candidates, limit);
    // When the evidence is a count, it may be thousands of events: the first and the last suffice.
    const auto half = std::max<std::size_t>(limit / 4, 1);
    for (std::size_t i = 0; i < anchors.size(); ++i) {
        if (i < half || i + half >= anchors.size()) lines.keep(anchors[anchors.size() - 1 - i]);
    }
    for (std::size_t i = 0; i < head_size; ++i) lines.keep(i);
    for (std::size_t distance = 1; distance < candidates.size() && !lines.done(); ++distance) {
        for (const auto anchor : {anchors.back(), anchors.front()}) {
            if (anchor >= distance) lines.keep(anchor - distance);
            if (distance <= after_size) lines.keep(anchor + distance);
        }
    }
}

std::size_t client_width(const std::vector<candidate>& candidates, const trace::trace& seen) {
    std::size_t width = 8;
    for (const auto& shown : candidates) {
        if (shown.kept) width = std::max(width, seen.events[shown.event].client.size() + 1);
    }
    return width;
}

/// The last line of evidence has the sentence, the others only the arrow.
std::string with_arrow(const std::string& line, const std::string& meaning, bool last) {
    const auto note =
        !last ? std::string("<--") : "<-- " + (meaning.empty() ? std::string("here") : meaning);
    return fmt::format("{:<{}}  {}", line, note_column, note);
}

std::string left_out(std::size_t count) {
    return fmt::format("... {} event{} left out", count, count == 1 ? "" : "s");
}

}  // namespace

std::string reason_line(const case_result& judged) {
    const auto& verdict = judged.verdict;
    const auto reason = printable(verdict.reason);
    if (verdict.where.file.empty()) return reason;
    if (verdict.where.line == 0) return fmt::format("{}  {}", verdict.where.file, reason);
    return fmt::format("{}:{}  {}", verdict.where.file, verdict.where.line, reason);
}

std::vector<std::string> trace_lines(const case_result& judged, std::size_t limit) {
    auto candidates = find_candidates(judged);
    choose(candidates, limit);
    const auto width = client_width(candidates, judged.trace);
    const auto is_evidence = [](const candidate& c) { return c.evidence && c.kept; };
    const auto last = std::find_if(candidates.rbegin(), candidates.rend(), is_evidence);
    std::vector<std::string> lines;
    std::size_t skipped = 0;
    for (const auto& entry : candidates) {
        if (!entry.kept) {
            ++skipped;
            continue;
        }
        if (skipped != 0) lines.push_back(left_out(skipped));
        skipped = 0;
        const auto line = line_of(judged.trace.events[entry.event], width);
        lines.push_back(entry.evidence ? with_arrow(line, judged.verdict.meaning, &entry == &*last)
                                       : line);
    }
    if (skipped != 0) lines.push_back(left_out(skipped));
    return lines;
}

std::vector<std::string> evidence_lines(const case_result& judged, std::size_t limit) {
    auto lines = trace_lines(judged, limit);
    lines.insert(lines.begin(), reason_line(judged));
    return lines;
}

namespace {

constexpr std::size_t shown_ids = 6;

std::string first_of(const std::vector<std::string>& ids) {
    std::vector<std::string> shown(
        ids.begin(), ids.begin() + static_cast<std::ptrdiff_t>(std::min(ids.size(), shown_ids)));
    if (shown.size() < ids.size())
        shown.push_back(fmt::format("and {} more", ids.size() - shown.size()));
    return fmt::format("{}", fmt::join(shown, ", "));
}

std::string cause_text(const broker_incident& seen) {
    if (!seen.causes.empty()) return "it is brought about by " + first_of(seen.causes);
    return "none of them brings it about alone: " + first_of(seen.cases);
}

}  // namespace

std::string incident_text(const broker_incident& seen) {
    const auto under_way = [&](std::string_view what_happened) {
        return fmt::format("{} with {} case{} under way; {}", what_happened, seen.cases.size(),
                           seen.cases.size() == 1 ? "" : "s", cause_text(seen));
    };
    switch (seen.kind) {
        case incident_kind::broker_died: return under_way("the broker " + seen.detail);
        case incident_kind::broker_killed:
            return under_way("somebody else ended the broker (it " + seen.detail + ")");
        case incident_kind::broker_hung: return under_way("the broker hung: " + seen.detail);
        case incident_kind::broker_gone:
            return under_way("the broker could not be reached any more: " + seen.detail);
        case incident_kind::foreign_messages: break;
    }
    return fmt::format(
        "clients received {} message{} that none of their subscriptions matches, in {} case{}; the "
        "first: {}",
        seen.count, seen.count == 1 ? "" : "s", seen.cases.size(),
        seen.cases.size() == 1 ? "" : "s", seen.detail);
}

std::string company_text(const company& beside) {
    if (beside.cases.empty()) return "no other case was under way when it ended";
    return fmt::format("beside {} case{} with {} client{}: {}", beside.cases.size(),
                       beside.cases.size() == 1 ? "" : "s", beside.clients,
                       beside.clients == 1 ? "" : "s", first_of(beside.cases));
}

std::string attempts_text(const case_result& judged) {
    if (!judged.flaky || judged.attempts.empty()) return {};
    std::vector<std::pair<judge::verdict_kind, int>> kinds;
    for (const auto& attempt : judged.attempts) {
        const auto same = [&](const auto& pair) { return pair.first == attempt.verdict; };
        if (const auto found = std::ranges::find_if(kinds, same); found != kinds.end()) {
            ++found->second;
        } else {
            kinds.emplace_back(attempt.verdict, 1);
        }
    }
    std::string text;
    for (const auto& [kind, times] : kinds) {
        text += fmt::format("{}{} {} of {}", text.empty() ? "" : ", ", name_of(kind), times,
                            judged.attempts.size());
    }
    return text;
}

}  // namespace brokerproof::reports
