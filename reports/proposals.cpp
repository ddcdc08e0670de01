#include "reports/proposals.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"

namespace brokerproof::reports {

std::vector<proposal> proposals_of(const std::vector<case_result>& cases) {
    std::vector<proposal> proposals;
    for (const auto& judged : cases) {
        if (!judged.late) continue;
        auto same = std::ranges::find(proposals, judged.late->key, &proposal::key);
        if (same == proposals.end())
            same = proposals.insert(same, {judged.late->key, 0, judged.late->fails_ms, 0});
        ++same->cases;
        same->fails_ms = std::min(same->fails_ms, judged.late->fails_ms);
        same->holds_ms = std::max(same->holds_ms, judged.late->holds_ms);
    }
    return proposals;
}

std::string proposal_text(const proposal& measured) {
    return fmt::format(
        "{} with more time: set {}: {} in the profile ({} fails with {})",
        measured.cases == 1 ? "one case holds" : fmt::format("{} cases hold", measured.cases),
        name_of(measured.key), duration_text(measured.holds_ms),
        measured.cases == 1 ? "it" : "one of them", duration_text(measured.fails_ms));
}

std::string duration_text(std::int64_t ms) {
    return ms % 1000 == 0 ? fmt::format("{}s", ms / 1000) : fmt::format("{}ms", ms);
}

}  // namespace brokerproof::reports
