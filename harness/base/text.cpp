#include "harness/base/text.hpp"

#include <algorithm>
#include <numeric>

namespace brokerproof {

bool glob_match(std::string_view pattern, std::string_view text) {
    std::size_t place = 0;  // in the pattern
    std::size_t read = 0;   // characters of the text
    std::size_t star = std::string_view::npos;
    std::size_t resume = 0;
    while (read < text.size()) {
        if (place < pattern.size() && pattern[place] == '*') {
            star = place++;
            resume = read;
        } else if (place < pattern.size() &&
                   (pattern[place] == '?' || pattern[place] == text[read])) {
            ++place;
            ++read;
        } else if (star != std::string_view::npos) {
            place = star + 1;
            read = ++resume;
        } else {
            return false;
        }
    }
    return std::ranges::all_of(pattern.substr(place), [](char c) { return c == '*'; });
}

namespace {

/// Counts insertions, deletions, replacements and swaps of neighbouring characters: the mistakes
/// that people make when they type.
std::size_t edit_distance(std::string_view word, std::string_view other) {
    std::vector<std::size_t> before_last(other.size() + 1);
    std::vector<std::size_t> last(other.size() + 1);
    std::vector<std::size_t> row(other.size() + 1);
    std::iota(row.begin(), row.end(), std::size_t{0});
    for (std::size_t i = 1; i <= word.size(); ++i) {
        before_last.swap(last);
        last.swap(row);
        row[0] = i;
        for (std::size_t j = 1; j <= other.size(); ++j) {
            const std::size_t replace = last[j - 1] + (word[i - 1] == other[j - 1] ? 0 : 1);
            row[j] = std::min({replace, row[j - 1] + 1, last[j] + 1});
            const bool swapped =
                i > 1 && j > 1 && word[i - 1] == other[j - 2] && word[i - 2] == other[j - 1];
            if (swapped) row[j] = std::min(row[j], before_last[j - 2] + 1);
        }
    }
    return row.back();
}

}  // namespace

std::string closest(std::string_view word, std::span<const std::string> candidates) {
    std::string best;
    std::size_t best_distance = std::max<std::size_t>(1, word.size() / 3) + 1;
    for (const auto& candidate : candidates) {
        const auto distance = edit_distance(word, candidate);
        if (distance < best_distance) {
            best_distance = distance;
            best = candidate;
        }
    }
    return best;
}

std::string suggestion(std::string_view word, std::span<const std::string> candidates) {
    const auto best = closest(word, candidates);
    return best.empty() ? std::string{} : " (did you mean '" + best + "'?)";
}

std::vector<std::string> split(std::string_view text, char separator) {
    std::vector<std::string> parts;
    std::size_t start = 0;
    for (;;) {
        const auto end = text.find(separator, start);
        parts.emplace_back(text.substr(start, end - start));
        if (end == std::string_view::npos) return parts;
        start = end + 1;
    }
}

std::string wrap(std::string_view text, std::size_t width, std::size_t indent) {
    std::string out;
    std::size_t used = 0;
    for (const auto& line : split(text, '\n')) {
        for (const auto& word : split(line, ' ')) {
            if (word.empty()) continue;
            const bool fits = used != 0 && used + 1 + word.size() <= width;
            if (used != 0 && !fits) out += '\n';
            out.append(fits ? 1 : indent, ' ').append(word);
            used = (fits ? used + 1 : indent) + word.size();
        }
    }
    if (used != 0) out += '\n';
    return out;
}

std::string beside(std::string_view name, std::string_view about, std::size_t column) {
    auto text = wrap(about, terminal_width, column);
    const bool fits = name.size() + 1 < column && !text.empty();
    if (fits) return text.replace(0, name.size(), name);
    return std::string(name) + '\n' + text;
}

std::string folded(std::string_view line, std::size_t indent) {
    std::string out;
    std::string lead;
    while (lead.size() + line.size() > terminal_width) {
        const auto word = std::min(line.find_first_not_of(' '), line.size());
        auto cut = line.substr(0, terminal_width + 1 - lead.size()).rfind(' ');
        if (cut == std::string_view::npos || cut <= word) cut = line.find(' ', word);
        if (cut == std::string_view::npos) break;
        const auto rest = line.find_first_not_of(' ', cut);
        if (rest == std::string_view::npos) break;
        out.append(lead)
            .append(line.substr(0, line.find_last_not_of(' ', cut) + 1))
            .append(1, '\n');
        line.remove_prefix(rest);
        lead.assign(indent, ' ');
    }
    return out.append(lead).append(line);
}

std::uint64_t stable_hash(std::string_view text, std::uint64_t seed) {
    std::uint64_t hash = 14695981039346656037ULL ^ (seed * 0x9E3779B97F4A7C15ULL);
    for (const char c : text) {
        hash ^= static_cast<unsigned char>(c);
        hash *= 1099511628211ULL;
    }
    return hash;
}

std::string base36(std::uint64_t value, std::size_t width) {
    static constexpr std::string_view digits = "0123456789abcdefghijklmnopqrstuvwxyz";
    std::string text(width, '0');
    for (auto digit = text.rbegin(); digit != text.rend(); ++digit, value /= 36)
        *digit = digits[value % 36];
    return text;
}

}  // namespace brokerproof
