// Retained messages: a scripted client for each fate, and beside it one that looks like it.

#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "harness/watch/testing/scene.hpp"
#include "harness/watch/testing/totals_check.hpp"

namespace brokerproof::watch {
namespace {

using mqtt::property_id;
using testing::lasting;
using testing::scene;
using testing::v311;
using testing::v5;

mqtt::publish retained(const std::string& payload, std::uint8_t qos = 1) {
    const auto id = static_cast<std::uint16_t>(qos == 0 ? 0 : 500);
    return {.qos = qos, .retain = true, .topic = "t/1", .packet_id = id, .payload = payload};
}

/// The backend publishes with RETAIN 1; an empty payload clears.
void keeps(scene& seen, const std::string& payload) {
    seen.client(100, retained(payload)).broker(100, mqtt::puback{.packet_id = 500});
    seen.after_s(2);
}

void gets_retained(scene& seen, std::uint64_t connection, const std::string& payload) {
    seen.broker(connection, retained(payload));
    seen.client(connection, mqtt::puback{.packet_id = 500});
}

void subscribes(scene& seen, std::uint64_t connection, const mqtt::subscription& wanted) {
    seen.client(connection, mqtt::subscribe{.packet_id = 91, .subscriptions = {wanted}});
    seen.broker(connection, mqtt::suback{.packet_id = 91, .reason_codes = {wanted.qos}});
}

/// A subscription to t/# with QoS 1 and that Retain Handling.
mqtt::subscription handling(std::uint8_t retain_handling) {
    return {.filter = "t/#", .qos = 1, .retain_handling = retain_handling};
}

struct retained_story {
    std::string name;
    std::vector<retained_fate> fates;
    std::vector<cause> causes;
    std::vector<finding> findings;
    std::function<void(scene&)> happens;
    mqtt::version version = v5;
};

std::vector<retained_story> stories_of_retained() {
    return {
        {"it comes",
         {retained_fate::came},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1);
             gets_retained(seen, 1, "a");
         }},
        {"it comes before SUBACK",
         {retained_fate::came},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting());
             seen.client(1, mqtt::subscribe{.packet_id = 91, .subscriptions = {handling(0)}});
             gets_retained(seen, 1, "a");
             seen.broker(1, mqtt::suback{.packet_id = 91, .reason_codes = {1}});
         }},
        {"it is owed and not sent",
         {},
         {cause::retained_not_sent},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it is owed and not sent, and the client leaves later",
         {},
         {cause::retained_not_sent},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1).after_s(30).leaves(1);
         }},
        {"it is owed, and the client leaves at once",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1).leaves(1);
         }},
        {"a broker may forget one of QoS 0",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             seen.client(100, retained("a", 0)).after_s(2);
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it is published while the client subscribes",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting());
             seen.client(1, mqtt::subscribe{.packet_id = 91, .subscriptions = {handling(0)}});
             seen.now_us += 1'000;
             seen.client(100, retained("a")).broker(100, mqtt::puback{.packet_id = 500});
             seen.broker(1, mqtt::suback{.packet_id = 91, .reason_codes = {1}});
         }},
        {"a later one replaces it",
         {retained_fate::came, retained_fate::replaced},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             keeps(seen, "b");
             seen.arrives(1, "device", lasting()).subscribes(1);
             gets_retained(seen, 1, "b");
         }},
        {"an empty one clears it",
         {retained_fate::cleared},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             keeps(seen, "");
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it is being cleared",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.client(100, retained("")).after_s(2);
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"bytes of another client were not recorded, which may have cleared it",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(3, "other", lasting());
             seen.watching.lost(witness::side::client, 3);
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it is published again after it was cleared",
         {retained_fate::came},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             keeps(seen, "");
             keeps(seen, "b");
             seen.arrives(1, "device", lasting()).subscribes(1);
             gets_retained(seen, 1, "b");
         }},
        {"it expires",
         {retained_fate::expired},
         {},
         {},
         [](scene& seen) {
             auto brief = retained("a");
             brief.properties = {{property_id::message_expiry_interval, std::uint32_t{1}}};
             seen.client(100, brief).broker(100, mqtt::puback{.packet_id = 500}).after_s(2);
             seen.arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it was published with RETAIN 0",
         {retained_fate::published_as_live},
         {},
         {finding::subscribes_too_late},
         [](scene& seen) {
             seen.publishes("a").after_s(1).arrives(1, "device", lasting()).subscribes(1);
         }},
        {"it was published with RETAIN 0, and others were there to hear it",
         {},
         {},
         {},
         [](scene& seen) {
             seen.arrives(3, "other", lasting()).subscribes(3).publishes("a").gets(3, "a");
             seen.after_s(1).arrives(1, "device", lasting()).subscribes(1);
         }},
        {"Retain Handling 2",
         {retained_fate::not_wanted},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting());
             subscribes(seen, 1, handling(2));
         }},
        {"Retain Handling 1, and the subscription is new",
         {retained_fate::came},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting());
             subscribes(seen, 1, handling(1));
             gets_retained(seen, 1, "a");
         }},
        {"Retain Handling 1, and the subscription was there",
         {retained_fate::came, retained_fate::subscribed_before},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting());
             subscribes(seen, 1, handling(1));
             gets_retained(seen, 1, "a");
             subscribes(seen, 1, handling(1));
         }},
        {"Retain Handling 1 in a session whose beginning was not seen",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting(true));
             subscribes(seen, 1, handling(1));
         }},
        {"a shared subscription gets none",
         {},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1, 1, "$share/g/t/#");
         }},
        {"the broker says that it keeps none",
         {},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             auto without = lasting();
             without.granted = {{property_id::retain_available, std::uint32_t{0}}};
             seen.arrives(1, "device", without).subscribes(1);
         }},
        {"each SUBSCRIBE of 3.1.1 gets it again",
         {retained_fate::came},
         {cause::retained_not_sent},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", {}).subscribes(1);
             gets_retained(seen, 1, "a");
             seen.after_s(1).subscribes(1);
         },
         v311},
        {"bytes were not recorded",
         {retained_fate::cannot_be_told},
         {},
         {},
         [](scene& seen) {
             keeps(seen, "a");
             seen.arrives(1, "device", lasting()).subscribes(1);
             seen.watching.lost(witness::side::broker, 1);
         }},
    };
}

TEST(retained, have_a_story_of_each_fate) {
    std::set<retained_fate> shown;
    for (const auto& told : stories_of_retained()) {
        SCOPED_TRACE(told.name);
        scene seen(told.version);
        testing::totals_check totals(seen);
        told.happens(seen);
        seen.after_s(60);
        totals.expect_what_a_report_tells();
        std::vector<retained_fate> fates;
        for (const auto& sum : seen.of().retained) fates.push_back(sum.fate);
        EXPECT_EQ(fates, told.fates);
        EXPECT_EQ(seen.causes(), told.causes);
        EXPECT_EQ(seen.findings(), told.findings);
        shown.insert(fates.begin(), fates.end());
    }
    EXPECT_EQ(shown.size(), all_values<retained_fate>.size());
}

}  // namespace
}  // namespace brokerproof::watch
