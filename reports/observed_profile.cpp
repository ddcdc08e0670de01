#include "reports/observed_profile.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <iterator>

#include <fmt/format.h>

#include "harness/judge/fact_names.hpp"
#include "reports/fact_book.hpp"

namespace brokerproof::reports {
namespace {

using answer = std::optional<std::string>;
using version = std::string_view;

constexpr auto qos_0_published =
    "QoS 0 messages kept for an absent client that subscribed with QoS 1";
constexpr auto qos_0_granted =
    "QoS 1 messages kept for an absent client that subscribed with QoS 0";
constexpr auto window_v311 = "messages in flight to a v3.1.1 client, of 200";
constexpr auto window_v5 = "messages in flight to a client without Receive Maximum, of 200";
constexpr auto kept = "messages kept of 1200 for one absent client";
constexpr auto first_kept = "copies of the first of 1200 messages for one absent client";
constexpr auto last_kept = "copies of the last of 1200 messages for one absent client";
constexpr auto last_code = "PUBACK code of the last of 1200 messages for an absent client";
constexpr auto there = "session of an absent client still there after 1200 messages";
constexpr auto closed =
    "times that the broker closed the connection of who published 1200 messages for an absent "
    "client";
constexpr auto longest = "longest Session Expiry Interval granted";
constexpr auto zero_is = "Session Expiry Interval 0 is";
constexpr auto overlapping =
    "copies of a queued message that three overlapping QoS 1 subscriptions match";
constexpr auto will_stopped =
    "copies of the will of a client that was connected when the broker was stopped";
constexpr auto will_killed =
    "copies of the will of a client that was connected when the broker was killed";
constexpr auto keep_alive = "Server Keep Alive";
constexpr auto lost_qos_1 = "QoS 1 messages of a stream that kill -9 lost";
constexpr auto lost_qos_2 = "QoS 2 messages of a stream that kill -9 lost";
constexpr auto window_qos_1 = "loss window of kill -9 with QoS 1";
constexpr auto window_qos_2 = "loss window of kill -9 with QoS 2";
constexpr auto repeated =
    "repetitions of a QoS 1 message without PUBACK within 32 s on one connection";
constexpr std::uint64_t many = 1200;        // messages for one absent client
constexpr std::uint64_t outstanding = 200;  // messages for a client that acknowledges nothing

answer qos_0(const fact_book& facts, version v) {
    const auto published = facts.value_of(qos_0_published, v);
    const auto granted = facts.value_of(qos_0_granted, v);
    if (!published || !granted) return {};
    if (*published == "0 of 10" && *granted == "0 of 10") return "no";
    if (*published == "10 of 10" && *granted == "10 of 10") return "yes";
    return fmt::format("of what was published with QoS 0 {}, of what was granted QoS 0 {}",
                       *published, *granted);
}

answer in_flight(const fact_book& facts, version v) {
    const auto seen = facts.number_of(v == "v5" ? window_v5 : window_v311, v);
    if (!seen) return {};
    return fmt::format("{}{} messages", *seen, *seen >= outstanding ? " or more" : "");
}

answer queue_limit(const fact_book& facts, version v) {
    const auto seen = facts.number_of(kept, v);
    if (!seen) return {};
    return fmt::format("{}{} messages", *seen, *seen >= many ? " or more" : "");
}

/// Which of the allowed choices it is; what says so most plainly comes first.
answer overflow(const fact_book& facts, version v) {
    const auto number = facts.number_of(kept, v);
    if (!number) return {};
    if (*number >= many) return fmt::format("none was full with {} messages", many);
    if (facts.value_of(there, v) == "false") return "the session ends";
    if (facts.number_of(closed, v).value_or(0) > 0) return "the publisher's connection is closed";
    const auto code = facts.number_of(last_code, v).value_or(0);
    if (code >= 0x80) return fmt::format("the message is refused (PUBACK 0x{:02x})", code);
    const auto has_first = facts.number_of(first_kept, v);
    const auto has_last = facts.number_of(last_kept, v);
    if (!has_first || !has_last) return {};
    if (*has_first > 0 && *has_last == 0) return "the newest message is dropped";
    if (*has_first == 0 && *has_last > 0) return "the oldest message is dropped";
    return *has_first > 0 ? "messages are dropped, neither the first nor the last"
                          : "messages are dropped, the first and the last among them";
}

answer longest_session(const fact_book& facts, version) {
    const auto value = facts.value_of(longest, "");
    const auto zero = facts.value_of(zero_is, "");
    if (!value) return {};
    auto text = *value == "never (0xFFFFFFFF)" ? std::string("for ever") : *value;
    if (zero && *zero != "taken as it is") text += ", and an interval of 0 is " + *zero;
    return text;
}

answer copies(const fact_book& facts, version v) {
    const auto seen = facts.number_of(overlapping, v);
    if (!seen) return {};
    return fmt::format("{} cop{}", *seen, *seen == 1 ? "y" : "ies");
}

answer will_text(std::optional<std::uint64_t> seen) {
    if (!seen) return {};
    if (*seen > 1) return fmt::format("yes, {} times", *seen);
    return *seen == 1 ? "yes" : "no";
}

answer wills_at_stop(const fact_book& facts, version v) {
    return will_text(facts.number_of(will_stopped, v));
}

answer wills_at_kill(const fact_book& facts, version v) {
    return will_text(facts.number_of(will_killed, v));
}

answer whose_keep_alive(const fact_book& facts, version) {
    const auto value = facts.value_of(keep_alive, "");
    if (!value) return {};
    if (value->starts_with("not announced")) return "the client's own";
    return fmt::format("the broker's, {} s", *value);
}

answer loss_text(const fact_book& facts, version v, const char* lost, const char* window) {
    const auto number = facts.value_of(lost, v);
    const auto length = facts.value_of(window, v);
    if (!number || !length) return {};
    const auto of = number->find(" of ");
    if (of == std::string::npos) return {};
    const auto total = number->substr(of, number->find(" that") - of);  // " of 200"
    if (*length == "none") return "none" + total;
    if (length->starts_with("at least")) return fmt::format("all{}, {}", total, *length);
    return fmt::format("{}{}, the last {}", number->substr(0, of), total, *length);
}

answer loss_qos_1(const fact_book& facts, version v) {
    return loss_text(facts, v, lost_qos_1, window_qos_1);
}

answer loss_qos_2(const fact_book& facts, version v) {
    return loss_text(facts, v, lost_qos_2, window_qos_2);
}

answer repetitions(const fact_book& facts, version v) {
    const auto seen = facts.number_of(repeated, v);
    if (!seen) return {};
    return *seen == 0 ? "no, not within 32 s" : fmt::format("yes, {} times in 32 s", *seen);
}

/// Between these a session ended, in ms after its connection; `from` is 0 when it was never found.
struct bracket {
    double from = 0;
    double to = 0;
};

/// "between 2.031 s and 2.950 s" or "before 2.022 s".
std::optional<bracket> read_bracket(const std::string& text) {
    bracket out;
    const auto number = [&text](std::string_view after, double& into) {
        const auto at = text.find(after);
        if (at == std::string::npos) return false;
        const char* from = text.data() + at + after.size();
        return std::from_chars(from, text.data() + text.size(), into).ec == std::errc{};
    };
    if (number("before ", out.to)) return out;
    if (number("between ", out.from) && number(" and ", out.to)) return out;
    return {};
}

bool is_close(const bracket& one) { return one.from > 0 && one.to - one.from < 0.3; }

/// Where some were looked at closely, these alone.
std::vector<bracket> ends_of_sessions(const fact_book& facts, version v) {
    std::vector<bracket> all;
    for (const auto& text : facts.values_of(judge::session_end_fact, v)) {
        if (const auto one = read_bracket(text)) all.push_back(*one);
    }
    if (std::ranges::any_of(all, is_close))
        std::erase_if(all, [&](const bracket& one) { return !is_close(one); });
    return all;
}

bracket whole_of(const std::vector<bracket>& all) {
    bracket out = all.front();
    for (const auto& one : all) {
        out.from = std::min(out.from, one.from);
        out.to = std::max(out.to, one.to);
    }
    return out;
}

answer lateness(const fact_book& facts, version v) {
    const auto all = ends_of_sessions(facts, v);
    if (all.empty()) return {};
    const auto whole = whole_of(all);
    if (whole.from == 0) return fmt::format("before {:.1f} s", whole.to);
    return fmt::format("between {:.1f} s and {:.1f} s after its connection", whole.from, whole.to);
}

/// Sessions that were closed at different moments of a second tell whether a clock ticks.
answer granularity(const fact_book& facts, version v) {
    const auto all = ends_of_sessions(facts, v);
    if (all.empty() || !is_close(all.front())) return {};
    const auto whole = whole_of(all);
    const auto spread = whole.to - whole.from;
    return spread < 0.3 ? "0.3 s or finer" : fmt::format("{:.1f} s or coarser", spread - 0.2);
}

struct question {
    const char* text;
    std::array<const char*, 6> facts;  ///< null: no more
    answer (*say)(const fact_book&, version);
};

const question questions[] = {
    {"Is QoS 0 kept for a client that is away?", {qos_0_published, qos_0_granted}, qos_0},
    {"How much is in flight to one client?", {window_v311, window_v5}, in_flight},
    {"How much does a queue hold?", {kept}, queue_limit},
    {"What becomes of a message when a queue is full?",
     {kept, first_kept, last_kept, last_code, there, closed},
     overflow},
    {"How long may a session last without its client?", {longest, zero_is}, longest_session},
    {"When does a session with an interval of 2 s end?", {judge::session_end_fact}, lateness},
    {"How fine is the clock that ends it?", {judge::session_end_fact}, granularity},
    {"Is QoS 1 sent again while the connection stands?", {repeated}, repetitions},
    {"How often comes what three overlapping subscriptions match?", {overlapping}, copies},
    {"Are wills published when the broker is stopped?", {will_stopped}, wills_at_stop},
    {"Are wills published after kill -9 and a start?", {will_killed}, wills_at_kill},
    {"Whose Keep Alive counts?", {keep_alive}, whose_keep_alive},
    {"What of acknowledged QoS 1 does kill -9 lose?", {lost_qos_1, window_qos_1}, loss_qos_1},
    {"What of acknowledged QoS 2 does kill -9 lose?", {lost_qos_2, window_qos_2}, loss_qos_2},
};

}  // namespace

std::vector<profile_answer> observed_profile(const fact_list& observed) {
    const fact_book facts(observed);
    std::vector<profile_answer> page;
    for (const auto& one : questions) {
        profile_answer line{one.text, "not seen", {}};
        for (const auto* name : one.facts) {
            if (name == nullptr) break;
            for (auto& whole : facts.names_of(name)) line.facts.push_back(std::move(whole));
        }
        const auto say = [&](version v) { return one.say(facts, v); };
        if (auto text = fact_book::by_version(say)) line.answer = std::move(*text);
        page.push_back(std::move(line));
    }
    return page;
}

fact_list facts_beside(const std::vector<profile_answer>& page, const fact_list& observed) {
    fact_list out;
    std::ranges::copy_if(observed, std::back_inserter(out), [&](const auto& fact) {
        return std::ranges::none_of(page, [&](const profile_answer& line) {
            return std::ranges::find(line.facts, fact.first) != line.facts.end();
        });
    });
    return out;
}

}  // namespace brokerproof::reports
