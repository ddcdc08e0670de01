// For tests: a server with clients that speak MQTT to it in bytes, and a clock that is set by hand.
#pragma once

#include <chrono>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "harness/mqtt/codec.hpp"
#include "harness/reference_broker/server.hpp"

namespace brokerproof::reference_broker::testing {

using namespace std::chrono_literals;
using mqtt::version;

class stage;

/// One network connection. What the server sends is decoded, and must be free of violations.
class client {
public:
    client(stage& world, link id, version v) : stage_(&world), id_(id), version_(v) {}

    void send(const mqtt::packet& packet);
    void send_bytes(bytes_view data);
    void cut();  ///< closes the network connection without DISCONNECT

    /// The next packet that came; fails the test and returns a default one when there is none or
    /// one of another type.
    template <class Packet>
    Packet take();
    /// All packets that came and were not taken, and forgets them.
    std::vector<mqtt::packet> take_all();
    /// The payloads of all PUBLISH packets that came and were not taken; forgets all packets.
    std::vector<std::string> take_payloads();

    /// What the CONNECT of stage::join() was answered with.
    const mqtt::connack& greeting() const { return greeting_; }
    bool quiet() const { return inbox_.empty(); }
    bool closed() const { return closed_; }
    version speaks() const { return version_; }

private:
    friend class stage;
    void receive(const output& sent);
    mqtt::packet take_any(mqtt::packet_type wanted);

    stage* stage_;
    link id_;
    version version_;
    bytes unread_;
    std::deque<mqtt::packet> inbox_;
    mqtt::connack greeting_;
    bool closed_ = false;
};

/// The server under test; it can be killed and started again over the same store.
class stage {
public:
    explicit stage(options chosen = {});

    client& open(version v, listener accepted_by = listener::tcp);
    /// Opens, sends the CONNECT, and takes the CONNACK, which must accept it.
    client& join(const mqtt::connect& packet, listener accepted_by = listener::tcp);
    void advance(std::chrono::microseconds time);  ///< fires timers when they are due
    void kill();                                   ///< as kill -9 does
    void start();                                  ///< over what the store holds
    void shut_down();
    void reload();
    instant now() const { return now_; }
    server& broker() { return *server_; }
    memory_store& storage() { return store_; }

    // For clients.
    void deliver(link from, bytes_view data);
    void close(link id);

private:
    void hand_out();

    options chosen_;
    memory_store store_;
    instant now_{std::chrono::hours(1)};
    std::unique_ptr<server> server_;
    link last_link_ = 0;
    std::map<link, std::unique_ptr<client>> clients_;
};

template <class Packet>
Packet client::take() {
    return std::get<Packet>(take_any(mqtt::type_of(mqtt::packet(Packet{}))));
}

}  // namespace brokerproof::reference_broker::testing
