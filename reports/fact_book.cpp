#include "reports/fact_book.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace brokerproof::reports {

bool fact_book::records(std::string_view key) const {
    return std::ranges::find(*observed_, key, &facts::fact::key) != observed_->end();
}

std::optional<std::uint64_t> fact_book::number(std::string_view key, mqtt::version version) const {
    const auto found = first<facts::count>(key, version);
    return found ? std::optional(found->number) : std::nullopt;
}

std::optional<std::string> fact_book::by_version(const teller& say) {
    const auto old = say(mqtt::version::v311);
    const auto now = say(mqtt::version::v5);
    if (old && now && *old != *now) return fmt::format("v3.1.1: {}; v5: {}", *old, *now);
    return now ? now : old;
}

}  // namespace brokerproof::reports
