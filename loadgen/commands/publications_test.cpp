// Runs the whole program with scenarios that differ in what is published: payloads of one's own,
// where their stamp is, properties, requests. Over real sockets.
#include <gmock/gmock.h>

#include "loadgen/commands/testing/program_run.hpp"

namespace brokerproof::commands {
namespace {

using loadgen::load_result;
using ::testing::HasSubstr;

class publications : public testing::program_run {
protected:
    /// Publishes 200 messages as `publication` says, in a scenario that no slow machine breaks.
    std::string scenario(const std::string& publication, const std::string& more = "") const {
        const auto name = file("published.yaml");
        std::ofstream(name) << fmt::format(
            "format: 1\nscenario: published\nabout: What is published\n"
            "groups:\n"
            "  - name: devices\n    clients: 5\n"
            "    subscribe: [{{ filter: \"${{run}}/in/${{client}}\", qos: 1 }}]\n"
            "  - name: backend\n    clients: 2\n    publish:\n"
            "      - {{ topic: \"${{run}}/in/${{to}}\", to: devices, qos: 1, rate: 500,\n"
            "          messages: 200, phases: [send], {} }}\n"
            "phases:\n  - {{ name: connect, until: connected }}\n"
            "  - {{ name: send, until: published }}\n  - {{ name: drain, until: drained }}\n"
            "health: {{ late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }}\n{}",
            publication, more);
        return name;
    }
    std::uint64_t sent_bytes() const {
        std::uint64_t bytes = 0;
        for (const auto& group : result().whole.groups) bytes += group[loadgen::count::bytes_sent];
        return bytes;
    }
    /// Callers and services, and the same health as above.
    std::string requests(const std::string& more) const {
        const auto name = file("requests.yaml");
        std::ofstream(name) << fmt::format(
            "format: 1\nscenario: requests\nabout: Callers ask services\n"
            "groups:\n"
            "  - name: services\n    clients: 2\n"
            "    subscribe: [{{ filter: \"${{run}}/ask/${{client}}\", qos: 1 }}]\n"
            "    respond: {{ to: \"${{run}}/ask/${{client}}\", qos: 1 }}\n"
            "  - name: callers\n    clients: 5\n"
            "    subscribe: [{{ filter: \"${{run}}/answer/${{client}}\", qos: 1 }}]\n"
            "    publish:\n"
            "      - {{ topic: \"${{run}}/ask/${{to}}\", to: services, qos: 1, rate: 500,\n"
            "          messages: 200, phases: [send],\n"
            "          request: {{ response_topic: \"${{run}}/answer/${{client}}\" }} }}\n"
            "phases:\n  - {{ name: connect, until: connected }}\n"
            "  - {{ name: send, until: published }}\n  - {{ name: drain, until: drained }}\n"
            "health: {{ late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }}\n{}",
            more);
        return name;
    }

    scratch_directory place_;
};

TEST_F(publications, payloads_of_ones_own_are_judged_wherever_their_stamp_is) {
    std::ofstream(file("frame.bin")) << std::string("\0\x01\xFF", 3);
    for (const std::string carried :
         {"payload: { text: on }", "payload: { file: frame.bin }, stamp: user_property",
          "payload: { template: '{\"t\":\"${time}\",\"n\":${number}}' }, stamp: user_property"}) {
        EXPECT_EQ(load(scenario(carried)), 0) << log();
        EXPECT_EQ(totals().owed, 200U) << log();
        EXPECT_EQ(totals().delivered, 200U) << log();
        EXPECT_EQ(totals().received.foreign, 0U) << log();
    }
}

TEST_F(publications, messages_without_a_stamp_are_only_counted) {
    const auto threshold = "thresholds: [delivery.unstamped == 200]\n";
    EXPECT_EQ(load(scenario("payload: { text: on }, stamp: none", threshold)), 0) << log();
    EXPECT_EQ(totals().owed, 0U);
    EXPECT_EQ(totals().received.unstamped, 200U);
    EXPECT_EQ(totals().received.foreign, 0U);
    EXPECT_EQ(result().ledger->unstamped, 200U);
    EXPECT_THAT(unfolded_log(),
                HasSubstr("200 without a stamp were sent, and 200 came; they are counted"));
}

TEST_F(publications, two_processes_send_what_one_would_have_sent) {
    const auto planned = scenario("payload: { template: 'v=${random: 1..9}' }");
    EXPECT_EQ(load(planned + " --workers 2 --threads 1"), 0) << log();
    EXPECT_EQ(totals().delivered, 200U) << log();
}

TEST_F(publications, aliases_of_both_sides_are_used_and_understood) {
    const auto broker = serving("--variant, aliases-at-once");
    EXPECT_EQ(load(scenario("payload: { text: on }") + broker), 0) << log();
    const auto usual = sent_bytes();
    const auto with_aliases = scenario("payload: { text: on }, topic_alias: true");
    EXPECT_EQ(load(with_aliases + " --set groups.devices.topic_alias_maximum=3" + broker), 0)
        << log();
    EXPECT_EQ(totals().delivered, 200U) << log();
    EXPECT_EQ(totals().received.corrupted, 0U);
    EXPECT_LT(sent_bytes(), usual);
}

TEST_F(publications, a_broker_that_forgets_an_alias_is_found) {
    const auto broken = with_wire_defect("publish-in-alias-ignored");
    const auto planned = scenario("topic_alias: true", "thresholds: [closed_by_broker == 0]\n");
    EXPECT_EQ(load(planned + broken), 1) << log();
}

TEST_F(publications, requests_are_answered_and_their_round_trips_are_measured) {
    const auto planned = requests("thresholds: [unanswered_requests == 0, responses == 200]\n");
    for (const std::string slices : {"", " --workers 2 --threads 1"}) {
        EXPECT_EQ(load(planned + slices), 0) << log();
        EXPECT_EQ(totals().owed, 400U) << "requests and responses\n" << log();
        EXPECT_EQ(totals().delivered, 400U) << log();
        EXPECT_THAT(log(), HasSubstr("request to response"));
    }
}

TEST_F(publications, requests_whose_correlation_data_is_dropped_are_unanswered) {
    const auto planned = requests("thresholds: [unanswered_requests == 0]\n");
    const auto broken = with_wire_defect("publish-out-correlation-data-dropped");
    EXPECT_EQ(load(planned + broken), 1) << log();
    std::uint64_t unanswered = 0;
    for (const auto& group : result().whole.groups)
        unanswered += group[loadgen::count::unanswered_requests];
    EXPECT_EQ(unanswered, 200U) << log();
}

}  // namespace
}  // namespace brokerproof::commands
