#include "reports/page_watch.hpp"

#include <algorithm>
#include <functional>
#include <utility>

#include <fmt/format.h>

#include "harness/record/files.hpp"
#include "reports/trace_fields.hpp"
#include "reports/watch_fields.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::reports {

watch_words words_of_watch() {
    watch_words words;
    for (const auto kind : all_values<watch::cause>) {
        const auto& row = watch::info_of(kind);
        words.causes[std::string(name_of(kind))] = {std::string(row.sentence),
                                                    std::string(row.cure)};
    }
    for (const auto kind : all_values<watch::finding>) {
        const auto& row = watch::info_of(kind);
        words.findings[std::string(name_of(kind))] = {
            row.grade, std::string(row.sentence), std::string(row.section), std::string(row.cure)};
    }
    for (const auto kind : all_values<witness::rule>)
        words.rules[std::string(name_of(kind))] = witness::info_of(kind).sentence;
    for (const auto fate : all_values<watch::retained_fate>)
        words.retained[std::string(name_of(fate))] = watch::sentence_of(fate);
    for (const auto fate : all_values<watch::will_fate>)
        words.wills[std::string(name_of(fate))] = watch::sentence_of(fate);
    return words;
}

namespace {

constexpr std::size_t most_page_clients = 1'000;
constexpr std::size_t most_page_spans = 50;
constexpr std::size_t most_page_rules = 200;
constexpr std::size_t most_page_groups = 100;
constexpr std::size_t most_page_members = 100;  // of a group
constexpr std::size_t longest_page_text = 300;  // an id or a topic may have 65,535 bytes

void shorten_for_page(std::string& text) {
    if (text.size() <= longest_page_text) return;
    auto kept = longest_page_text;
    while (kept > 0 && (static_cast<unsigned char>(text[kept]) & 0xC0U) == 0x80) --kept;
    text.resize(kept);
    text += "...";
}

void shorten_for_page(std::vector<watch::shown_packet>& packets) {
    for (auto& packet : packets) shorten_for_page(packet.client_id);
}

void shorten_for_page(watch::client_report& known) {
    shorten_for_page(known.client_id);
    for (auto& sum : known.missed) {
        shorten_for_page(sum.first_topic);
        shorten_for_page(sum.packets);
    }
    for (auto& finding : known.findings) {
        shorten_for_page(finding.about);
        shorten_for_page(finding.packets);
    }
    for (auto& sum : known.retained) shorten_for_page(sum.first_topic);
    for (auto& sum : known.wills) shorten_for_page(sum.first_topic);
    if (known.spans.size() > most_page_spans)
        known.spans.erase(known.spans.begin(), known.spans.end() - most_page_spans);
}

/// How much there is to tell about a client: its gravest finding, then what it missed.
std::pair<int, std::uint64_t> weight_of(const watch::client_report& known) {
    int grade = 0;
    std::uint64_t missed = 0;
    for (const auto& finding : known.findings)
        grade = std::max(grade, 1 + static_cast<int>(watch::info_of(finding.kind).grade));
    for (const auto& sum : known.missed) missed += sum.count;
    return {grade, missed};
}

/// The clients about which there is most to tell, in the order of their ids.
watch::watch_report for_a_page(const watch::watch_report& seen) {
    auto out = seen;
    if (out.clients.size() > most_page_clients) {
        std::ranges::stable_sort(out.clients, std::greater(), weight_of);
        out.clients.resize(most_page_clients);
        std::ranges::sort(out.clients, {}, &watch::client_report::client_id);
    }
    for (auto& known : out.clients) shorten_for_page(known);
    if (out.groups.size() > most_page_groups) out.groups.resize(most_page_groups);
    for (auto& group : out.groups) {
        shorten_for_page(group.filter);
        if (group.members.size() > most_page_members) group.members.resize(most_page_members);
        for (auto& member : group.members) shorten_for_page(member.client_id);
    }
    if (out.rules.size() > most_page_rules) out.rules.resize(most_page_rules);
    for (auto& broken : out.rules) {
        shorten_for_page(broken.client_id);
        shorten_for_page(broken.packets);
    }
    return out;
}

/// "this page shows 100 of 250 shared subscriptions; ..."
std::string shown_of(std::size_t shown, std::size_t total, std::string_view noun) {
    return fmt::format("this page shows {} of {} {}; the file of --json has all", shown, total,
                       noun);
}

std::vector<std::string> page_notices(const watch::watch_report& seen) {
    auto notices = watch_notices(seen);
    if (seen.clients.size() > most_page_clients)
        notices.push_back(shown_of(most_page_clients, seen.clients.size(),
                                   "clients, those about which there is most to tell"));
    if (seen.rules.size() > most_page_rules)
        notices.push_back(shown_of(most_page_rules, seen.rules.size(), "broken rules"));
    if (seen.groups.size() > most_page_groups)
        notices.push_back(shown_of(most_page_groups, seen.groups.size(), "shared subscriptions"));
    std::size_t largest = 0;
    for (const auto& group : seen.groups) largest = std::max(largest, group.members.size());
    if (largest > most_page_members)
        notices.push_back(
            shown_of(most_page_members, largest, "members of the largest shared subscription"));
    return notices;
}

}  // namespace

page_watch page_of(const watch::watch_report& seen) {
    return {record::written_once(for_a_page(seen)), page_notices(seen)};
}

}  // namespace brokerproof::reports
