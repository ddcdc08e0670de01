#include "reports/comparison.hpp"

#include <algorithm>
#include <array>
#include <ostream>
#include <utility>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "reports/markdown.hpp"

namespace brokerproof::reports {
namespace {

constexpr std::size_t most_in_markdown = 60;

constexpr std::array sections{std::pair{drift::worse, "worse"}, std::pair{drift::better, "better"},
                              std::pair{drift::changed, "changed"}};

std::size_t count(const comparison& changes, drift direction) {
    return static_cast<std::size_t>(
        std::ranges::count(changes.differences, direction, &difference::direction));
}

std::string_view mark_of(drift direction) {
    switch (direction) {
        case drift::worse: return "WORSE";
        case drift::better: return "BETTER";
        case drift::changed: break;
    }
    return "CHANGED";
}

}  // namespace

int exit_code(const comparison& changes) { return count(changes, drift::worse) == 0 ? 0 : 1; }

std::string comparison_sentence(const comparison& changes) {
    std::string text = count(changes, drift::worse) == 0 ? "Nothing got worse" : "";
    for (const auto& [direction, word] : sections) {
        const auto times = count(changes, direction);
        if (times == 0) continue;
        text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", times,
                            direction == drift::changed ? "" : "got ", word);
    }
    return text + '.';
}

void print_comparison(std::ostream& out, const comparison& changes) {
    out << fmt::format("old  {}\nnew  {}\n{}\n\n", printable(changes.old_side),
                       printable(changes.new_side), printable(changes.compared));
    for (const auto& [direction, word] : sections) {
        for (const auto& entry : changes.differences) {
            if (entry.direction != direction) continue;
            out << fmt::format("{:<7}  {}\n         {}\n", mark_of(direction),
                               printable(entry.about), printable(entry.text));
        }
    }
    if (!changes.differences.empty()) out << '\n';
    for (const auto& note : changes.notes) out << "note: " << printable(note) << '\n';
    out << fmt::format("{} (exit code {})\n", comparison_sentence(changes), exit_code(changes));
}

void write_comparison_markdown(std::ostream& out, const comparison& changes) {
    out << fmt::format("### brokerproof compare {}: {}\n\n{}\n\n",
                       exit_code(changes) == 0 ? "\u2705" : "\u274c", comparison_sentence(changes),
                       md_text(changes.compared));
    out << fmt::format("- old: {}\n- new: {}\n\n", md_text(changes.old_side),
                       md_text(changes.new_side));
    for (const auto& [direction, word] : sections) {
        const auto times = count(changes, direction);
        if (times == 0) continue;
        std::vector<std::vector<std::string>> rows{{std::string(word), "what", "how"}};
        for (const auto& entry : changes.differences) {
            if (entry.direction != direction || rows.size() > most_in_markdown) continue;
            rows.push_back(
                {std::to_string(rows.size()), md_code(entry.about), md_text(entry.text)});
        }
        out << fmt::format("#### {} {}\n\n{}", times, word, md_table(rows));
        if (times > most_in_markdown) out << "\n... and " << times - most_in_markdown << " more\n";
        out << '\n';
    }
    for (const auto& note : changes.notes) out << "- " << md_text(note) << '\n';
}

}  // namespace brokerproof::reports
