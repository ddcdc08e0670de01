// Enhanced authentication: who is let in, what AUTH and CONNACK say, and that nothing else happens.
#include "harness/reference_broker/reason.hpp"
#include "harness/reference_broker/testing/packets.hpp"
#include "harness/reference_broker/testing/stage.hpp"
#include "harness/scram/client.hpp"
#include "harness/scram/messages.hpp"

namespace brokerproof::reference_broker {
namespace {

using namespace testing;
using mqtt::property_id;

options with_scram(std::optional<defect> wrong = {}) {
    options made;
    auto user = scram::make_user("user", secret("pencil"), "salt", 2);
    made.scram_users = {std::move(*user)};
    made.defect = wrong;
    return made;
}

scram::client who(std::string password = "pencil", std::string name = "user") {
    return {std::move(name), secret(std::move(password)), "nonce"};
}

mqtt::connect naming(std::string method, std::string data, std::string id = "c") {
    auto packet = fleeting(version::v5, std::move(id));
    packet.properties.push_back({property_id::authentication_method, std::move(method)});
    packet.properties.push_back({property_id::authentication_data, std::move(data)});
    return packet;
}

mqtt::auth auth(std::uint8_t code, std::string data,
                std::string method = std::string(scram::method)) {
    return {code,
            {{property_id::authentication_method, std::move(method)},
             {property_id::authentication_data, std::move(data)}}};
}

std::string data_of(const mqtt::property_list& list) {
    return mqtt::find_string(list, property_id::authentication_data).value_or("");
}

std::string method_of(const mqtt::property_list& list) {
    return mqtt::find_string(list, property_id::authentication_method).value_or("");
}

/// Sends CONNECT, and answers the challenge.
client& begin(stage& world, scram::client& user, const mqtt::connect& packet) {
    client& peer = world.open(version::v5);
    peer.send(packet);
    const auto asked = peer.take<mqtt::auth>();
    EXPECT_EQ(asked.reason_code, reason::continue_authentication);
    EXPECT_EQ(method_of(asked.properties), scram::method);
    peer.send(auth(reason::continue_authentication, *user.prove(data_of(asked.properties))));
    return peer;
}

client& begin(stage& world, scram::client& user) {
    return begin(world, user, naming(std::string(scram::method), user.first()));
}

TEST(authentication, a_client_that_knows_the_password_is_let_in) {
    stage world(with_scram());
    auto user = who();
    client& peer = begin(world, user);
    const auto answer = peer.take<mqtt::connack>();
    EXPECT_EQ(answer.reason_code, 0);
    EXPECT_EQ(method_of(answer.properties), scram::method);
    EXPECT_TRUE(user.check(data_of(answer.properties)));
    peer.send(subscribe("a", 1));
    EXPECT_EQ(peer.take<mqtt::suback>().reason_codes, (std::vector<std::uint8_t>{1}));
}

TEST(authentication, a_client_that_does_not_is_refused) {
    stage world(with_scram());
    auto user = who("pencils");
    client& peer = begin(world, user);
    EXPECT_EQ(peer.take<mqtt::connack>().reason_code, reason::not_authorized);
    EXPECT_TRUE(peer.closed());
}

TEST(authentication, methods_and_users_that_are_not_known_are_refused) {
    const auto code_for = [](options chosen, const mqtt::connect& packet) {
        stage world(std::move(chosen));
        client& peer = world.open(version::v5);
        peer.send(packet);
        const auto code = peer.take<mqtt::connack>().reason_code;
        EXPECT_TRUE(peer.closed());
        return code;
    };
    const std::string known(scram::method);
    EXPECT_EQ(code_for({}, naming(known, who().first())), reason::bad_authentication_method);
    EXPECT_EQ(code_for(with_scram(), naming("OTHER", "x")), reason::bad_authentication_method);
    EXPECT_EQ(code_for(with_scram(), naming(known, "x")), reason::not_authorized);
    EXPECT_EQ(code_for(with_scram(), naming(known, who("pencil", "nobody").first())),
              reason::not_authorized);
}

TEST(authentication, only_auth_continues_a_connect) {
    const std::vector<mqtt::packet> others{publish("a", "x", 0),
                                           auth(reason::continue_authentication, "x", "OTHER"),
                                           auth(reason::reauthenticate, who().first()),
                                           auth(0, "x"),
                                           naming(std::string(scram::method), "x"),
                                           mqtt::pingreq{}};
    for (const auto& other : others) {
        stage world(with_scram());
        client& reader = world.join(fleeting(version::v5, "r"));
        reader.send(subscribe("a", 1));
        reader.take<mqtt::suback>();
        client& peer = world.open(version::v5);
        peer.send(naming(std::string(scram::method), who().first()));
        peer.take<mqtt::auth>();
        peer.send(other);
        EXPECT_EQ(peer.take<mqtt::connack>().reason_code, reason::protocol_error);
        EXPECT_TRUE(peer.closed());
        EXPECT_TRUE(reader.quiet());
    }
}

TEST(authentication, nothing_is_taken_over_before_the_proof) {
    stage world(with_scram());
    client& there = world.join(fleeting(version::v5, "c"));
    auto thief = who("stolen");
    client& refused = begin(world, thief);
    EXPECT_EQ(refused.take<mqtt::connack>().reason_code, reason::not_authorized);
    EXPECT_FALSE(there.closed());
    auto owner = who();
    EXPECT_EQ(begin(world, owner).take<mqtt::connack>().reason_code, 0);
    EXPECT_TRUE(there.closed());
}

TEST(authentication, a_client_that_does_not_go_on_is_closed_in_the_end) {
    stage world(with_scram());
    client& peer = world.open(version::v5);
    peer.send(naming(std::string(scram::method), who().first()));
    peer.take<mqtt::auth>();
    world.advance(11s);
    EXPECT_TRUE(peer.closed());
}

/// A client that is let in, and begins again.
client& again(stage& world, scram::client next) {
    auto user = who();
    client& peer = begin(world, user);
    peer.take<mqtt::connack>();
    peer.send(auth(reason::reauthenticate, next.first()));
    const auto asked = peer.take<mqtt::auth>();
    EXPECT_EQ(asked.reason_code, reason::continue_authentication);
    peer.send(auth(reason::continue_authentication, *next.prove(data_of(asked.properties))));
    return peer;
}

TEST(authentication, a_client_may_authenticate_again_and_keeps_its_session) {
    stage world(with_scram());
    client& peer = again(world, who());
    const auto answer = peer.take<mqtt::auth>();
    EXPECT_EQ(answer.reason_code, 0);
    EXPECT_EQ(method_of(answer.properties), scram::method);
    peer.send(subscribe("a", 1));
    peer.take<mqtt::suback>();
    EXPECT_FALSE(peer.closed());
}

TEST(authentication, a_failure_the_second_time_ends_the_connection) {
    stage world(with_scram());
    client& peer = again(world, who("pencils"));
    EXPECT_EQ(peer.take<mqtt::disconnect>().reason_code, reason::not_authorized);
    EXPECT_TRUE(peer.closed());
}

TEST(authentication, auth_out_of_place_ends_the_connection) {
    for (const auto& packet : {auth(reason::continue_authentication, "x"), auth(0, "x"),
                               auth(reason::reauthenticate, "x", "OTHER")}) {
        stage world(with_scram());
        auto user = who();
        client& peer = begin(world, user);
        peer.take<mqtt::connack>();
        peer.send(packet);
        EXPECT_EQ(peer.take<mqtt::disconnect>().reason_code, reason::protocol_error);
        EXPECT_TRUE(peer.closed());
    }
    stage world(with_scram());
    client& plain = world.join(fleeting(version::v5, "p"));
    EXPECT_EQ(method_of(plain.greeting().properties), "");
    plain.send(auth(reason::reauthenticate, who().first()));
    EXPECT_EQ(plain.take<mqtt::disconnect>().reason_code, reason::protocol_error);
}

TEST(authentication, each_defect_changes_what_a_client_sees) {
    const auto lets_in = [](defect wrong, std::string password) {
        stage world(with_scram(wrong));
        auto user = who(std::move(password));
        return begin(world, user).take<mqtt::connack>();
    };
    EXPECT_EQ(lets_in(defect::auth_wrong_proof_accepted, "pencils").reason_code, 0);
    EXPECT_EQ(method_of(lets_in(defect::auth_connack_without_method, "pencil").properties), "");
    stage world(with_scram(defect::reauth_closes));
    EXPECT_TRUE(again(world, who()).closed());
    stage lenient(with_scram(defect::reauth_failure_ignored));
    EXPECT_FALSE(again(lenient, who("pencils")).closed());
}

}  // namespace
}  // namespace brokerproof::reference_broker
