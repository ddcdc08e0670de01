// Ranges of numbers: `n: 1..50`.
#include <charconv>

#include <fmt/format.h>

#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint32_t highest_number = 10'000'000;

std::optional<std::uint32_t> number_of(std::string_view digits) {
    std::uint32_t number = 0;
    const char* const end = digits.data() + digits.size();
    const auto [stopped, error] = std::from_chars(digits.data(), end, number);
    const bool is_padded = digits.size() > 1 && digits.front() == '0';
    if (digits.empty() || error != std::errc{} || stopped != end || is_padded) return {};
    if (number > highest_number) return {};
    return number;
}

}  // namespace

yaml::shape range_value::form() {
    return {.name = "range", .pattern = "^(0|[1-9][0-9]*)[.][.](0|[1-9][0-9]*)$"};
}

bool range_value::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                       number_range& into) {
    const std::string text = node.IsScalar() ? node.Scalar() : std::string();
    const auto dots = text.find("..");
    const auto first = number_of(std::string_view(text).substr(0, dots));
    const auto last = dots == std::string::npos
                          ? std::nullopt
                          : number_of(std::string_view(text).substr(dots + 2));
    if (!first || !last) {
        input.complain(node, fmt::format("{}: expected a range of numbers up to {}, such as 1..50",
                                         subject, highest_number));
        return false;
    }
    if (*first > *last) {
        input.complain(node,
                       fmt::format("{}: the first number must not be above the last", subject));
        return false;
    }
    into = {*first, *last};
    return true;
}

}  // namespace brokerproof::loadgen
