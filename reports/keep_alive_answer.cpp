#include "reports/keep_alive_answer.hpp"

#include <fmt/format.h>

#include "reports/fact_text.hpp"

namespace brokerproof::reports {
namespace {

using std::chrono::seconds;
using optional_length = std::optional<facts::microseconds>;

constexpr seconds low{10};
constexpr seconds high{65535};

/// The Keep Alive in force after a client asked for `asked`; none when no client did.
optional_length in_force(const fact_book& book, mqtt::version v, std::string_view key,
                         seconds asked) {
    if (book.first<facts::not_announced>(key, v)) return asked;
    const auto answered = book.first<facts::duration>(key, v);
    return answered ? optional_length(answered->length) : std::nullopt;
}

std::string owner_text(facts::microseconds for_low, facts::microseconds for_high) {
    if (for_low == for_high) return "the broker's, " + text_of(for_low);
    if (for_low == low && for_high == high) return "the client's own";
    if (for_low == low) return "the client's own, up to " + text_of(for_high);
    if (for_high == high) return "the client's own, at least " + text_of(for_low);
    return fmt::format("the client's own, from {} to {}", text_of(for_low), text_of(for_high));
}

}  // namespace

std::optional<std::string> whose_keep_alive(const fact_book& book, mqtt::version v) {
    const auto for_0 = in_force(book, v, keep_alive_for_0, seconds(0));
    const auto for_low = in_force(book, v, keep_alive_for_10, low);
    const auto for_high = in_force(book, v, keep_alive_for_65535, high);
    const auto becomes = [&] {
        return for_0->count() == 0 ? std::string("0 stays 0") : "0 becomes " + text_of(*for_0);
    };
    if (!for_low || !for_high) {
        if (!for_0) return {};
        return becomes() + "; other values were not tried";
    }
    auto text = owner_text(*for_low, *for_high);
    const auto expected_for_0 = *for_low == *for_high ? *for_low : facts::microseconds{0};
    if (for_0 && *for_0 != expected_for_0) text += "; " + becomes();
    return text;
}

}  // namespace brokerproof::reports
