// The page: its data can be read back, no text in it becomes markup, and long traces are shortened.

#include <algorithm>
#include <string>

#include <zlib.h>

#include <fmt/format.h>
#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "reports/html.hpp"
#include "reports/packed_trace.hpp"
#include "reports/page_watch.hpp"
#include "reports/sample_test.hpp"
#include "reports/watch_report.hpp"

namespace brokerproof::reports {
namespace {

namespace json = boost::json;
using testing::HasSubstr;
using testing::Not;

constexpr std::string_view data_begins = R"(id="data">)";

std::string data_of(const std::string& page) {
    const auto from = page.find(data_begins) + data_begins.size();
    return page.substr(from, page.find('<', from) - from);
}

std::string unbase64(const std::string& text) {
    constexpr std::string_view digits =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    std::string out;
    unsigned bits = 0;
    int filled = 0;
    for (const char c : text) {
        if (c == '=') break;
        bits = bits << 6 | static_cast<unsigned>(digits.find(c));
        filled += 6;
        if (filled < 8) continue;
        filled -= 8;
        out += static_cast<char>(bits >> filled & 0xFFU);
    }
    return out;
}

json::value document_of(const std::string& page) {
    const auto packed = unbase64(data_of(page));
    const std::vector<Bytef> in(packed.begin(), packed.end());
    std::vector<Bytef> out(std::size_t{64} << 20U);
    auto size = static_cast<uLong>(out.size());
    const auto status = uncompress(out.data(), &size, in.data(), static_cast<uLong>(in.size()));
    EXPECT_EQ(status, Z_OK);
    return json::parse(std::string(out.begin(), out.begin() + static_cast<std::ptrdiff_t>(size)));
}

case_result long_case(judge::verdict_kind kind, std::size_t events) {
    case_result judged;
    judged.id = "suite/long@v5";
    judged.version = judged.trace.version = mqtt::version::v5;
    judged.verdict.kind = kind;
    for (std::size_t i = 0; i < events; ++i) {
        auto& event = judged.trace.events.emplace_back();
        event.at_us = static_cast<std::int64_t>(i * i * 7919 % 1'000'003);
        event.happening = trace::mark{std::to_string(i * 2'654'435'761U)};
    }
    return judged;
}

TEST(html_page, keeps_the_copyright_notices_of_its_libraries) {
    const auto page = page_html({});
    EXPECT_THAT(page, HasSubstr("Copyright (c) 2015-present Jason Miller"));  // Preact
    EXPECT_THAT(page, HasSubstr("Copyright (c) 2022 Leon Sorokin"));          // uPlot
    EXPECT_THAT(page, HasSubstr("Permission is hereby granted, free of charge"));
}

TEST(html_page, holds_the_whole_result) {
    const auto run = sample_run();
    page_content content;
    content.brokerproof = "0.1.0";
    content.results = {&run};
    const auto read = document_of(page_html(content));
    const auto& cases = read.at("results").at(0).at("cases").as_array();
    ASSERT_EQ(cases.size(), run.cases.size());
    for (std::size_t i = 0; i < cases.size(); ++i) {
        EXPECT_EQ(cases[i].at("trace").at("kind").as_array().size(),
                  run.cases[i].trace.events.size());
    }
    EXPECT_TRUE(read.at("proof").is_null());
}

TEST(html_page, names_new_findings_of_one_cause_together) {
    run_result run;
    for (const auto* id : {"first@v5", "of-its-own@v5", "third@v5", "known@v5"}) {
        auto& judged = run.cases.emplace_back(long_case(judge::verdict_kind::fail, 1));
        judged.id = id;
        judged.verdict.statement = judged.id.starts_with("of-its-own") ? "MQTT-1" : "MQTT-2";
    }
    run.cases.back().expected_failure = "known for long";
    page_content content;
    content.results = {&run};
    EXPECT_EQ(document_of(page_html(content)).at("results").at(0).at("causes"),
              boost::json::parse(R"([["first@v5", "third@v5"], ["of-its-own@v5"]])"));
}

TEST(html_page, keeps_texts_out_of_the_markup_and_makes_no_requests) {
    auto run = sample_run();
    run.cases.front().title = "</script><script>alert(1)</script>";
    page_content content;
    content.results = {&run};
    const auto page = page_html(content);
    EXPECT_THAT(page, Not(HasSubstr("alert(1)")));
    EXPECT_THAT(page, HasSubstr("default-src 'none'"));
    EXPECT_THAT(page, Not(HasSubstr("src=\"http")));
    EXPECT_THAT(page, Not(HasSubstr("href=\"http")));
}

watch::watch_report sample_watch() {
    watch::watch_report seen;
    seen.source = "field.pcapng";
    seen.recording.emplace().lost_bytes = 7;
    auto& client = seen.clients.emplace_back();
    client.client_id = "</script><script>alert(2)</script>";
    client.version = mqtt::version::v5;
    client.spans.push_back({watch::session_state::kept, 1, 2'000'000});
    client.missed.push_back({{watch::cause::no_interval, watch::cause::skipped}, 3, "a/b", 1, {}});
    client.findings.push_back({watch::finding::clean_each_time, 2, 5, "news/#", {}});
    return seen;
}

TEST(html_page, holds_what_was_watched_and_its_words) {
    const auto seen = sample_watch();
    page_content content;
    content.watches = {&seen};
    const auto page = page_html(content);
    EXPECT_THAT(page, Not(HasSubstr("alert(2)")));
    const auto read = document_of(page);
    const auto& watched = read.at("watches").at(0);
    const auto& client = watched.at("report").at("clients").at(0);
    EXPECT_EQ(client.at("client_id").as_string(), seen.clients.front().client_id);
    EXPECT_EQ(client.at("missed").at(0).at("causes").at(1).as_string(), "skipped");
    EXPECT_EQ(client.at("spans").at(0).at("state").as_string(), "kept");
    EXPECT_EQ(client.at("findings").at(0).at("finding").as_string(), "clean_each_time");
    EXPECT_EQ(watched.at("notices").at(0).as_string(),
              "recording: 7 bytes were sent and not recorded");
    const auto& cause = read.at("watch_words").at("causes").at("no_interval");
    EXPECT_EQ(cause.at("cure").as_string(), watch::info_of(watch::cause::no_interval).cure);
    EXPECT_EQ(read.at("watch_words").at("findings").at("clean_each_time").at("grade").as_string(),
              "risk");
}

/// 30,000 clients with long texts; every thousandth has something to tell.
watch::watch_report crowded_watch() {
    watch::watch_report seen;
    for (int i = 0; i < 30'000; ++i) {
        watch::client_report client;
        client.client_id = fmt::format("{:05}{}", i, std::string(i % 100 == 0 ? 60'000 : 10, 'x'));
        for (int span = 0; span < 200; ++span)
            client.spans.push_back({watch::session_state::kept, span, span + 1});
        if (i % 1'000 == 999) {
            client.missed.push_back({{watch::cause::skipped}, 1, std::string(60'000, 't'), 1, {}});
            client.findings.push_back(
                {watch::finding::rule_broken, 1, 1, "acknowledged_twice", {}});
        }
        seen.clients.push_back(std::move(client));
    }
    return seen;
}

TEST(html_page, of_a_watch_is_bounded_and_says_what_it_leaves_out) {
    const auto page = page_of(crowded_watch());
    EXPECT_LT(page.report.text.size(), 5'000'000U);
    EXPECT_EQ(page.notices.back(),
              "this page shows 1000 of 30000 clients, those about which there is most to tell; the "
              "file of --json has all");
    const auto shown = boost::json::parse(page.report.text).at("clients").as_array();
    EXPECT_EQ(shown.size(), 1'000U);
    const auto with_findings = std::ranges::count_if(
        shown, [](const auto& client) { return !client.at("findings").as_array().empty(); });
    EXPECT_EQ(with_findings, 30);
    EXPECT_EQ(shown.front().at("spans").as_array().size(), 50U);
    EXPECT_LT(shown.front().at("client_id").as_string().size(), 310U);

    watch::watch_report one_more = sample_watch();
    one_more.clients.resize(1'000);
    EXPECT_EQ(page_of(one_more).notices, watch_notices(one_more));
}

TEST(html_page, of_a_watch_says_how_many_rules_groups_and_members_it_leaves_out) {
    watch::watch_report seen = sample_watch();
    seen.rules.resize(201);
    seen.groups.resize(101);
    seen.groups.front().members.resize(102);
    const auto page = page_of(seen);
    EXPECT_THAT(page.notices,
                ::testing::IsSupersetOf(
                    {"this page shows 200 of 201 broken rules; the file of --json has all",
                     "this page shows 100 of 101 shared subscriptions; the file of --json has all",
                     "this page shows 100 of 102 members of the largest shared subscription; the "
                     "file of --json has all"}));
    const auto shown = boost::json::parse(page.report.text);
    EXPECT_EQ(shown.at("rules").as_array().size(), 200U);
    EXPECT_EQ(shown.at("groups").as_array().size(), 100U);
}

TEST(html_page, has_words_for_every_cause_finding_and_rule_of_a_watch) {
    const auto words = words_of_watch();
    EXPECT_EQ(words.causes.size(), all_values<watch::cause>.size());
    EXPECT_EQ(words.findings.size(), all_values<watch::finding>.size());
    EXPECT_EQ(words.rules.size(), all_values<witness::rule>.size());
    EXPECT_EQ(words.retained.size(), all_values<watch::retained_fate>.size());
    EXPECT_EQ(words.wills.size(), all_values<watch::will_fate>.size());
    for (const auto& [name, words_of_cause] : words.causes) {
        EXPECT_NE(words_of_cause.sentence, "") << name;
        EXPECT_NE(words_of_cause.cure, "") << name;
    }
}

TEST(html_page, has_no_words_of_a_watch_when_nothing_was_watched) {
    const auto read = document_of(page_html({}));
    EXPECT_TRUE(read.at("watches").as_array().empty());
    EXPECT_FALSE(read.as_object().contains("watch_words"));
}

TEST(html_page, shortens_long_traces_of_passes_only_until_it_fits) {
    run_result run;
    run.cases.push_back(long_case(judge::verdict_kind::pass, 90'000));
    run.cases.push_back(long_case(judge::verdict_kind::fail, 2'500));
    page_content content;
    content.results = {&run};
    const auto page = page_html(content);
    EXPECT_LT(page.size(), page_size_wanted);
    const auto read = document_of(page);
    const auto& cases = read.at("results").at(0).at("cases").as_array();
    EXPECT_LE(cases[0].at("trace").at("kind").as_array().size(), 2'000U);
    EXPECT_EQ(cases[1].at("trace").at("kind").as_array().size(), 2'500U);
}

TEST(html_trace, tells_where_how_many_events_are_missing_and_keeps_the_evidence) {
    auto judged = long_case(judge::verdict_kind::fail, 1'000);
    judged.verdict.evidence = {500};
    const auto packed = pack(judged, 90);
    const std::vector<trace_gap> gaps{{60, 428}, {85, 457}};
    EXPECT_EQ(packed.left_out, gaps);
    EXPECT_EQ(packed.kind.size(), 115U);
}

TEST(html_trace, tolerates_evidence_that_points_nowhere) {
    auto judged = long_case(judge::verdict_kind::fail, 10);
    judged.verdict.evidence = {4'000'000'000U};
    EXPECT_EQ(pack(judged, 5).kind.size(), 5U);
}

TEST(html, a_document_from_cases_that_were_made_before_is_the_same) {
    const auto run = sample_run();
    page_content content;
    content.brokerproof = "1.2.3";
    content.results = {&run};
    content.live = page_progress{true, "conform"};
    constexpr trace_limits most{500, 2000};
    std::vector<std::string> written;
    for (const auto& judged : run.cases) written.push_back(page_case_json(judged, most));
    EXPECT_EQ(boost::json::parse(page_document(content, written)),
              boost::json::parse(page_document(content, most)));
}

TEST(html, the_page_to_serve_has_no_data_and_names_its_policy) {
    const auto [html, policy] = page_to_serve();
    EXPECT_THAT(html, testing::HasSubstr("id=\"data\"></script>"));
    EXPECT_THAT(policy, testing::StartsWith("default-src 'none'; script-src 'sha256-"));
    EXPECT_THAT(policy, testing::EndsWith("; frame-ancestors 'none'"));
}

}  // namespace
}  // namespace brokerproof::reports
