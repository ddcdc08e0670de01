// The file of a watch, and what it says about what was not read.
#include "reports/watch_report.hpp"

#include <sstream>

#include <gmock/gmock.h>
#include <boost/json.hpp>

#include "reports/golden_test.hpp"

namespace brokerproof::reports {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

watch::watch_report troubled_watch() {
    watch::watch_report seen;
    seen.source = "field.pcapng";
    seen.began_s = 1'763'850'357;
    seen.connections = 3;
    seen.packets = 40;
    seen.published = 5;
    seen.unread.tls = 1;
    seen.unread.uncertain_messages = 2;
    auto& recording = seen.recording.emplace();
    recording.frames = 90;
    recording.lost_bytes = 7;
    recording.elsewhere = {{8883, 12}};
    recording.failure = "truncated \x1b";
    auto& client = seen.clients.emplace_back();
    client.client_id = "truck-\xff";
    client.version = mqtt::version::v5;
    client.connections = 2;
    client.came = 1;
    client.spans = {{watch::session_state::online, 0, 9'000'000},
                    {watch::session_state::over, 9'000'000, 20'000'000}};
    using watch::packet_kind;
    const auto from_client = witness::side::client;
    client.missed = {{{watch::cause::no_interval, watch::cause::publisher_qos_0},
                      2,
                      "orders/7",
                      12'000'000,
                      {{1'000, "truck-\xff", 3, from_client, packet_kind::connect, "v5", 2},
                       {12'000'000, "", 0, from_client, packet_kind::publish, "qos=0", 0}}}};
    client.findings = {{watch::finding::no_session_expiry_interval, 2, 1'000, "", {}}};
    seen.rules = {
        {witness::rule::qos_2_twice,
         witness::side::broker,
         "MQTT-4.3.3-10",
         "truck-7",
         4,
         {{5, "truck-7", 1, witness::side::broker, packet_kind::connection_closed, "", 0}}}};
    return seen;
}

TEST(watch_file, is_as_agreed_and_is_read_back_equal) {
    std::ostringstream out;
    write_watch_json(out, troubled_watch());
    expect_golden("watch.json", out.str());
    const auto read = read_watch_json(boost::json::parse(out.str()), "watch.json");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, troubled_watch());
}

TEST(watch_summary, tells_what_became_of_retained_messages_wills_and_groups) {
    auto seen = troubled_watch();
    auto& client = seen.clients.front();
    client.retained = {{watch::retained_fate::cleared, 2, "state/7", 3'000}};
    client.wills = {{watch::will_fate::discarded, 1, "gone/7", 1'000}};
    seen.groups = {
        {"$share/g/orders/#", "", {{"truck-7", 3, true}, {"truck-8", 0, false}}, 1, 2, 0, 5}};
    std::ostringstream out;
    print_watch(out, seen, colours::off);
    const auto text = out.str();
    using ::testing::HasSubstr;
    EXPECT_THAT(text, HasSubstr("2 earlier messages: removed by an empty retained message before "
                                "it subscribed; first state/7\n"));
    EXPECT_THAT(text, HasSubstr("1 will: discarded by DISCONNECT with the reason code 0x00; first "
                                "gone/7\n"));
    EXPECT_THAT(text, HasSubstr("\n$share/g/orders/#  2 members, 2 waiting, 0 not sent, 5 cannot "
                                "be told\n            truck-7 got 3\n            truck-8 got 0, "
                                "and is away\n            members that have left got 1\n"));
}

TEST(watch_summary, tells_of_a_client_that_only_has_an_account) {
    watch::watch_report seen;
    auto& client = seen.clients.emplace_back();
    client.client_id = "truck-7";
    client.retained = {{watch::retained_fate::came, 2, "state/7", 3'000}};
    const auto summary = [&] {
        std::ostringstream out;
        print_watch(out, seen, colours::off);
        return out.str();
    };
    EXPECT_THAT(summary(), ::testing::Not(::testing::HasSubstr("truck-7")));
    client.retained.push_back({watch::retained_fate::not_wanted, 1, "state/7", 3'000});
    EXPECT_THAT(summary(), ::testing::HasSubstr("1 earlier message: not sent: Retain Handling 2"));
    EXPECT_THAT(summary(), ::testing::HasSubstr("No message was missed, and nothing is wrong."));
}

TEST(watch_file, of_another_kind_is_refused) {
    const auto read = read_watch_json(boost::json::parse(R"({"format": 1, "kind": "load"})"), "f");
    ASSERT_FALSE(read);
    EXPECT_THAT(describe(read.error()), ::testing::HasSubstr("of kind 'load'"));
}

TEST(watch_notices, say_what_was_not_read) {
    EXPECT_THAT(
        watch_notices(troubled_watch()),
        ElementsAre("not read: 1 connection with TLS",
                    "not read: 2 messages without a known version, because the CONNECT was not "
                    "recorded",
                    "recording: 7 bytes were sent and not recorded",
                    R"(recording: truncated \x1b)"));
    EXPECT_THAT(watch_notices({}), IsEmpty());
}

TEST(watch_notices, say_where_clients_may_be_when_there_are_none) {
    watch::watch_report seen;
    seen.recording.emplace();
    EXPECT_THAT(watch_notices(seen), ElementsAre("The recording is empty."));
    seen.recording->frames = 3;
    seen.recording->elsewhere = {{8883, 2}, {80, 1}};
    EXPECT_THAT(watch_notices(seen), ElementsAre("There is TCP to other ports, which --port can "
                                                 "name: 8883 (2 frames), 80 (1 frame)"));
}

}  // namespace
}  // namespace brokerproof::reports
