// Table 2-6 of the 5.0 standard; tables 3.1 and 3.9.3 of 3.1.1.
#include "harness/mqtt/reason_code.hpp"

#include <algorithm>
#include <array>

#include "harness/mqtt/packet_set.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

struct code_row {
    std::uint8_t code;
    packet_set packets;
    std::string_view name;
};

constexpr packet_set connack_ = set_of(packet_type::connack);
constexpr packet_set received_ = set_of(packet_type::puback, packet_type::pubrec);
constexpr packet_set released_ = set_of(packet_type::pubrel, packet_type::pubcomp);
constexpr packet_set suback_ = set_of(packet_type::suback);
constexpr packet_set unsuback_ = set_of(packet_type::unsuback);
constexpr packet_set disconnect_ = set_of(packet_type::disconnect);
constexpr packet_set auth_ = set_of(packet_type::auth);
constexpr packet_set general_ = connack_ | received_ | suback_ | unsuback_ | disconnect_;

// Table 2-6 lists 0x8C under DISCONNECT but table 3-10 does not, so 0x8C is accepted.
constexpr std::array codes_v5{
    code_row{0x00, connack_ | received_ | released_ | unsuback_ | auth_, "Success"},
    code_row{0x00, disconnect_, "Normal disconnection"},
    code_row{0x00, suback_, "Granted QoS 0"},
    code_row{0x01, suback_, "Granted QoS 1"},
    code_row{0x02, suback_, "Granted QoS 2"},
    code_row{0x04, disconnect_, "Disconnect with Will Message"},
    code_row{0x10, received_, "No matching subscribers"},
    code_row{0x11, unsuback_, "No subscription existed"},
    code_row{0x18, auth_, "Continue authentication"},
    code_row{0x19, auth_, "Re-authenticate"},
    code_row{0x80, general_, "Unspecified error"},
    code_row{0x81, connack_ | disconnect_, "Malformed Packet"},
    code_row{0x82, connack_ | disconnect_, "Protocol Error"},
    code_row{0x83, general_, "Implementation specific error"},
    code_row{0x84, connack_, "Unsupported Protocol Version"},
    code_row{0x85, connack_, "Client Identifier not valid"},
    code_row{0x86, connack_, "Bad User Name or Password"},
    code_row{0x87, general_, "Not authorized"},
    code_row{0x88, connack_, "Server unavailable"},
    code_row{0x89, connack_ | disconnect_, "Server busy"},
    code_row{0x8A, connack_, "Banned"},
    code_row{0x8B, disconnect_, "Server shutting down"},
    code_row{0x8C, connack_ | disconnect_, "Bad authentication method"},
    code_row{0x8D, disconnect_, "Keep Alive timeout"},
    code_row{0x8E, disconnect_, "Session taken over"},
    code_row{0x8F, suback_ | unsuback_ | disconnect_, "Topic Filter invalid"},
    code_row{0x90, connack_ | received_ | disconnect_, "Topic Name invalid"},
    code_row{0x91, received_ | suback_ | unsuback_, "Packet Identifier in use"},
    code_row{0x92, released_, "Packet Identifier not found"},
    code_row{0x93, disconnect_, "Receive Maximum exceeded"},
    code_row{0x94, disconnect_, "Topic Alias invalid"},
    code_row{0x95, connack_ | disconnect_, "Packet too large"},
    code_row{0x96, disconnect_, "Message rate too high"},
    code_row{0x97, connack_ | received_ | suback_ | disconnect_, "Quota exceeded"},
    code_row{0x98, disconnect_, "Administrative action"},
    code_row{0x99, connack_ | received_ | disconnect_, "Payload format invalid"},
    code_row{0x9A, connack_ | disconnect_, "Retain not supported"},
    code_row{0x9B, connack_ | disconnect_, "QoS not supported"},
    code_row{0x9C, connack_ | disconnect_, "Use another server"},
    code_row{0x9D, connack_ | disconnect_, "Server moved"},
    code_row{0x9E, suback_ | disconnect_, "Shared Subscriptions not supported"},
    code_row{0x9F, connack_ | disconnect_, "Connection rate exceeded"},
    code_row{0xA0, disconnect_, "Maximum connect time"},
    code_row{0xA1, suback_ | disconnect_, "Subscription Identifiers not supported"},
    code_row{0xA2, suback_ | disconnect_, "Wildcard Subscriptions not supported"},
};

constexpr std::array codes_v311{
    code_row{0x00, connack_, "Connection Accepted"},
    code_row{0x01, connack_, "Connection Refused, unacceptable protocol version"},
    code_row{0x02, connack_, "Connection Refused, identifier rejected"},
    code_row{0x03, connack_, "Connection Refused, Server unavailable"},
    code_row{0x04, connack_, "Connection Refused, bad user name or password"},
    code_row{0x05, connack_, "Connection Refused, not authorized"},
    code_row{0x00, suback_, "Success - Maximum QoS 0"},
    code_row{0x01, suback_, "Success - Maximum QoS 1"},
    code_row{0x02, suback_, "Success - Maximum QoS 2"},
    code_row{0x80, suback_, "Failure"},
};

std::span<const code_row> codes_of(version v) {
    if (v == version::v5) return codes_v5;
    return codes_v311;
}

const code_row* find_code(packet_type type, version v, std::uint8_t code) {
    for (const code_row& row : codes_of(v)) {
        if (row.code == code && (row.packets & set_of(type)) != 0) return &row;
    }
    return nullptr;
}

}  // namespace

bool is_legal_code(packet_type type, version v, std::uint8_t code) {
    return find_code(type, v, code) != nullptr;
}

std::string describe_code(packet_type type, version v, std::uint8_t code) {
    std::string text = hex_byte(code);
    if (const code_row* row = find_code(type, v, code)) text.append(" ").append(row->name);
    return text;
}

}  // namespace brokerproof::mqtt
