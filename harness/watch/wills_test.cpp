// Wills: a scripted client for each fate, and beside it one that looks like it.

#include <functional>
#include <set>

#include <gmock/gmock.h>

#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch {
namespace {

using mqtt::property_id;
using testing::interval;
using ::testing::IsEmpty;
using testing::lasting;
using testing::scene;

constexpr std::uint32_t no_delay = 0;

void arrives_with_will(scene& seen, std::uint64_t connection, std::uint32_t delay_s = no_delay,
                       bool present = false, const std::string& id = "device") {
    mqtt::connect request{.clean_start = false, .properties = interval(600), .client_id = id};
    request.will = mqtt::will{.topic = "t/1", .payload = "gone"};
    if (delay_s != 0)
        request.will->properties = {{property_id::will_delay_interval, std::uint32_t{delay_s}}};
    seen.watching.opened(connection);
    seen.client(connection, request);
    seen.broker(connection, mqtt::connack{.session_present = present});
}

void somebody_listens(scene& seen) {
    seen.arrives(7, "listener", lasting()).subscribes(7).after_s(1);
}

void loses_connection(scene& seen, std::uint64_t connection) {
    seen.is_closed(connection, witness::side::client);
}

struct will_story {
    std::string name;
    std::vector<will_fate> fates;
    std::function<void(scene&)> happens;
};

std::vector<will_story> stories_of_wills() {
    return {
        {"its client stays",
         {will_fate::standing},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             seen.after_s(60);
         }},
        {"DISCONNECT discards it",
         {will_fate::discarded},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             seen.leaves(1).after_s(60);
         }},
        {"DISCONNECT 0x04 wants it to be published",
         {will_fate::seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             seen.client(1, mqtt::disconnect{.reason_code = 4});
             loses_connection(seen, 1);
             seen.gets(7, "gone").after_s(60);
         }},
        {"it is published",
         {will_fate::seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             loses_connection(seen, 1);
             seen.gets(7, "gone").after_s(60);
         }},
        {"its copy comes before the end of the connection",
         {will_fate::seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             seen.gets(7, "gone");
             seen.is_closed(1, witness::side::broker).after_s(60);
         }},
        {"it waits for its delay",
         {will_fate::waiting},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1, 100);
             loses_connection(seen, 1);
             seen.after_s(60);
         }},
        {"it is published after its delay",
         {will_fate::seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1, 10);
             loses_connection(seen, 1);
             seen.after_s(10).gets(7, "gone").after_s(60);
         }},
        {"its client comes back in time",
         {will_fate::standing, will_fate::cancelled},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1, 100);
             loses_connection(seen, 1);
             seen.after_s(10);
             arrives_with_will(seen, 2, 100, true);
             seen.after_s(200);
         }},
        {"its client comes back in time, to a new session",
         {will_fate::standing, will_fate::not_seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1, 100);
             loses_connection(seen, 1);
             seen.after_s(10);
             arrives_with_will(seen, 2, 100);
             seen.after_s(200);
         }},
        {"it is due and does not come",
         {will_fate::not_seen},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             loses_connection(seen, 1);
             seen.after_s(60);
         }},
        {"nobody is there to see it",
         {will_fate::cannot_be_told},
         [](scene& seen) {
             arrives_with_will(seen, 1);
             loses_connection(seen, 1);
             seen.after_s(60);
         }},
        {"who would see it leaves at once",
         {will_fate::cannot_be_told},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             loses_connection(seen, 1);
             seen.leaves(7).after_s(60);
         }},
        {"its client says the same itself, and leaves without DISCONNECT",
         {will_fate::cannot_be_told},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             const mqtt::publish own{.qos = 1, .topic = "t/1", .packet_id = 44, .payload = "gone"};
             seen.client(1, own).broker(1, mqtt::puback{.packet_id = 44});
             loses_connection(seen, 1);
             seen.gets(7, "gone").after_s(60);
         }},
        {"another client has the same will",
         {will_fate::cannot_be_told},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 2, no_delay, false, "other");
             arrives_with_will(seen, 1);
             loses_connection(seen, 1);
             seen.gets(7, "gone").after_s(60);
         }},
        {"bytes were not recorded",
         {will_fate::cannot_be_told},
         [](scene& seen) {
             somebody_listens(seen);
             arrives_with_will(seen, 1);
             seen.watching.lost(witness::side::client, 1);
             loses_connection(seen, 1);
             seen.after_s(60);
         }},
    };
}

TEST(wills, have_a_story_of_each_fate) {
    std::set<will_fate> shown;
    for (const auto& told : stories_of_wills()) {
        SCOPED_TRACE(told.name);
        scene seen;
        told.happens(seen);
        std::vector<will_fate> fates;
        for (const auto& sum : seen.of().wills) fates.push_back(sum.fate);
        EXPECT_EQ(fates, told.fates);
        EXPECT_THAT(seen.causes(), IsEmpty());
        EXPECT_THAT(seen.findings(), IsEmpty());
        EXPECT_THAT(seen.causes("listener"), IsEmpty());
        EXPECT_THAT(seen.findings("listener"), IsEmpty());
        shown.insert(fates.begin(), fates.end());
    }
    EXPECT_EQ(shown.size(), all_values<will_fate>.size());
}

}  // namespace
}  // namespace brokerproof::watch
