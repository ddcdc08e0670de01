#include "loadgen/scenario_loader/templates.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <vector>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/mqtt/topic.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t longest = 200;
// These marks replace placeholders while their values are not known. A template cannot hold them,
// because it has no control characters.
constexpr char some_run = '\x01';
constexpr char some_number = '\x02';

struct placeholder {
    std::string_view name;
    char mark;  ///< 0: the name of the group replaces it
};
constexpr std::array placeholders{
    placeholder{"run", some_run},       placeholder{"group", '\0'},
    placeholder{"client", some_number}, placeholder{"shard", some_number},
    placeholder{"to", some_number},     placeholder{"topic", some_number},
    placeholder{"n", some_number}};

/// Whether a placeholder has a meaning there.
bool is_known(std::string_view name, template_use use) {
    if (name == "to") return use == template_use::topic_with_to;
    if (name == "n") return use == template_use::filter_with_n;
    if (name == "topic") return use == template_use::topic_of_many;
    if (name == "shard") return use != template_use::response_topic;
    return std::ranges::find(placeholders, name, &placeholder::name) != placeholders.end();
}

/// Calls `literal` and `named` for the pieces of a template, in order. False: a '${' is not closed.
bool for_each_piece(std::string_view text, const auto& literal, const auto& named) {
    while (!text.empty()) {
        const auto begin = text.find("${");
        literal(text.substr(0, begin));
        if (begin == std::string_view::npos) return true;
        const auto end = text.find('}', begin);
        if (end == std::string_view::npos) return false;
        named(text.substr(begin + 2, end - begin - 2));
        text.remove_prefix(end + 1);
    }
    return true;
}

/// The template with marks instead of placeholders. A placeholder never has a slash, so the levels
/// of a topic are already visible.
std::string marked(std::string_view text, std::string_view group) {
    std::string filled;
    for_each_piece(
        text, [&](std::string_view piece) { filled += piece; },
        [&](std::string_view name) {
            const auto known = std::ranges::find(placeholders, name, &placeholder::name);
            if (known == placeholders.end()) return;
            if (known->mark == '\0') {
                filled += group;
            } else {
                filled += known->mark;
            }
        });
    return filled;
}

std::string unknown_placeholder(std::string_view name, template_use use) {
    if (name == "to")
        return use == template_use::topic ? "${to} needs 'to', the group that it runs over"
                                          : "${to} is only allowed in topics of publications";
    if (name == "n")
        return use == template_use::filter ? "${n} needs 'n', the range that it runs over"
                                           : "${n} is only allowed in filters of subscriptions";
    if (name == "topic" && use != template_use::filter && use != template_use::filter_with_n)
        return "${topic} needs 'topics', the number of topics";
    std::vector<std::string> known;
    for (const auto& entry : placeholders)
        if (is_known(entry.name, use)) known.emplace_back(entry.name);
    return fmt::format("unknown placeholder '${{{}}}'{}; there are ${{{}}}", name.substr(0, 20),
                       suggestion(name, known), fmt::join(known, "}, ${"));
}

result<void> check_placeholders(std::string_view text, template_use use) {
    std::string wrong;
    const bool closed = for_each_piece(
        text, [](std::string_view) {},
        [&](std::string_view name) {
            if (!is_known(name, use) && wrong.empty()) wrong = unknown_placeholder(name, use);
        });
    if (!closed) return failure("a '${' without '}'");
    if (!wrong.empty()) return failure(std::move(wrong));
    return {};
}

result<void> check_as_mqtt(std::string_view text, template_use use) {
    const auto filled = marked(text, "group");
    if (use == template_use::client_id) return {};
    if (use == template_use::share) {
        // [MQTT-4.8.2-2] v5
        if (filled.find_first_of("/+#") != std::string::npos)
            return failure("the name of a share has no '/', '+' or '#'");
        return {};
    }
    if (use == template_use::filter || use == template_use::filter_with_n) {
        if (filled.starts_with("$share/"))
            return failure(
                "write a shared subscription as { share: NAME, filter: FILTER }, without $share/");
        if (!mqtt::is_valid_filter(filled)) return failure("not a topic filter");
        return {};
    }
    if (filled.starts_with('$')) return failure("topics that begin with $ belong to the broker");
    if (!mqtt::is_valid_topic(filled)) return failure("not a topic name: it has a wildcard");
    return {};
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

/// Whether two patterns, in which some_number means one digit or more, can match the same text. It
/// walks through pairs of positions in both patterns, visits each pair once, and succeeds when a
/// pair of ends is reached.
class meeting {
public:
    meeting(std::string_view left, std::string_view right)
        : left_(spread(left)),
          right_(spread(right)),
          seen_((left_.size() + 1) * (right_.size() + 1)) {}

    bool possible() {
        push(0, 0);
        while (!open_.empty()) {
            const auto [i, j] = open_.back();
            open_.pop_back();
            if (i == left_.size() && j == right_.size()) return true;
            if (i < left_.size() && left_[i] == more) push(i + 1, j);
            if (j < right_.size() && right_[j] == more) push(i, j + 1);
            if (i < left_.size() && j < right_.size() && fit(left_[i], right_[j]))
                push(left_[i] == more ? i : i + 1, right_[j] == more ? j : j + 1);
        }
        return false;
    }

private:
    static constexpr char more = '\x03';  ///< any digits, or none

    static std::string spread(std::string_view text) {
        std::string pattern;
        for (const char c : text) {
            pattern += c;
            if (c == some_number) pattern += more;
        }
        return pattern;
    }
    static bool fit(char left, char right) {
        const auto digits = [](char c) { return c == some_number || c == more; };
        return left == right || (digits(left) && (digits(right) || is_digit(right))) ||
               (digits(right) && is_digit(left));
    }
    void push(std::size_t i, std::size_t j) {
        const auto cell = i * (right_.size() + 1) + j;
        if (seen_[cell]) return;
        seen_[cell] = true;
        open_.emplace_back(i, j);
    }

    std::string left_;
    std::string right_;
    std::vector<bool> seen_;
    std::vector<std::pair<std::size_t, std::size_t>> open_;
};

}  // namespace

result<void> check_template(std::string_view text, template_use use) {
    if (use == template_use::login) return check_placeholders(text, use);
    if (text.empty()) return failure("must not be empty");
    if (text.size() > longest) return failure(fmt::format("longer than {} bytes", longest));
    const auto control = [](char c) { return static_cast<unsigned char>(c) < ' ' || c == '\x7f'; };
    if (std::ranges::any_of(text, control)) return failure("has a control character");
    const auto checked = check_placeholders(text, use);
    return checked ? check_as_mqtt(text, use) : checked;
}

bool has_placeholder(std::string_view text, std::string_view name) {
    bool found = false;
    for_each_piece(
        text, [](std::string_view) {},
        [&](std::string_view candidate) { found |= candidate == name; });
    return found;
}

bool may_be_equal(std::string_view a, std::string_view group_of_a, std::string_view b,
                  std::string_view group_of_b) {
    return meeting(marked(a, group_of_a), marked(b, group_of_b)).possible();
}

bool may_overlap(std::string_view a, std::string_view group_of_a, std::string_view b,
                 std::string_view group_of_b) {
    const auto left = split(marked(a, group_of_a), '/');
    const auto right = split(marked(b, group_of_b), '/');
    for (std::size_t at = 0;; ++at) {
        const bool left_ends = at == left.size();
        const bool right_ends = at == right.size();
        if (left_ends && right_ends) return true;
        // "sport/#" matches "sport", too.
        if ((!left_ends && left[at] == "#") || (!right_ends && right[at] == "#")) return true;
        if (left_ends || right_ends) return false;
        if (left[at] == "+" || right[at] == "+") continue;
        if (!meeting(left[at], right[at]).possible()) return false;
    }
}

}  // namespace brokerproof::loadgen
