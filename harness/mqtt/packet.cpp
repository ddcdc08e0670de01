// Names of packets and versions, and default packets by type.
#include "harness/mqtt/packet.hpp"

#include <array>
#include <utility>

namespace brokerproof::mqtt {
namespace {

struct packet_names {
    std::string_view name;
    std::string_view key;
};

constexpr std::array names{
    packet_names{"CONNECT", "connect"},   packet_names{"CONNACK", "connack"},
    packet_names{"PUBLISH", "publish"},   packet_names{"PUBACK", "puback"},
    packet_names{"PUBREC", "pubrec"},     packet_names{"PUBREL", "pubrel"},
    packet_names{"PUBCOMP", "pubcomp"},   packet_names{"SUBSCRIBE", "subscribe"},
    packet_names{"SUBACK", "suback"},     packet_names{"UNSUBSCRIBE", "unsubscribe"},
    packet_names{"UNSUBACK", "unsuback"}, packet_names{"PINGREQ", "pingreq"},
    packet_names{"PINGRESP", "pingresp"}, packet_names{"DISCONNECT", "disconnect"},
    packet_names{"AUTH", "auth"},
};
static_assert(names.size() == std::variant_size_v<packet>);

std::size_t index_of(packet_type type) { return static_cast<std::size_t>(type) - 1; }

template <std::size_t... Index>
packet make_by_index(std::size_t index, std::index_sequence<Index...>) {
    packet made;
    ((index == Index ? void(made.emplace<Index>()) : void()), ...);
    return made;
}

}  // namespace

std::string_view name_of(packet_type type) {
    return index_of(type) < names.size() ? names[index_of(type)].name
                                         : std::string_view{"RESERVED"};
}

std::string_view key_of(packet_type type) {
    return index_of(type) < names.size() ? names[index_of(type)].key : std::string_view{};
}

std::optional<packet_type> packet_type_by_key(std::string_view key) {
    for (std::size_t index = 0; index < names.size(); ++index) {
        if (names[index].key == key) return static_cast<packet_type>(index + 1);
    }
    return std::nullopt;
}

std::string_view name_of(version v) { return v == version::v5 ? "5" : "3.1.1"; }

std::uint16_t packet_id_of(const packet& p) {
    return std::visit(
        [](const auto& fields) -> std::uint16_t {
            if constexpr (requires { fields.packet_id; }) return fields.packet_id;
            return 0;
        },
        p);
}

packet make_packet(packet_type type, version v) {
    packet made =
        make_by_index(index_of(type), std::make_index_sequence<std::variant_size_v<packet>>{});
    if (auto* hello = std::get_if<connect>(&made))
        hello->protocol_level = static_cast<std::uint8_t>(v);
    return made;
}

}  // namespace brokerproof::mqtt
