// Holds the totals of a scene against its report, and sees to it that counters never fall.
#pragma once

#include <gtest/gtest.h>

#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch::testing {

/// Looks at the totals behind each packet. It must not outlive the scene.
class totals_check {
public:
    explicit totals_check(scene& seen) : seen_(seen), last_(totals()) {
        seen.after_packet = [this] { expect_no_fall(); };
    }
    ~totals_check() {
        seen_.after_packet = [] {};
    }
    totals_check(const totals_check&) = delete;
    totals_check& operator=(const totals_check&) = delete;

    watch_totals totals() const { return seen_.watching.totals(seen_.now_us); }

    /// To be called before the scene makes any report: that may add findings about all clients.
    void expect_what_a_report_tells() {
        const auto now = totals();
        const auto report = seen_.watching.report(seen_.now_us);
        EXPECT_EQ(now.connections, report.connections);
        EXPECT_EQ(now.packets, report.packets);
        EXPECT_EQ(now.published, report.published);
        watch_totals told;
        for (const auto& known : report.clients) add_to(told, known);
        EXPECT_EQ(now.came, told.came);
        // Who comes back under another id, only the report knows.
        EXPECT_EQ(now.waiting, told.waiting + told.missed[cause::other_id]);
        told.missed[cause::other_id] = 0;
        EXPECT_EQ(now.clients, told.clients);
        for (const auto why : all_values<cause>)
            EXPECT_EQ(now.missed[why] + now.perhaps_missed[why], told.missed[why]) << name_of(why);
        for (const auto kind : all_values<finding>) {
            EXPECT_LE(now.findings[kind], told.findings[kind]) << name_of(kind);
            if (is_looked_for_at_the_end(kind)) continue;
            EXPECT_EQ(now.findings[kind], told.findings[kind]) << name_of(kind);
        }
        for (const auto& broken : report.rules)
            EXPECT_EQ(now.broken_rules.at({broken.rule, broken.side}), broken.count);
    }

private:
    static bool is_looked_for_at_the_end(finding kind) {
        return kind == finding::changing_client_id || kind == finding::filter_never_matched ||
               kind == finding::acknowledges_nothing;
    }
    static void add_to(watch_totals& sums, const client_report& known) {
        sums.came += known.came;
        sums.waiting += known.waiting;
        ++sums.clients[known.spans.empty() ? session_state::none : known.spans.back().state];
        for (const auto& missed : known.missed) sums.missed[missed.causes.front()] += missed.count;
        for (const auto& noted : known.findings) sums.findings[noted.kind] += noted.count;
    }
    void expect_no_fall() {
        const auto now = totals();
        EXPECT_GE(now.came, last_.came);
        for (const auto why : all_values<cause>)
            EXPECT_GE(now.missed[why], last_.missed[why]) << name_of(why);
        for (const auto kind : all_values<finding>)
            EXPECT_GE(now.findings[kind], last_.findings[kind]) << name_of(kind);
        last_ = now;
    }

    scene& seen_;
    watch_totals last_;
};

}  // namespace brokerproof::watch::testing
