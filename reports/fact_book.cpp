#include "reports/fact_book.hpp"

#include <array>
#include <charconv>

#include <fmt/format.h>

namespace brokerproof::reports {
namespace {

constexpr std::array<std::string_view, 3> versions{"v3.1.1", "v5", ""};

std::string with_version(std::string_view name, std::string_view version) {
    return version.empty() ? std::string(name) : fmt::format("{} ({})", name, version);
}

}  // namespace

std::vector<std::string> fact_book::names_of(std::string_view name) const {
    std::vector<std::string> out;
    for (const auto version : versions) {
        auto whole = with_version(name, version);
        if (!values_of(name, version).empty()) out.push_back(std::move(whole));
    }
    return out;
}

std::vector<std::string> fact_book::values_of(std::string_view name,
                                              std::string_view version) const {
    const auto whole = with_version(name, version);
    std::vector<std::string> out;
    for (const auto& [known, value] : *observed_) {
        if (known == whole) out.push_back(value);
    }
    return out;
}

std::optional<std::string> fact_book::value_of(std::string_view name,
                                               std::string_view version) const {
    auto all = values_of(name, version);
    if (all.empty()) return {};
    return std::move(all.front());
}

std::optional<std::uint64_t> fact_book::number_of(std::string_view name,
                                                  std::string_view version) const {
    const auto text = value_of(name, version);
    if (!text) return {};
    std::uint64_t number = 0;
    const auto read = std::from_chars(text->data(), text->data() + text->size(), number);
    if (read.ec != std::errc{}) return {};
    return number;
}

std::optional<std::string> fact_book::by_version(const teller& say) {
    const auto old = say("v3.1.1");
    const auto now = say("v5");
    if (old && now && *old != *now) return fmt::format("v3.1.1: {}; v5: {}", *old, *now);
    return now ? now : old;
}

}  // namespace brokerproof::reports
