#include "harness/defects/tampering.hpp"

#include <algorithm>

namespace brokerproof::defects {

namespace {

direction opposite(direction one) {
    return one == direction::to_broker ? direction::to_client : direction::to_broker;
}

mqtt::sender sender_of(direction towards) {
    return towards == direction::to_broker ? mqtt::sender::client : mqtt::sender::server;
}

/// A CONNECT is read by its own protocol level, and so is everything behind it.
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
        auto& client = clients_[facts.client_id];
        ++client.visits;
        if (!client.first_expiry_s) client.first_expiry_s = expiry.value_or(0);
    }
    if (const auto* welcome = std::get_if<mqtt::connack>(&packet))
        facts.resumed = welcome->session_present;
    if (towards == direction::to_client && std::holds_alternative<mqtt::publish>(packet))
        ++facts.publishes;
}

void tampering::pass_packet(connection& c, direction towards, bytes_view frame,
                            std::vector<forward>& out) {
    auto seen = mqtt::decode(frame, c.facts.version, sender_of(towards));
    if (!seen.packet) {
        out.push_back({towards, bytes(frame.begin(), frame.end())});
        return;
    }
    learn(c.facts, towards, *seen.packet);
    const auto original = *seen.packet;
    const bool was_kept_open = c.facts.kept_open;
    const auto v = version_of(c.facts, original);
    passage way{towards, *seen.packet, c.facts, clients_[c.facts.client_id]};
    for (const auto* one : active_) one->apply(way);
    const bool changed = way.dropped || way.hung_up || !way.followed_by.empty() ||
                         !way.answered_by.empty() || way.packet != original ||
                         c.facts.kept_open != was_kept_open;
    bitten_ = bitten_ || changed;
    bytes data;
    if (!way.dropped)
        data = changed ? mqtt::encode(way.packet, v) : bytes(frame.begin(), frame.end());
    for (const auto& more : way.followed_by) mqtt::encode_to(data, more, v);
    out.push_back({towards, std::move(data), way.hung_up});
    for (const auto& answer : way.answered_by)
        out.push_back({opposite(towards), mqtt::encode(answer, v)});
}

bool tampering::keeps_open(link on) const {
    const auto found = links_.find(on);
    return found != links_.end() && found->second.facts.kept_open;
}

std::vector<forward> tampering::pass(link on, direction towards, bytes_view data) {
    auto& c = links_[on];
    auto& unread = c.unread[static_cast<int>(towards)];
    unread.insert(unread.end(), data.begin(), data.end());
    std::vector<forward> out;
    std::size_t used = 0;
    while (used < unread.size()) {
        const auto rest = bytes_view(unread).subspan(used);
        const auto frame = mqtt::find_frame(rest);
        if (frame.state == mqtt::frame_state::need_more) break;
        const bool hopeless = frame.state == mqtt::frame_state::malformed;
        const auto size = hopeless ? rest.size() : frame.size;
        pass_packet(c, towards, rest.subspan(0, size), out);
        used += size;
    }
    unread.erase(unread.begin(), unread.begin() + static_cast<std::ptrdiff_t>(used));
    return out;
}

}  // namespace brokerproof::defects
