#include "harness/witness/session.hpp"

namespace brokerproof::witness {

void session::complete(std::uint16_t packet_id) {
    constexpr std::size_t most = 1'024;
    const auto content = qos_2_contents.find(packet_id);
    if (content == qos_2_contents.end()) return;
    if (completed.insert(content->second).second) completed_in_order.push_back(content->second);
    qos_2_contents.erase(content);
    if (completed_in_order.size() <= most) return;
    completed.erase(completed_in_order.front());
    completed_in_order.pop_front();
}

void session::count_held() {
    constexpr std::size_t entry = 64;  // of a container of nodes, at least
    const std::size_t entries = newest.size() + 2 * completed.size() + qos_2_contents.size() +
                                to_client.unfinished_count() + to_broker.unfinished_count() +
                                subscriptions.count();
    const std::size_t now = sizeof *this + 2 * client_id.size() + entries * entry;
    share_.take(now);
    share_.give_back(held_);
    held_ = now;
}

}  // namespace brokerproof::witness
