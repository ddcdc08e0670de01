#include "reports/badge.hpp"

#include <algorithm>
#include <ostream>
#include <string_view>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::reports {
namespace {

constexpr std::size_t longest_message = 60;
constexpr int margin = 6;
constexpr int height = 20;

/// The width of a letter in tenths of a pixel, at 11 pixels. Fonts differ, so the picture also says
/// how long each text shall be (textLength).
int width_of(char c) {
    constexpr std::string_view narrow = "ijl'|.,:;!I()[]/ ft-r\"";
    constexpr std::string_view wide = "mwMW%@";
    if (narrow.find(c) != std::string_view::npos) return 42;
    if (wide.find(c) != std::string_view::npos) return 105;
    return c >= 'A' && c <= 'Z' ? 78 : 68;
}

int pixels(std::string_view text) {
    int tenths = 0;
    for (const char c : text) tenths += width_of(c);
    return (tenths + 9) / 10;
}

std::string_view colour_of(badge_mood mood) {
    switch (mood) {
        case badge_mood::well: return "#2a7237";
        case badge_mood::broken: return "#b3261e";
        case badge_mood::unsure: break;
    }
    return "#7a5c00";
}

/// The text as plain ASCII, escaped for XML.
std::string clean(const std::string& text) {
    std::string out;
    for (const char c : printable(text).substr(0, longest_message)) {
        switch (c) {
            case '&': out += "&amp;"; break;
            case '<': out += "&lt;"; break;
            case '"': out += "&quot;"; break;
            default: out += c >= ' ' && c <= '~' ? c : '?';
        }
    }
    return out;
}

std::string letters(const std::string& text, int from, int width) {
    return fmt::format("<text x=\"{}\" y=\"14\" textLength=\"{}\">{}</text>", from, width,
                       clean(text));
}

std::string counted(std::size_t number, std::string_view singular, std::string_view plural) {
    return fmt::format("{} {}", number, number == 1 ? singular : plural);
}

}  // namespace

badge badge_of(const run_result& run) {
    badge shown{"brokerproof", {}, badge_mood::broken};
    const auto sum = count(run.cases);
    const auto violated = static_cast<std::size_t>(std::ranges::count_if(run.cases, is_violation));
    const auto unjudged = static_cast<std::size_t>(std::ranges::count_if(run.cases, is_unjudged));
    const auto passed = sum.count.find(judge::verdict_kind::pass);
    const int code = exit_code(run);
    if (violated > 0) {
        shown.message = counted(violated, "violation", "violations");
    } else if (!run.incidents.empty()) {
        shown.message = counted(run.incidents.size(), "incident", "incidents");
    } else if (code == 1) {
        shown.message = "expectations are out of date";
    } else if (code == 0 && sum.expected_failures > 0) {
        shown.mood = badge_mood::unsure;
        shown.message = fmt::format("{} pass, {}", passed == sum.count.end() ? 0 : passed->second,
                                    counted(static_cast<std::size_t>(sum.expected_failures),
                                            "known failure", "known failures"));
    } else if (code == 0) {
        shown.message = fmt::format("{} pass", passed == sum.count.end() ? 0 : passed->second);
        shown.mood = badge_mood::well;
    } else {
        shown.mood = badge_mood::unsure;
        shown.message = run.interrupted                    ? "interrupted"
                        : !run.environment_problem.empty() ? "environment failed"
                        : unjudged == 0                    ? "nothing judged"
                                                           : fmt::format("{} not judged", unjudged);
    }
    return shown;
}

void write_badge(std::ostream& out, const badge& shown) {
    const auto label = shown.label.substr(0, longest_message);
    const auto message = shown.message.substr(0, longest_message);
    const int left = pixels(label) + 2 * margin;
    const int right = pixels(message) + 2 * margin;
    const auto title = clean(label) + ": " + clean(message);
    out << fmt::format(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"{0}\" height=\"{1}\" role=\"img\" "
        "aria-label=\"{2}\">\n<title>{2}</title>\n"
        "<clipPath id=\"edge\"><rect width=\"{0}\" height=\"{1}\" rx=\"3\"/></clipPath>\n"
        "<g clip-path=\"url(#edge)\">\n<rect width=\"{3}\" height=\"{1}\" fill=\"#424242\"/>\n"
        "<rect x=\"{3}\" width=\"{4}\" height=\"{1}\" fill=\"{5}\"/>\n</g>\n",
        left + right, height, title, left, right, colour_of(shown.mood));
    out << fmt::format(
        "<g fill=\"#fff\" font-family=\"Verdana, DejaVu Sans, sans-serif\" font-size=\"11\" "
        "aria-hidden=\"true\">\n{}\n{}\n</g>\n</svg>\n",
        letters(label, margin, left - 2 * margin),
        letters(message, left + margin, right - 2 * margin));
}

}  // namespace brokerproof::reports
