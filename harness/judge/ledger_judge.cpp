// What a ledger proves about the broker. The standard orders the messages of one client on one
// topic
// ([MQTT-4.6.0-6], v5 [MQTT-4.6.0-5]); the profile says which messages must survive a kill.

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/printable.hpp"
#include "harness/judge/ledger.hpp"

namespace brokerproof::judge {

namespace {

std::string payload_at(const moment_in_trace& moment, std::uint32_t index) {
    const auto& message = std::get<mqtt::publish>(*trace::packet_of(moment.seen.events.at(index)));
    return printable(message.payload.substr(0, 40));
}

std::string messages_text(std::size_t count, std::string_view fault) {
    return fmt::format("{} message{} {}", count, count == 1 ? "" : "s", fault);
}

/// Copies, disorder and unknown messages are wrong even where messages may be lost.
std::optional<finding> examine_deliveries(const moment_in_trace& moment, const account& ledger) {
    const std::pair<const std::vector<std::uint32_t>*, std::string_view> kinds[] = {
        {&ledger.never_sent, "came that nobody had sent"},
        {&ledger.twice, "came twice"},
        {&ledger.overtaken, "came after a newer one"},
    };
    for (const auto& [events, fault] : kinds) {
        if (events->empty()) continue;
        const auto first = events->front();
        return broken(
            moment,
            fmt::format("{}, the first of them '{}' at {}", messages_text(events->size(), fault),
                        payload_at(moment, first), at_text(moment.seen.events.at(first).at_us)),
            {first});
    }
    return {};
}

std::string age_text(const account& ledger, const publication& message, const trace::trace& seen) {
    const auto age = age_at_kill_us(ledger, message, seen);
    if (!age) return {};
    return fmt::format(", {} ms before the broker was killed", *age / 1000);
}

/// The messages that were acknowledged, did not come, and are not spared.
std::vector<const publication*> missing(const moment_in_trace& moment, const account& ledger,
                                        std::chrono::milliseconds spared) {
    std::vector<const publication*> out;
    for (const auto& message : ledger.stream) {
        if (!message.acknowledged || message.came) continue;
        const auto age = age_at_kill_us(ledger, message, moment.seen);
        if (age && std::chrono::microseconds(*age) < spared) continue;
        out.push_back(&message);
    }
    return out;
}

}  // namespace

std::optional<finding> examine_ledger(const moment_in_trace& moment) {
    const auto& wanted = *moment.step.expect->ledger;
    const auto ledger = read_account(moment);
    if (ledger.sent_twice) {
        const auto text =
            fmt::format("a ledger needs a different payload in each message: '{}' was sent twice",
                        printable(*ledger.sent_twice));
        return make(moment, verdict_kind::blocked, text);
    }
    const auto acknowledged = std::ranges::count_if(
        ledger.stream, [](const publication& message) { return message.acknowledged.has_value(); });
    if (acknowledged == 0)
        return make(moment, verdict_kind::blocked, "no message of the stream was acknowledged");
    if (auto wrong = examine_deliveries(moment, ledger)) return wrong;
    if (wanted.lossy) return {};
    std::optional<std::chrono::milliseconds> spared{0};
    if (wanted.spared) spared = plan::resolve(*wanted.spared, moment.names);
    if (!spared) return make(moment, verdict_kind::blocked, "spared: a name had no value");
    const auto lost = missing(moment, ledger, *spared);
    if (lost.empty()) return {};
    const auto& first = *lost.front();
    const auto& answer = moment.seen.events.at(*first.acknowledged);
    auto out = broken(moment,
                      fmt::format("{} of {} messages that were acknowledged did not come, the "
                                  "first of them '{}' (acknowledged at {}{})",
                                  lost.size(), acknowledged, printable(first.payload.substr(0, 40)),
                                  at_text(answer.at_us), age_text(ledger, first, moment.seen)),
                      {first.sent, *first.acknowledged});
    out.by_absence = true;
    return out;
}

}  // namespace brokerproof::judge
