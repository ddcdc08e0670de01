// Reads `[GROUP.]METRIC OP VALUE[UNIT]`.
#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "loadgen/measure/metric_table.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::string_view blanks = " \t";

struct comparison_name {
    std::string_view text;
    comparison op;
};
// Longer signs stand first, because the search takes the first match.
constexpr std::array<comparison_name, 5> comparisons{{{"<=", comparison::less_equal},
                                                      {">=", comparison::greater_equal},
                                                      {"==", comparison::equal},
                                                      {"<", comparison::less},
                                                      {">", comparison::greater}}};

struct unit_name {
    std::string_view text;
    metric_unit unit;
    double factor;
};
constexpr std::array<unit_name, 6> units{{{"us", metric_unit::time_ns, 1e3},
                                          {"ms", metric_unit::time_ns, 1e6},
                                          {"s", metric_unit::time_ns, 1e9},
                                          {"min", metric_unit::time_ns, 60e9},
                                          {"%", metric_unit::share, 0.01},
                                          {"/s", metric_unit::per_second, 1}}};

class threshold_parser {
public:
    threshold_parser(std::string_view text, std::span<const std::string> groups)
        : text_(text), groups_(groups) {
        rule_.text = text;
    }

    result<threshold_rule, threshold_fault> run() {
        if (!name() || !op() || !value() || !unit()) return fault_;
        return rule_;
    }

private:
    bool fail(std::size_t offset, std::string text) {
        fault_ = {offset, std::move(text)};
        return false;
    }
    void skip_blanks() { at_ = std::min(text_.find_first_not_of(blanks, at_), text_.size()); }
    bool name();
    bool group_and_metric(std::string_view word);
    bool unknown(std::size_t offset, std::string_view word);
    bool op();
    bool value();
    bool unit();
    bool fits(const unit_name* written, std::size_t offset);

    std::string_view text_;
    std::span<const std::string> groups_;
    std::size_t at_ = 0;
    threshold_rule rule_;
    const metric* metric_ = nullptr;
    threshold_fault fault_;
};

bool threshold_parser::name() {
    skip_blanks();
    const auto begin = at_;
    at_ = std::min(text_.find_first_of(" \t<>=!", at_), text_.size());
    const auto word = text_.substr(begin, at_ - begin);
    if (word.empty()) return fail(begin, "expected a metric, such as 'delivery.lost == 0'");
    metric_ = find_metric(word);
    if (metric_ == nullptr && !group_and_metric(word)) return unknown(begin, word);
    rule_.metric = metric_->name;
    rule_.unit = metric_->unit;
    return true;
}

bool threshold_parser::group_and_metric(std::string_view word) {
    for (std::size_t i = 0; i < groups_.size(); ++i) {
        const auto& group = groups_[i];
        if (!word.starts_with(group) || word.substr(group.size()).substr(0, 1) != ".") continue;
        metric_ = find_metric(word.substr(group.size() + 1));
        rule_.group = i;
        if (metric_ != nullptr) return true;
    }
    return false;
}

bool threshold_parser::unknown(std::size_t offset, std::string_view word) {
    auto known = threshold_metrics();
    const auto plain = known.size();
    for (const auto& group : groups_)
        for (std::size_t i = 0; i < plain; ++i) known.push_back(group + "." + known[i]);
    return fail(offset, fmt::format("unknown metric '{}'{}", word, suggestion(word, known)));
}

bool threshold_parser::op() {
    skip_blanks();
    const auto rest = text_.substr(at_);
    for (const auto& candidate : comparisons) {
        if (!rest.starts_with(candidate.text)) continue;
        rule_.op = candidate.op;
        at_ += candidate.text.size();
        return true;
    }
    if (rest.starts_with('=')) return fail(at_, "unknown comparison '=' (did you mean '=='?)");
    return fail(at_, "expected one of < <= > >= ==");
}

bool threshold_parser::value() {
    skip_blanks();
    const auto* begin = text_.data() + at_;
    const auto* end = text_.data() + text_.size();
    // from_chars also accepts "inf", "nan" and a minus.
    if (begin == end || *begin < '0' || *begin > '9') return fail(at_, "expected a number");
    const auto [stop, error] = std::from_chars(begin, end, rule_.bound, std::chars_format::fixed);
    if (error != std::errc{}) return fail(at_, "expected a number");
    at_ = static_cast<std::size_t>(stop - text_.data());
    return true;
}

bool threshold_parser::unit() {
    skip_blanks();
    const auto begin = at_;
    const auto last = text_.find_last_not_of(blanks) + 1;
    const auto word = text_.substr(begin, last - begin);
    if (word.empty()) return fits(nullptr, begin);
    const auto* written = std::ranges::find(units, word, &unit_name::text);
    if (written != units.end()) return fits(written, begin);
    return fail(begin, fmt::format("unknown unit '{}' (known: us, ms, s, min, %, /s)", word));
}

bool threshold_parser::fits(const unit_name* written, std::size_t offset) {
    if (written == nullptr) {
        if (metric_->unit != metric_unit::time_ns || rule_.bound == 0) return true;
        return fail(offset, fmt::format("{} is a time: expected us, ms, s or min", metric_->name));
    }
    const bool share = written->unit == metric_unit::share && metric_->may_be_share;
    if (written->unit != metric_->unit && !share) {
        return fail(offset,
                    fmt::format("{} cannot be given in '{}'", metric_->name, written->text));
    }
    rule_.unit = written->unit;
    rule_.bound *= written->factor;
    return true;
}

}  // namespace

result<threshold_rule, threshold_fault> parse_threshold(std::string_view text,
                                                        std::span<const std::string> groups) {
    return threshold_parser(text, groups).run();
}

std::vector<std::string> threshold_metrics() {
    std::vector<std::string> names;
    for (const auto& candidate : metrics()) names.push_back(candidate.name);
    return names;
}

}  // namespace brokerproof::loadgen
