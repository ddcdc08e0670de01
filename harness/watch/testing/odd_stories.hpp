// Stories of clients that are odd in themselves: two ids for one client, one id for two, a message
// that no connection survives. Beside each stands one that looks like it, and is innocent.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "harness/watch/testing/scene.hpp"

namespace brokerproof::watch::testing {

inline constexpr auto client_side = witness::side::client;

struct story {
    std::string name;
    std::vector<cause> causes;      ///< of what the device missed
    std::vector<finding> findings;  ///< about the device
    std::function<void(scene&)> happens;
    mqtt::version version = v5;
};

inline void talks_to_itself(scene& seen, const std::string& filter) {
    seen.arrives(1, "device", lasting());
    seen.client(1,
                mqtt::subscribe{.packet_id = 93,
                                .subscriptions = {{.filter = filter, .qos = 1, .no_local = true}}});
    seen.broker(1, mqtt::suback{.packet_id = 93, .reason_codes = {1}});
    seen.client(1, mqtt::publish{.qos = 1, .topic = "t/1", .packet_id = 94, .payload = "own"});
    seen.broker(1, mqtt::puback{.packet_id = 94}).after_s(60);
}

/// Three connections that end behind the same message.
inline void stumbles(scene& seen, std::int64_t hangs_s = 0) {
    for (std::uint64_t connection = 1; connection <= 3; ++connection) {
        seen.sends_again(connection, "a", connection > 1).after_s(hangs_s);
        seen.is_closed(connection, witness::side::broker);
        seen.after_s(3).arrives(connection + 1, "device", lasting(true));
    }
}

/// Clients that are held up by a message, and such as only look like it.
inline std::vector<story> stories_of_held_up() {
    return {
        {"a message ends each connection, and then the client is stopped as it should be",
         {cause::held_up},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             stumbles(seen);
             seen.after_s(10).leaves(4);
         }},
        {"a message makes each connection hang, until Keep Alive ends it",
         {cause::held_up},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("x").gets(1, "x");
             seen.publishes("a").publishes("b");
             stumbles(seen, 30);
         }},
        {"a message ends each connection, and others are sent behind it",
         {},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a");
             for (std::uint64_t connection = 1; connection <= 3; ++connection) {
                 const auto later = std::to_string(connection);
                 seen.publishes(later).sends_again(connection, "a", connection > 1);
                 seen.gets(connection, later, 1, false).is_closed(connection, client_side);
                 seen.after_s(3).arrives(connection + 1, "device", lasting(true));
             }
         }},
        {"a message holds all others up until the session ends",
         {cause::interval_passed, cause::held_up},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             stumbles(seen);
             seen.leaves(4).after_s(601).arrives(5, "device", lasting()).subscribes(5);
         }},
        {"a message ends each connection, and is answered in the end",
         {cause::not_sent},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             stumbles(seen);
             seen.sends_again(4, "a", true).client(4, mqtt::puback{.packet_id = 77}).after_s(60);
         }},
        {"one behind the message is answered",
         {cause::not_sent},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             seen.publishes("c");
             stumbles(seen);
             seen.sends_again(4, "a", true).gets(4, "c").after_s(60);
         }},
        {"a client that answers nothing loses its network three times",
         {cause::not_sent},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             stumbles(seen, 30);
             seen.after_s(60);
         }},
    };
}

inline std::vector<story> odd_stories() {
    constexpr auto the_broker = witness::side::broker;
    constexpr auto the_client = witness::side::client;
    return {
        {"a client comes back under another id",
         {cause::other_id},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).after_s(1).leaves(1);
             seen.publishes("a").after_s(5).arrives(2, "device-2", lasting()).subscribes(2);
             seen.after_s(1).publishes("b").after_s(1).gets(2, "b");
         }},
        {"a third client is like both: nobody knows who is whose successor",
         {},
         {},
         [](scene& seen) {
             seen.arrives(3, "other", lasting()).subscribes(3);
             seen.arrives(1, "device", lasting()).subscribes(1).after_s(1).leaves(1);
             seen.publishes("a").after_s(5).arrives(2, "device-2", lasting()).subscribes(2);
         }},
        {"it publishes to itself, with No Local",
         {cause::no_local},
         {},
         [](scene& seen) { talks_to_itself(seen, "t/1"); }},
        {"a bridge does not want its own messages",
         {},
         {},
         [](scene& seen) { talks_to_itself(seen, "t/#"); }},
        {"somebody else hears what it says with No Local",
         {},
         {},
         [](scene& seen) {
             seen.arrives(3, "other", lasting()).subscribes(3);
             talks_to_itself(seen, "t/1");
         }},
        {"a second client with its id gets the message",
         {cause::taken_by_second_client},
         {finding::two_clients_one_id},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1);
             for (std::uint64_t connection = 2; connection <= 8; ++connection) {
                 seen.after_s(1).arrives(connection, "device", lasting(true));
                 seen.is_closed(connection - 1, the_broker);
             }
             seen.after_s(1).publishes("a").gets(8, "a").after_s(60);
             seen.publishes("b").gets(8, "b");  // they have stopped
         }},
        {"a message ends each connection",
         {cause::held_up},
         {finding::message_ends_connections},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             for (std::uint64_t connection = 1; connection <= 4; ++connection) {
                 seen.sends_again(connection, "a", connection > 1)
                     .is_closed(connection, the_client);
                 seen.after_s(3).arrives(connection + 1, "device", lasting(true));
             }
         }},
        {"two messages end two connections each",
         {},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             for (std::uint64_t connection = 1; connection <= 4; ++connection) {
                 seen.sends_again(connection, connection < 3 ? "a" : "b", connection != 1);
                 seen.is_closed(connection, the_client);
                 seen.after_s(3).arrives(connection + 1, "device", lasting(true));
             }
         }},
        {"it disconnects without an answer to the same message, again and again",
         {},
         {},
         [](scene& seen) {
             seen.arrives(1, "device", lasting()).subscribes(1).publishes("a").publishes("b");
             for (std::uint64_t connection = 1; connection <= 4; ++connection) {
                 seen.sends_again(connection, "a", connection > 1).leaves(connection);
                 seen.after_s(3).arrives(connection + 1, "device", lasting(true));
             }
             seen.gets(5, "b");
         }},
    };
}

}  // namespace brokerproof::watch::testing
