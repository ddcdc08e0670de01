#include "harness/trace/event.hpp"

#include "harness/base/overloaded.hpp"

namespace brokerproof::trace {

std::string_view kind_of(const happening& happened) {
    return std::visit(
        [](const auto& alternative) { return std::decay_t<decltype(alternative)>::kind; },
        happened);
}

const mqtt::packet* packet_of(const event& e) {
    return std::visit(overloaded{[](const sent& outward) { return outward.packet.get(); },
                                 [](const received& inward) { return inward.packet.get(); },
                                 [](const auto&) -> const mqtt::packet* { return nullptr; }},
                      e.happening);
}

}  // namespace brokerproof::trace
