#include "loadgen/life/testing/brief_text.hpp"

#include <cstdint>
#include <variant>

#include <fmt/format.h>

#include "loadgen/ledger/stamp.hpp"

namespace brokerproof::loadgen::testing {
namespace {

std::string publish_text(const mqtt::publish& packet) {
    stamp mark;
    const auto* begin = reinterpret_cast<const std::uint8_t*>(packet.payload.data());
    const auto fault = read_stamp({begin, packet.payload.size()}, mark);
    std::string text = "PUBLISH ";
    if (packet.qos != 0) text += fmt::format("{} ", packet.packet_id);
    text += fmt::format("qos {} message ", packet.qos);
    text += fault == stamp_fault::none ? fmt::format("{}", mark.sequence) : "broken";
    return text + (packet.dup ? " again" : "");
}

struct to_text {
    std::string operator()(const mqtt::publish& packet) const { return publish_text(packet); }
    std::string operator()(const mqtt::subscribe& packet) const {
        return fmt::format("SUBSCRIBE {}", packet.packet_id);
    }
    template <mqtt::packet_type Type>
    std::string operator()(const mqtt::acknowledgement<Type>& packet) const {
        return fmt::format("{} {}", mqtt::name_of(Type), packet.packet_id);
    }
    std::string operator()(const mqtt::disconnect& packet) const {
        return packet.properties.empty() ? "DISCONNECT" : "DISCONNECT for good";
    }
    template <class Packet>
    std::string operator()(const Packet& packet) const {
        return std::string(mqtt::name_of(mqtt::type_of(mqtt::packet(packet))));
    }
};

}  // namespace

std::string brief_text(const mqtt::packet& packet) { return std::visit(to_text{}, packet); }

}  // namespace brokerproof::loadgen::testing
