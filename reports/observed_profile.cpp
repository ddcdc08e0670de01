#include "reports/observed_profile.hpp"

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "harness/facts/known_facts.hpp"
#include "reports/fact_text.hpp"
#include "reports/keep_alive_answer.hpp"
#include "reports/session_end_answers.hpp"

namespace brokerproof::reports {
namespace {

using answer = std::optional<std::string>;
using facts::known;

constexpr auto qos_0_published = known("queue.qos-0-published");
constexpr auto qos_0_granted = known("queue.qos-0-granted");
constexpr auto window = known("flow.window-without-receive-maximum");
constexpr auto kept = known("queue.kept");
constexpr auto first_kept = known("queue.first-kept");
constexpr auto last_kept = known("queue.last-kept");
constexpr auto last_code = known("queue.last-puback");
constexpr auto session_kept = known("queue.session-kept");
constexpr auto publisher_closed = known("queue.publisher-closed");
constexpr auto longest = known("expiry.longest-granted");
constexpr auto kept_20_s = known("expiry.kept-after-20-s");
constexpr auto kept_65_s = known("expiry.kept-after-65-s");
constexpr auto granted_for_0 = known("expiry.granted-for-0");
constexpr auto overlapping = known("queue.overlapping-copies");
constexpr auto will_at_stop = known("will.copies-at-stop");
constexpr auto will_at_kill = known("will.copies-at-kill");
constexpr auto lost_qos_1 = known("crash.qos-1-lost");
constexpr auto lost_qos_2 = known("crash.qos-2-lost");
constexpr auto window_qos_1 = known("crash.qos-1-loss-window");
constexpr auto window_qos_2 = known("crash.qos-2-loss-window");
constexpr auto repeated = known("redelivery.repeats-on-connection");

bool is_all(const facts::count& value) { return value.total && value.number >= *value.total; }

std::string count_text(const facts::count& value) {
    return value.total ? fmt::format("{} of {}", value.number, *value.total)
                       : std::to_string(value.number);
}

answer qos_0(const fact_book& book, mqtt::version version) {
    const auto published = book.first<facts::count>(qos_0_published, version);
    const auto granted = book.first<facts::count>(qos_0_granted, version);
    if (!published || !granted) return {};
    if (published->number == 0 && granted->number == 0) return "no";
    if (is_all(*published) && is_all(*granted)) return "yes";
    return fmt::format("{} published with QoS 0, {} granted QoS 0", count_text(*published),
                       count_text(*granted));
}

/// "20 messages"; "1200 or more messages" when the probe reached its own end.
answer messages(const std::optional<facts::count>& seen) {
    if (!seen) return {};
    return fmt::format("{}{} messages", seen->number, is_all(*seen) ? " or more" : "");
}

answer in_flight(const fact_book& book, mqtt::version version) {
    return messages(book.first<facts::count>(window, version));
}

answer queue_limit(const fact_book& book, mqtt::version version) {
    return messages(book.first<facts::count>(kept, version));
}

answer dropped(const fact_book& book, mqtt::version version) {
    const auto first = book.number(first_kept, version);
    const auto last = book.number(last_kept, version);
    if (!first || !last) return {};
    if (*first > 0 && *last == 0) return "the newest message is dropped";
    if (*first == 0 && *last > 0) return "the oldest message is dropped";
    return *first > 0 ? "messages are dropped, neither the first nor the last"
                      : "messages are dropped, the first and the last among them";
}

/// Which of the allowed choices the broker made. The clearest sign is checked first.
answer overflow(const fact_book& book, mqtt::version version) {
    const auto seen = book.first<facts::count>(kept, version);
    if (!seen) return {};
    if (is_all(*seen)) return fmt::format("no queue was full with {} messages", *seen->total);
    const auto there = book.first<facts::flag>(session_kept, version);
    if (there && !there->holds) return "the session ends";
    if (book.number(publisher_closed, version).value_or(0) > 0)
        return "the publisher's connection is closed";
    const auto puback = book.first<facts::reason_code>(last_code, version);
    if (puback && puback->code >= 0x80)
        return fmt::format("the message is refused (PUBACK 0x{:02x})", puback->code);
    return dropped(book, version);
}

/// How long a session was seen to last whose interval is a day. No run waits for its end.
std::string seen_to_last(const fact_book& book, mqtt::version version) {
    const auto after_20 = book.first<facts::flag>(kept_20_s, version);
    const auto after_65 = book.first<facts::flag>(kept_65_s, version);
    if (after_20 && !after_20->holds) return "; but gone within 20 s";
    if (after_65 && !after_65->holds) return "; but gone within 65 s";
    if (after_65) return "; seen to last 65 s, longer was not looked at";
    return after_20 ? "; seen to last 20 s, longer was not looked at" : "";
}

answer longest_session(const fact_book& book, mqtt::version version) {
    const auto cap = book.first<facts::duration>(longest, version);
    if (!cap && !book.first<facts::unlimited>(longest, version)) return {};
    auto text = cap ? text_of(cap->length) + ", as CONNACK says" : "CONNACK names no limit";
    text += seen_to_last(book, version);
    const auto for_0 = book.first<facts::duration>(granted_for_0, version);
    if (for_0 && for_0->length.count() > 0)
        text += fmt::format("; an interval of 0 is raised to {}", text_of(for_0->length));
    return text;
}

answer copies(const fact_book& book, mqtt::version version) {
    const auto seen = book.number(overlapping, version);
    if (!seen) return {};
    return fmt::format("{} cop{}", *seen, *seen == 1 ? "y" : "ies");
}

answer will_text(std::optional<std::uint64_t> seen) {
    if (!seen) return {};
    if (*seen > 1) return fmt::format("yes, {} times", *seen);
    return *seen == 1 ? "yes" : "no";
}

answer wills_at_stop(const fact_book& book, mqtt::version version) {
    return will_text(book.number(will_at_stop, version));
}

answer wills_at_kill(const fact_book& book, mqtt::version version) {
    return will_text(book.number(will_at_kill, version));
}

answer loss(const fact_book& book, mqtt::version version, std::string_view lost_key,
            std::string_view window_key) {
    const auto lost = book.first<facts::count>(lost_key, version);
    if (!lost || !lost->total) return {};
    if (book.first<facts::none>(window_key, version))
        return fmt::format("none of {}", *lost->total);
    if (const auto stream = book.first<facts::interval>(window_key, version);
        stream && stream->from)
        return fmt::format("all of {}, at least {}", *lost->total, text_of(*stream->from));
    const auto oldest = book.first<facts::duration>(window_key, version);
    if (!oldest) return {};
    return fmt::format("{}, the last {}", count_text(*lost), text_of(oldest->length));
}

answer loss_qos_1(const fact_book& book, mqtt::version version) {
    return loss(book, version, lost_qos_1, window_qos_1);
}

answer loss_qos_2(const fact_book& book, mqtt::version version) {
    return loss(book, version, lost_qos_2, window_qos_2);
}

answer repetitions(const fact_book& book, mqtt::version version) {
    const auto seen = book.number(repeated, version);
    if (!seen) return {};
    return *seen == 0 ? "no, not within 32 s" : fmt::format("yes, {} times in 32 s", *seen);
}

struct question {
    const char* text;
    std::array<std::string_view, 6> facts;  ///< keys; empty ones fill the array
    answer (*say)(const fact_book&, mqtt::version);
};

const question questions[] = {
    {"Is QoS 0 kept for a client that is away?", {qos_0_published, qos_0_granted}, qos_0},
    {"How much is in flight to one client?", {window}, in_flight},
    {"How much does a queue hold?", {kept}, queue_limit},
    {"What becomes of a message when a queue is full?",
     {kept, first_kept, last_kept, last_code, session_kept, publisher_closed},
     overflow},
    {"How long may a session last without its client?",
     {longest, granted_for_0, kept_20_s, kept_65_s},
     longest_session},
    {"When does a session with an interval of 2 s end?", {session_end}, lateness},
    {"How fine is the clock that ends it?", {session_end}, granularity},
    {"Is QoS 1 sent again while the connection is open?", {repeated}, repetitions},
    {"How many copies do three overlapping subscriptions get?", {overlapping}, copies},
    {"Are wills published when the broker is stopped?", {will_at_stop}, wills_at_stop},
    {"Are wills published after kill -9 and a restart?", {will_at_kill}, wills_at_kill},
    {"Whose Keep Alive counts?",
     {keep_alive_for_0, keep_alive_for_10, keep_alive_for_65535},
     whose_keep_alive},
    {"How much acknowledged QoS 1 does kill -9 lose?", {lost_qos_1, window_qos_1}, loss_qos_1},
    {"How much acknowledged QoS 2 does kill -9 lose?", {lost_qos_2, window_qos_2}, loss_qos_2},
};

profile_answer answer_to(const question& asked, const fact_book& book) {
    profile_answer out{asked.text, "not seen", {}};
    for (const auto key : asked.facts) {
        if (!key.empty() && book.records(key)) out.facts.emplace_back(key);
    }
    const auto say = [&](mqtt::version version) { return asked.say(book, version); };
    if (auto text = fact_book::by_version(say)) out.answer = std::move(*text);
    return out;
}

}  // namespace

std::vector<profile_answer> observed_profile(const fact_list& observed) {
    const fact_book book(observed);
    std::vector<profile_answer> page;
    for (const auto& asked : questions) page.push_back(answer_to(asked, book));
    return page;
}

fact_list facts_beside(const std::vector<profile_answer>& page, const fact_list& observed) {
    fact_list out;
    std::ranges::copy_if(observed, std::back_inserter(out), [&](const facts::fact& fact) {
        return std::ranges::none_of(page, [&](const profile_answer& line) {
            return std::ranges::find(line.facts, fact.key) != line.facts.end();
        });
    });
    return out;
}

}  // namespace brokerproof::reports
