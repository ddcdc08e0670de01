#include "harness/reference_broker/testing/stage.hpp"

#include <gtest/gtest.h>

namespace brokerproof::reference_broker::testing {

void client::send(const mqtt::packet& packet) { send_bytes(mqtt::encode(packet, version_)); }

void client::send_bytes(bytes_view data) { stage_->deliver(id_, data); }

void client::cut() { stage_->close(id_); }

mqtt::packet client::take_any(mqtt::packet_type wanted) {
    if (inbox_.empty()) {
        ADD_FAILURE() << "wanted " << mqtt::name_of(wanted) << ", but nothing came";
        return mqtt::make_packet(wanted, version_);
    }
    mqtt::packet first = std::move(inbox_.front());
    inbox_.pop_front();
    if (mqtt::type_of(first) == wanted) return first;
    ADD_FAILURE() << "wanted " << mqtt::name_of(wanted)
                  << ", but this came: " << mqtt::describe(first, version_);
    return mqtt::make_packet(wanted, version_);
}

std::vector<mqtt::packet> client::take_all() {
    std::vector<mqtt::packet> packets(inbox_.begin(), inbox_.end());
    inbox_.clear();
    return packets;
}

std::vector<std::string> client::take_payloads() {
    std::vector<std::string> payloads;
    for (const auto& packet : take_all()) {
        if (const auto* p = std::get_if<mqtt::publish>(&packet)) payloads.push_back(p->payload);
    }
    return payloads;
}

void client::receive(const output& sent) {
    EXPECT_FALSE(closed_) << "bytes for a closed connection";
    unread_.insert(unread_.end(), sent.data.begin(), sent.data.end());
    bytes_view rest = unread_;
    while (!rest.empty()) {
        const auto frame = mqtt::find_frame(rest);
        ASSERT_EQ(frame.state, mqtt::frame_state::complete) << to_hex(rest);
        auto read = mqtt::decode(rest.first(frame.size), version_, mqtt::sender::server);
        for (const auto& violation : read.violations) ADD_FAILURE() << violation.text;
        ASSERT_TRUE(read.packet);
        inbox_.push_back(std::move(*read.packet));
        rest = rest.subspan(frame.size);
    }
    unread_.clear();
    closed_ = sent.close;
}

stage::stage(options chosen) : chosen_(std::move(chosen)) {
    server_ = std::make_unique<server>(chosen_, store_, now_);
}

client& stage::open(version v, listener accepted_by) {
    const link id = ++last_link_;
    auto& opened = clients_[id] = std::make_unique<client>(*this, id, v);
    server_->opened(id, now_, accepted_by);
    hand_out();
    return *opened;
}

client& stage::join(const mqtt::connect& packet, listener accepted_by) {
    client& joined = open(static_cast<version>(packet.protocol_level), accepted_by);
    joined.send(packet);
    joined.greeting_ = joined.take<mqtt::connack>();
    EXPECT_EQ(joined.greeting_.reason_code, 0);
    return joined;
}

void stage::advance(std::chrono::microseconds time) {
    const instant end = now_ + time;
    while (server_) {
        const auto due = server_->next_timer();
        if (!due || *due > end) break;
        now_ = std::max(now_, *due);
        server_->advance(now_);
        hand_out();
    }
    now_ = end;
}

void stage::kill() {
    for (auto& [id, client] : clients_) client->closed_ = true;
    server_.reset();
}

void stage::start() {
    server_ = std::make_unique<server>(chosen_, store_, now_);
    hand_out();
}

void stage::shut_down() {
    server_->shut_down(now_);
    hand_out();
}

void stage::reload() {
    server_->reload(now_);
    hand_out();
}

void stage::deliver(link from, bytes_view data) {
    server_->received(from, data, now_);
    hand_out();
}

void stage::close(link id) {
    clients_.at(id)->closed_ = true;
    server_->closed(id, now_);
    hand_out();
}

void stage::hand_out() {
    for (const auto& sent : server_->take_output()) clients_.at(sent.to)->receive(sent);
}

}  // namespace brokerproof::reference_broker::testing
