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

}  // namespace brokerproof::witness
