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

std::size_t count(const comparison& of, drift what) {
    return static_cast<std::size_t>(std::ranges::count(of.differences, what, &difference::what));
}

std::string_view mark_of(drift what) {
    switch (what) {
        case drift::worse: return "WORSE";
        case drift::better: return "BETTER";
        case drift::changed: break;
    }
    return "CHANGED";
}

}  // namespace

int exit_code(const comparison& of) { return count(of, drift::worse) == 0 ? 0 : 1; }

std::string comparison_sentence(const comparison& of) {
    std::string text = count(of, drift::worse) == 0 ? "Nothing got worse" : "";
    for (const auto& [what, word] : sections) {
        const auto times = count(of, what);
        if (times == 0) continue;
        text += fmt::format("{}{} {}{}", text.empty() ? "" : ", ", times,
                            what == drift::changed ? "" : "got ", word);
    }
    return text + '.';
}

void print_comparison(std::ostream& out, const comparison& of) {
    out << fmt::format("old  {}\nnew  {}\n{}\n\n", printable(of.old_side), printable(of.new_side),
                       printable(of.compared));
    for (const auto& [what, word] : sections) {
        for (const auto& one : of.differences) {
            if (one.what != what) continue;
            out << fmt::format("{:<7}  {}\n         {}\n", mark_of(what), printable(one.about),
                               printable(one.text));
        }
    }
    if (!of.differences.empty()) out << '\n';
    for (const auto& note : of.notes) out << "note: " << printable(note) << '\n';
    out << fmt::format("{} (exit code {})\n", comparison_sentence(of), exit_code(of));
}

void write_comparison_markdown(std::ostream& out, const comparison& of) {
    out << fmt::format("### brokerproof compare {}: {}\n\n{}\n\n",
                       exit_code(of) == 0 ? "\u2705" : "\u274c", comparison_sentence(of),
                       md_text(of.compared));
    out << fmt::format("- old: {}\n- new: {}\n\n", md_text(of.old_side), md_text(of.new_side));
    for (const auto& [what, word] : sections) {
        const auto times = count(of, what);
        if (times == 0) continue;
        std::vector<std::vector<std::string>> rows{{std::string(word), "what", "how"}};
        for (const auto& one : of.differences) {
            if (one.what != what || rows.size() > most_in_markdown) continue;
            rows.push_back({std::to_string(rows.size()), md_code(one.about), md_text(one.text)});
        }
        out << fmt::format("#### {} {}\n\n{}", times, word, md_table(rows));
        if (times > most_in_markdown) out << "\n... and " << times - most_in_markdown << " more\n";
        out << '\n';
    }
    for (const auto& note : of.notes) out << "- " << md_text(note) << '\n';
}

}  // namespace brokerproof::reports
