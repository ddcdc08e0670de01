#include "harness/trace/event.hpp"

#include "harness/base/overloaded.hpp"

namespace brokerproof::trace {

std::string_view kind_of(const happening& happened) {
    return std::visit(
        [](const auto& alternative) { return std::decay_t<decltype(alternative)>::kind; },
        happened);
}

std::optional<happening> happening_of_kind(std::string_view kind) {
    std::optional<happening> match;
    boost::mp11::mp_for_each<happening>([&](auto alternative) {
        if (decltype(alternative)::kind == kind) match = std::move(alternative);
    });
    return match;
}

const mqtt::packet* packet_of(const event& source) {
    return std::visit(overloaded{[](const sent& outward) { return outward.packet.get(); },
                                 [](const received& inward) { return inward.packet.get(); },
                                 [](const auto&) -> const mqtt::packet* { return nullptr; }},
                      source.happening);
}

}  // namespace brokerproof::trace
