// What a ledger says about the broker. The standard orders the messages of one client on one topic
// ([MQTT-4.6.0-6], v5 [MQTT-4.6.0-5]); what must outlive a kill is what the profile claims.

#include <algorithm>

#include <fmt/format.h>

#include "harness/judge/ledger.hpp"
#include "harness/base/printable.hpp"

namespace brokerproof::judge {

namespace {

std::string payload_at(const moment_in_trace& m, std::uint32_t index) {
    const auto& message = std::get<mqtt::publish>(*trace::packet_of(m.seen.events.at(index)));
    return printable(message.payload.substr(0, 40));
}

std::string times_text(std::size_t count, std::string_view what) {
    return fmt::format("{} message{} {}", count, count == 1 ? "" : "s", what);
}

/// Copies, disorder, strangers: wrong whatever may be lost.
std::optional<finding> examine_deliveries(const moment_in_trace& m, const account& all) {
    const std::pair<const std::vector<std::uint32_t>*, std::string_view> kinds[] = {
        {&all.never_sent, "came that nobody had sent"},
        {&all.twice, "came twice"},
        {&all.overtaken, "came after a newer one"},
    };
    for (const auto& [events, what] : kinds) {
        if (events->empty()) continue;
        const auto first = events->front();
        return broken(
            m,
            fmt::format("{}, the first of them '{}' at {}", times_text(events->size(), what),
                        payload_at(m, first), at_text(m.seen.events.at(first).at_us)),
            {first});
    }
    return {};
}

std::string age_text(const account& all, const publication& one, const trace::trace& seen) {
    const auto age = age_at_kill_us(all, one, seen);
    if (!age) return {};
    return fmt::format(", {} ms before the broker was dead", *age / 1000);
}

/// What was acknowledged, did not come, and is not spared.
std::vector<const publication*> missing(const moment_in_trace& m, const account& all,
                                        std::chrono::milliseconds spared) {
    std::vector<const publication*> out;
    for (const auto& one : all.stream) {
        if (!one.acknowledged || one.came) continue;
        const auto age = age_at_kill_us(all, one, m.seen);
        if (age && std::chrono::microseconds(*age) < spared) continue;
        out.push_back(&one);
    }
    return out;
}

}  // namespace

std::optional<finding> examine_ledger(const moment_in_trace& m) {
    const auto& book = *m.step.expect->ledger;
    const auto all = read_account(m);
    if (all.sent_twice) {
        const auto text = fmt::format("a ledger needs each payload once: '{}' was sent twice",
                                      printable(*all.sent_twice));
        return make(m, verdict_kind::blocked, text);
    }
    const auto acknowledged = std::ranges::count_if(
        all.stream, [](const publication& one) { return one.acknowledged.has_value(); });
    if (acknowledged == 0)
        return make(m, verdict_kind::blocked, "nothing of the stream was acknowledged");
    if (auto wrong = examine_deliveries(m, all)) return wrong;
    if (book.lossy) return {};
    std::optional<std::chrono::milliseconds> spared{0};
    if (book.spared) spared = plan::resolve(*book.spared, m.names);
    if (!spared) return make(m, verdict_kind::blocked, "spared: a name stood for nothing");
    const auto lost = missing(m, all, *spared);
    if (lost.empty()) return {};
    const auto& first = *lost.front();
    const auto& answer = m.seen.events.at(*first.acknowledged);
    auto out =
        broken(m,
               fmt::format("{} of {} messages that were acknowledged did not come, the "
                           "first of them '{}' (acknowledged at {}{})",
                           lost.size(), acknowledged, printable(first.payload.substr(0, 40)),
                           at_text(answer.at_us), age_text(all, first, m.seen)),
               {first.sent, *first.acknowledged});
    out.by_absence = true;
    return out;
}

}  // namespace brokerproof::judge
