// A scripted client for each cause and each finding, which brings about that and nothing else.

#include <algorithm>
#include <fstream>
#include <functional>
#include <iterator>
#include <set>

#include <fmt/format.h>
#include <gmock/gmock.h>

#include "harness/watch/near_topic.hpp"
#include "harness/watch/testing/odd_stories.hpp"
#include "harness/watch/testing/scene.hpp"
#include "harness/watch/testing/totals_check.hpp"

namespace brokerproof::watch {
namespace {

using mqtt::property_id;
using ::testing::ElementsAre;
using ::testing::ElementsAreArray;
using testing::interval;
using testing::lasting;
using testing::scene;
using testing::story;
using testing::v311;
using testing::v5;

constexpr auto the_broker = witness::side::broker;
constexpr auto the_client = witness::side::client;

void refuses_publish(scene& seen, const std::string& payload) {
    const mqtt::publish message{.qos = 1, .topic = "t/1", .packet_id = 90, .payload = payload};
    seen.client(100, message).broker(100, mqtt::puback{.packet_id = 90, .reason_code = 0x97});
}

void is_refused_subscription(scene& seen, std::uint64_t connection) {
    seen.client(connection,
                mqtt::subscribe{.packet_id = 91, .subscriptions = {{.filter = "t/#", .qos = 1}}});
    seen.broker(connection, mqtt::suback{.packet_id = 91, .reason_codes = {0x87}});
}

void unsubscribes(scene& seen, std::uint64_t connection) {
    seen.client(connection, mqtt::unsubscribe{.packet_id = 92, .filters = {"t/#"}});
    seen.broker(connection, mqtt::unsuback{.packet_id = 92, .reason_codes = {0}});
}

std::vector<story> stories_of_causes() {
    return {
        {"the broker refuses the message",
         {cause::never_accepted},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1);
             refuses_publish(seen, "a");
         }},
        {"the publisher leaves without an acknowledgement",
         {cause::never_accepted},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1);
             seen.client(100,
                         mqtt::publish{.qos = 1, .topic = "t/1", .packet_id = 90, .payload = "a"});
             seen.is_closed(100, the_client);
         }},
        {"a refused message is sent again",
         {},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1);
             refuses_publish(seen, "a");
             seen.publishes("a").gets(1, "a").after_s(60);
         }},
        {"QoS 0 for one who is away",
         {cause::publisher_qos_0},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a", 0);
             seen.arrives(2, "device", lasting(true));
         }},
        {"a subscription of QoS 0 for one who is away",
         {cause::subscription_qos_0},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1, 0).leaves(1).publishes("a");
             seen.arrives(2, "device", lasting(true));
         }},
        {"two causes, of which either would do",
         {cause::publisher_qos_0, cause::subscription_qos_0, cause::no_interval},
         {finding::no_session_expiry_interval},
         [](scene& seen) {
             seen.arrives(1, "device", {}).subscribes(1, 0).leaves(1).publishes("a", 0);
             seen.arrives(2, "device", {}).subscribes(2, 0);
         }},
        {"the subscription is refused",
         {cause::subscription_refused},
         {finding::subscription_refused},
         [](scene& seen) {
             seen.arrives(1, "device", lasting());
             is_refused_subscription(seen, 1);
             seen.publishes("a").after_s(60);
         }},
        {"it unsubscribes before it leaves",
         {cause::unsubscribed},
         {finding::unsubscribes_before_leaving},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1);
             unsubscribes(seen, 1);
             seen.leaves(1).publishes("a").after_s(60);
             seen.arrives(2, "device", lasting(true)).subscribes(2);
         }},
        {"no interval",
         {cause::no_interval},
         {finding::no_session_expiry_interval},
         [](scene& seen) {
             seen.arrives(1, "device", {}).subscribes(1).leaves(1).publishes("a");
             seen.arrives(2, "device", {}).subscribes(2);
         }},
        {"interval 0",
         {cause::interval_zero},
         {finding::no_session_expiry_interval},
         [](scene& seen) {
             seen.arrives(1, "device", {.asked = interval(0)}).subscribes(1).leaves(1);
             seen.publishes("a").arrives(2, "device", {.asked = interval(0)}).subscribes(2);
         }},
        {"DISCONNECT sets the interval to 0",
         {cause::interval_zero_in_disconnect},
         {finding::interval_dropped_at_disconnect},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1, interval(0));
             seen.publishes("a").arrives(2, "device", lasting()).subscribes(2);
         }},
        {"it stays away for too long",
         {cause::interval_passed},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).after_s(601);
             seen.publishes("a").arrives(2, "device", lasting()).subscribes(2);
         }},
        {"the broker caps the interval",
         {cause::interval_capped},
         {finding::interval_capped},
         [](scene& seen) {
             const scene::how capped{.asked = interval(600), .granted = interval(60)};
             seen.arrives(1, "device", capped).subscribes(1).leaves(1).after_s(61);
             seen.publishes("a").arrives(2, "device", capped).subscribes(2);
         }},
        {"Clean Session 1",
         {cause::clean_session},
         {finding::clean_each_time},
         [](scene& seen) {
             seen.arrives(1, "device", {.clean = true}).subscribes(1).leaves(1).publishes("a");
             seen.arrives(2, "device", {.clean = true}).subscribes(2);
         },
         v311},
        {"Clean Start 1",
         {cause::clean_start},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a");
             seen.arrives(2, "device", {.clean = true, .asked = interval(600)}).subscribes(2);
         }},
        {"the broker is restarted without a store",
         {cause::session_lost},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a");
             seen.arrives(2, "device", lasting()).subscribes(2);
         }},
        {"the client does not subscribe again",
         {cause::not_subscribed_again},
         {finding::not_subscribed_again},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
             seen.arrives(2, "device", lasting()).publishes("a").leaves(2);
         }},
        {"the message expires",
         {cause::message_expired},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
             seen.client(100, mqtt::publish{.qos = 1,
                                            .topic = "t/1",
                                            .packet_id = 90,
                                            .properties = {{property_id::message_expiry_interval,
                                                            std::uint32_t{5}}},
                                            .payload = "a"});
             seen.broker(100, mqtt::puback{.packet_id = 90}).after_s(60);
         }},
        {"the message is too large",
         {cause::too_large},
         {},
         [](scene& seen) {
             auto small = lasting();
             small.asked.push_back({property_id::maximum_packet_size, std::uint32_t{100}});
             seen.arrives(1, "device", small).subscribes(1);
             seen.publishes(std::string(200, 'a')).after_s(60);
         }},
        {"QoS 0, and the connection is lost",
         {cause::connection_lost},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1, 0).publishes("a", 0);
             seen.is_closed(1, the_broker);
         }},
        {"the client acknowledges nothing",
         {cause::held_back},
         {finding::acknowledges_nothing},
         [](scene& seen) {
             auto narrow = lasting();
             narrow.asked.push_back({property_id::receive_maximum, std::uint32_t{1}});
             seen.arrives(1, "device", narrow).subscribes(1).publishes("a").publishes("b");
             seen.gets(1, "a", 1, false).after_s(60);
         }},
        {"the broker skips a message",
         {cause::skipped},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").after_s(1);
             seen.publishes("b").gets(1, "b").after_s(60);
         }},
        {"the broker does not send what is retained",
         {cause::retained_not_sent},
         {},
         [](scene& seen) {
             seen.client(
                 100,
                 mqtt::publish{
                     .qos = 1, .retain = true, .topic = "t/1", .packet_id = 90, .payload = "a"});
             seen.broker(100, mqtt::puback{.packet_id = 90}).after_s(1);
             seen.arrives(1, "device", lasting()).subscribes(1).after_s(60);
         }},
        {"the broker does not send",
         {cause::not_sent},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").after_s(60);
         }},
        {"bytes were not recorded",
         {cause::cannot_be_told},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a");
             seen.watching.lost(the_broker, 1);
             seen.after_s(60);
         }},
    };
}

std::vector<story> stories_of_findings() {
    return {
        {"it forgets the interval when it comes back",
         {},
         {finding::interval_missing_again},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).leaves(1).arrives(2, "device", {});
         }},
        {"its will waits for longer than its session",
         {},
         {finding::will_delay_longer_than_session},
         [](scene& seen) {
             mqtt::connect request{
                 .clean_start = false, .properties = interval(10), .client_id = "device"};
             request.will =
                 mqtt::will{.properties = {{property_id::will_delay_interval, std::uint32_t{60}}},
                            .topic = "w",
                            .payload = "gone"};
             seen.watching.opened(1);
             seen.client(1, request).broker(1, mqtt::connack());
         }},
        {"no id",
         {},
         {},
         [](scene& seen) {
             mqtt::property_list name{{property_id::assigned_client_identifier, "auto"}};
             seen.arrives(1, "", {.asked = interval(600), .granted = name});
             EXPECT_THAT(seen.findings("auto"), ElementsAre(finding::empty_client_id));
         }},
        {"an id that changes",
         {},
         {},
         [](scene& seen) {
             std::uint64_t connection = 1;
             for (const auto* id : {"a-1", "a-2", "a-3"}) {
                 seen.arrives(connection, id, lasting()).subscribes(connection);
                 seen.after_s(1).leaves(connection++).after_s(1);
             }
             EXPECT_THAT(seen.findings("a-2"), ElementsAre(finding::changing_client_id));
         }},
        {"it subscribes again",
         {},
         {finding::subscribes_again},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
             seen.arrives(2, "device", lasting(true)).subscribes(2);
         }},
        {"messages come before its SUBSCRIBE",
         {},
         {finding::subscribes_again, finding::messages_before_subscribe},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1).publishes("a");
             seen.arrives(2, "device", lasting(true)).gets(2, "a").subscribes(2);
         }},
        {"it lowers its QoS",
         {},
         {finding::subscribes_with_lower_qos},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1, 2).subscribes(1, 0);
         }},
        {"its filter has no slash where the topic has one",
         {},
         {finding::filter_never_matched},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1, 1, "/t/1").publishes("a");
         }},
        {"it subscribes too late",
         {},
         {finding::subscribes_too_late},
         [](scene& seen) { seen.publishes("a").arrives(1, "device", lasting()).subscribes(1); }},
        {"the broker refuses what it publishes",
         {},
         {finding::publish_refused},
         [](scene& seen) {
             seen.arrives(1, "device", lasting());
             seen.client(1, mqtt::publish{.qos = 1, .topic = "x", .packet_id = 5});
             seen.broker(1, mqtt::puback{.packet_id = 5, .reason_code = 0x87});
         }},
        {"two clients have one id",
         {},
         {finding::two_clients_one_id},
         [](scene& seen) {
             for (std::uint64_t connection = 1; connection <= 8; ++connection) {
                 seen.arrives(connection, "device", {.clean = true}).after_s(1);
                 if (connection > 1) seen.is_closed(connection - 1, the_broker);
             }
         }},
        {"it comes back at once, again and again",
         {},
         {finding::reconnects_without_pause},
         [](scene& seen) {
             for (std::uint64_t connection = 1; connection <= 12; ++connection) {
                 seen.now_us += 1'000;
                 seen.arrives(connection, "device", {.clean = true});
                 seen.is_closed(connection, the_broker);
             }
         }},
        {"it falls silent",
         {},
         {finding::silent_until_closed},
         [](scene& seen) {
             auto prompt = lasting();
             prompt.keep_alive = 10;
             seen.arrives(1, "device", prompt).after_s(15).is_closed(1, the_broker);
         }},
        {"it breaks a rule",
         {},
         {finding::rule_broken},
         [](scene& seen) {
             seen.arrives(1, "device", lasting());
             seen.client(1, mqtt::connect{.client_id = "device"});
         }},
        {"nothing is wrong",
         {},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1, 1, "t/+").publishes("a");
             seen.gets(1, "a").leaves(1).publishes("b");
             seen.arrives(2, "device", lasting(true)).gets(2, "b").publishes("c").gets(2, "c");
         }},
    };
}

void tell(const story& told) {
    SCOPED_TRACE(told.name);
    scene seen(told.version);
    testing::totals_check totals(seen);
    told.happens(seen);
    totals.expect_what_a_report_tells();
    EXPECT_THAT(seen.causes(), ElementsAreArray(told.causes));
    EXPECT_THAT(seen.findings(), ElementsAreArray(told.findings));
}

TEST(story, of_each_cause) {
    std::set<cause> shown;
    auto stories = stories_of_causes();
    std::ranges::move(testing::odd_stories(), std::back_inserter(stories));
    std::ranges::move(testing::stories_of_held_up(), std::back_inserter(stories));
    for (const auto& told : stories) {
        tell(told);
        shown.insert(told.causes.begin(), told.causes.end());
    }
    EXPECT_EQ(shown.size(), all_values<cause>.size());
}

TEST(story, of_each_finding) {
    std::set<finding> shown{finding::empty_client_id, finding::changing_client_id};
    for (const auto& told : testing::odd_stories())
        shown.insert(told.findings.begin(), told.findings.end());
    for (const auto& told : stories_of_causes())
        shown.insert(told.findings.begin(), told.findings.end());
    for (const auto& told : stories_of_findings()) {
        tell(told);
        shown.insert(told.findings.begin(), told.findings.end());
    }
    EXPECT_EQ(shown.size(), all_values<finding>.size());
}

TEST(causes_and_findings, stand_in_the_readme) {
    std::ifstream file(BROKERPROOF_SOURCE_DIR "/harness/watch/README.md");
    const std::string readme{std::istreambuf_iterator<char>(file), {}};
    for (const auto kind : all_values<cause>) {
        const auto line = fmt::format("| `{}` | {} |", name_of(kind), info_of(kind).sentence);
        EXPECT_NE(readme.find(line), std::string::npos) << line;
    }
    for (const auto kind : all_values<finding>) {
        const auto& row = info_of(kind);
        const auto line =
            fmt::format("| `{}` | {} | {} |", name_of(kind), name_of(row.grade), row.sentence);
        EXPECT_NE(readme.find(line), std::string::npos) << line;
    }
}

TEST(client_report, has_its_session_over_time) {
    scene seen;
    seen.arrives(1, "device", {.asked = interval(60)}).after_s(10).leaves(1).after_s(100);
    seen.arrives(2, "device", {.asked = interval(60)}).after_s(5);
    constexpr std::int64_t s = 1'000'000;
    EXPECT_THAT(seen.of().spans,
                ElementsAre(session_span{session_state::online, 0, 10 * s},
                            session_span{session_state::kept, 10 * s, 70 * s},
                            session_span{session_state::over, 70 * s, 110 * s},
                            session_span{session_state::online, 110 * s, 115 * s}));
}

TEST(watcher, forgets_clients_that_leave_for_good) {
    scene seen;
    constexpr std::uint64_t many = 100'500;
    for (std::uint64_t connection = 1'000; connection < 1'000 + many; ++connection) {
        const auto id = "once-" + std::to_string(connection);
        seen.arrives(connection, id, {.clean = true}).leaves(connection);
    }
    const auto report = seen.watching.report(seen.now_us);
    EXPECT_LE(report.clients.size(), 100'002U);
    EXPECT_EQ(report.clients.size() + report.forgotten, many + 1);
}

TEST(watcher, remembers_no_more_messages_than_it_may) {
    scene seen;
    seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
    constexpr int many = 12'000;
    for (int i = 0; i < many; ++i) seen.publishes(std::to_string(i));
    EXPECT_EQ(seen.of().waiting, std::uint64_t{many});
    seen.arrives(2, "device", lasting(true));
    for (int i = 0; i < many; ++i) seen.gets(2, std::to_string(i));
    EXPECT_EQ(seen.of().came, std::uint64_t{many});
    EXPECT_EQ(seen.of().waiting, 0U);
    EXPECT_THAT(seen.causes(), ElementsAre());
}

TEST(misses_by_little, tells_how) {
    EXPECT_EQ(misses_by_little("a/b", "a/b"), std::nullopt);
    EXPECT_EQ(misses_by_little("a/b", "c/d"), std::nullopt);
    EXPECT_EQ(misses_by_little("/a/b", "a/b"), near_miss::slash);
    EXPECT_EQ(misses_by_little("a/+/", "a/b"), near_miss::slash);
    EXPECT_EQ(misses_by_little("A/b", "a/B"), near_miss::letter_case);
    EXPECT_EQ(misses_by_little("a", "a/b/c"), near_miss::added_level);
    EXPECT_EQ(misses_by_little("a/*", "a/b/c"), near_miss::wildcard);
    EXPECT_EQ(misses_by_little("a/+", "a/b/c"), near_miss::wildcard);
    EXPECT_EQ(misses_by_little("#", "$SYS/x"), near_miss::dollar);
    EXPECT_EQ(misses_by_little("a/#/b", "a/x/b"), std::nullopt);
}

}  // namespace
}  // namespace brokerproof::watch
