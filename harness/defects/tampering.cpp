#include "harness/defects/tampering.hpp"

#include <algorithm>

namespace brokerproof::defects {

namespace {

direction opposite(direction towards) {
    return towards == direction::to_broker ? direction::to_client : direction::to_broker;
}

mqtt::sender sender_of(direction towards) {
    return towards == direction::to_broker ? mqtt::sender::client : mqtt::sender::server;
}

/// The protocol level of a CONNECT decides how the CONNECT itself and all later packets are read.
mqtt::version version_of(const connection_facts& facts, const mqtt::packet& packet) {
    const auto* hello = std::get_if<mqtt::connect>(&packet);
    if (hello == nullptr) return facts.version;
    return hello->protocol_level == 5 ? mqtt::version::v5 : mqtt::version::v311;
}

}  // namespace

void tampering::learn(connection_facts& facts, direction towards, const mqtt::packet& packet) {
    if (const auto* hello = std::get_if<mqtt::connect>(&packet)) {
        const auto expiry =
            mqtt::find_integer(hello->properties, mqtt::property_id::session_expiry_interval);
        facts.version = version_of(facts, packet);
        facts.client_id = hello->client_id;
        facts.clean_start = hello->clean_start;
        facts.asked_for_expiry = expiry.has_value();
        const auto value = [&](mqtt::property_id id, std::uint32_t absent) {
            return mqtt::find_integer(hello->properties, id).value_or(absent);
        };
        facts.names_method =
            mqtt::find_string(hello->properties, mqtt::property_id::authentication_method)
                .has_value();
        facts.quiet = value(mqtt::property_id::request_problem_information, 1) == 0;
        facts.maximum_packet_size =
            value(mqtt::property_id::maximum_packet_size, facts.maximum_packet_size);
        facts.receive_maximum = value(mqtt::property_id::receive_maximum, facts.receive_maximum);
        facts.topic_alias_maximum = value(mqtt::property_id::topic_alias_maximum, 0);
        auto& client = clients_[facts.client_id];
        ++client.visits;
        if (!client.first_expiry_s) client.first_expiry_s = expiry.value_or(0);
    }
    if (const auto* welcome = std::get_if<mqtt::connack>(&packet))
        facts.resumed = welcome->session_present;
    if (towards == direction::to_client && std::holds_alternative<mqtt::publish>(packet))
        ++facts.publishes;
}

void tampering::pass_packet(connection& route, direction towards, bytes_view frame,
                            std::vector<forward>& out) {
    auto seen = mqtt::decode(frame, route.facts.version, sender_of(towards));
    if (!seen.packet) {
        out.push_back({towards, bytes(frame.begin(), frame.end())});
        return;
    }
    learn(route.facts, towards, *seen.packet);
    const auto original = *seen.packet;
    const bool was_kept_open = route.facts.kept_open;
    const auto version = version_of(route.facts, original);
    passage way{towards, *seen.packet, route.facts, clients_[route.facts.client_id], all_};
    for (const auto* defect : active_) defect->apply(way);
    const bool changed = way.dropped || way.hung_up || !way.followed_by.empty() ||
                         !way.answered_by.empty() || way.packet != original ||
                         route.facts.kept_open != was_kept_open;
    bitten_ = bitten_ || changed;
    bytes data;
    if (!way.dropped)
        data = changed ? mqtt::encode(way.packet, version) : bytes(frame.begin(), frame.end());
    for (const auto& follower : way.followed_by) mqtt::encode_to(data, follower, version);
    out.push_back({towards, std::move(data), way.hung_up});
    for (const auto& answer : way.answered_by)
        out.push_back({opposite(towards), mqtt::encode(answer, version)});
}

bool tampering::keeps_open(link id) const {
    const auto entry = links_.find(id);
    return entry != links_.end() && entry->second.facts.kept_open;
}

std::vector<forward> tampering::pass(link id, direction towards, bytes_view data) {
    auto& route = links_[id];
    auto& unread = route.unread[static_cast<int>(towards)];
    unread.insert(unread.end(), data.begin(), data.end());
    std::vector<forward> out;
    std::size_t used = 0;
    while (used < unread.size()) {
        const auto rest = bytes_view(unread).subspan(used);
        const auto frame = mqtt::find_frame(rest);
        if (frame.state == mqtt::frame_state::need_more) break;
        const bool hopeless = frame.state == mqtt::frame_state::malformed;
        const auto size = hopeless ? rest.size() : frame.size;
        pass_packet(route, towards, rest.subspan(0, size), out);
        used += size;
    }
    unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(used));
    return out;
}

}  // namespace brokerproof::defects
