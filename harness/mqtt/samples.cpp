#include "harness/mqtt/samples.hpp"

#include <algorithm>
#include <charconv>

#include "harness/mqtt/packet_set.hpp"

namespace brokerproof::mqtt {
namespace {

using id = property_id;

const property method{id::authentication_method, "SCRAM-SHA-1"};
const property note{id::user_property, string_pair{"note", "first"}};
const property second_note{id::user_property, string_pair{"note", "second"}};

constexpr auto client = sender::client;
constexpr auto server = sender::server;

will full_will(version protocol) {
    will out{.qos = 2, .retain = true, .topic = "state/probe", .payload = "gone"};
    if (protocol == version::v5)
        out.properties = {{id::will_delay_interval, 5U}, note, second_note};
    return out;
}

connect full_connect(version protocol) {
    connect hello;
    hello.protocol_level = static_cast<std::uint8_t>(protocol);
    hello.clean_start = false;
    hello.keep_alive = 60;
    hello.client_id = "bp-7f3-device";
    hello.will = full_will(protocol);
    hello.username = "device";
    hello.password = std::string("\x00\xff\x80", 3);
    if (protocol == version::v5)
        hello.properties = {{id::session_expiry_interval, 4U}, note, second_note};
    return hello;
}

subscribe full_subscribe(version protocol) {
    subscribe request{.packet_id = 10, .subscriptions = {{.filter = "a/+/c/#", .qos = 2}}};
    if (protocol == version::v5) {
        request.properties = {{id::subscription_identifier, 268'435'455U}, note};
        request.subscriptions.push_back({"$share/group/a/b", 1, false, true, 2});
        request.subscriptions.push_back({"#", 0, true, false, 1});
    }
    return request;
}

// Packets that both versions have.
void add_common(std::vector<sample>& out, version protocol) {
    const std::string prefix = protocol == version::v5 ? "v5-" : "v311-";
    const auto add = [&](std::string_view name, sender from, packet value) {
        out.push_back({prefix + std::string(name), protocol, from, std::move(value)});
    };
    add("connect", client, make_packet(packet_type::connect, protocol));
    add("connect-full", client, full_connect(protocol));
    add("connack", server, connack{});
    add("connack-present", server, connack{.session_present = true, .reason_code = 0});
    add("connack-refused", server,
        connack{.session_present = false,
                .reason_code = static_cast<std::uint8_t>(protocol == version::v5 ? 0x87 : 5)});
    add("publish-qos0", server, publish{.topic = "a", .payload = ""});
    add("publish-qos1", client, publish{.qos = 1, .topic = "a/b", .packet_id = 1, .payload = "x"});
    add("publish-qos2", server,
        publish{.dup = true,
                .qos = 2,
                .retain = true,
                .topic = "\xc3\xa4/\xef\xbb\xbf/\xf0\x9f\x98\x80",
                .packet_id = 65535,
                .payload = std::string(200, '\xff')});
    add("puback", server, puback{.packet_id = 1});
    add("pubrec", client, pubrec{.packet_id = 2});
    add("pubrel", server, pubrel{.packet_id = 3});
    add("pubcomp", client, pubcomp{.packet_id = 4});
    add("subscribe", client, subscribe{.packet_id = 9, .subscriptions = {{.filter = "a"}}});
    add("subscribe-full", client, full_subscribe(protocol));
    add("suback", server, suback{.packet_id = 9, .reason_codes = {0, 1, 2, 0x80}});
    add("unsubscribe", client, unsubscribe{.packet_id = 11, .filters = {"a", "b/+", "#"}});
    add("pingreq", client, pingreq{});
    add("pingresp", server, pingresp{});
    add("disconnect", client, disconnect{});
}

void add_v5(std::vector<sample>& out) {
    const auto add = [&](std::string_view name, sender from, packet value) {
        out.push_back({std::string(name), version::v5, from, std::move(value)});
    };
    add("v5-publish-alias", server,
        publish{.topic = "", .properties = {{id::topic_alias, 7U}}, .payload = "aliased"});
    add("v5-publish-identifiers", server,
        publish{
            .topic = "a",
            .properties = {{id::subscription_identifier, 1U}, {id::subscription_identifier, 200U}},
            .payload = ""});
    add("v5-puback-code", server, puback{.packet_id = 1, .reason_code = 0x10});
    add("v5-pubrec-full", client,
        pubrec{.packet_id = 2, .reason_code = 0x97, .properties = {note, second_note}});
    add("v5-pubrel-code", client, pubrel{.packet_id = 3, .reason_code = 0x92});
    add("v5-pubcomp-full", server, pubcomp{.packet_id = 4, .reason_code = 0, .properties = {note}});
    add("v5-unsuback", server, unsuback{.packet_id = 11, .reason_codes = {0, 0x11, 0x8f}});
    add("v5-disconnect-code", server, disconnect{.reason_code = 0x8e});
    add("v5-disconnect-full", client,
        disconnect{.reason_code = 4, .properties = {{id::session_expiry_interval, 0U}}});
    add("v5-auth", client, auth{});
    add("v5-auth-full", server,
        auth{.reason_code = 0x18,
             .properties = {method, {id::authentication_data, std::string("\0\1", 2)}}});
}

property_value sample_value(const property_info& info) {
    switch (info.type) {
        case property_type::byte: return 1U;
        case property_type::two_byte_integer: return 0x1234U;
        case property_type::four_byte_integer: return 0x12345678U;
        case property_type::variable_byte_integer: return 16'384U;
        case property_type::utf8_string: return "text/\xe2\x82\xac";
        case property_type::binary_data: return std::string("\x00\xfe\xff", 3);
        case property_type::utf8_string_pair: break;
    }
    return string_pair{"name", "value"};
}

/// The side that may send this property in this packet; the client when both may.
sender sender_of(packet_type type, property_id property) {
    constexpr packet_set from_server =
        set_of(packet_type::connack, packet_type::suback, packet_type::unsuback);
    const bool matched_subscription =
        type == packet_type::publish && property == id::subscription_identifier;
    return (from_server & set_of(type)) != 0 || matched_subscription ? server : client;
}

property_list list_with(const property_info& info, packet_type type) {
    property_list list;
    const bool needs_method = type == packet_type::auth || info.id == id::authentication_data;
    if (needs_method && info.id != method.id) list.push_back(method);
    list.push_back({info.id, sample_value(info)});
    return list;
}

/// The smallest legal packet of a type with this property list.
packet packet_with(packet_type type, property_list list) {
    switch (type) {
        case packet_type::connect:
            return connect{.properties = std::move(list),
                           .client_id = "",
                           .will = {},
                           .username = {},
                           .password = {}};
        case packet_type::connack: return connack{.properties = std::move(list)};
        case packet_type::publish:
            return publish{.topic = "a", .properties = std::move(list), .payload = "p"};
        case packet_type::puback: return puback{.packet_id = 1, .properties = std::move(list)};
        case packet_type::pubrec: return pubrec{.packet_id = 1, .properties = std::move(list)};
        case packet_type::pubrel: return pubrel{.packet_id = 1, .properties = std::move(list)};
        case packet_type::pubcomp: return pubcomp{.packet_id = 1, .properties = std::move(list)};
        case packet_type::subscribe:
            return subscribe{
                .packet_id = 1, .properties = std::move(list), .subscriptions = {{.filter = "a"}}};
        case packet_type::suback:
            return suback{.packet_id = 1, .properties = std::move(list), .reason_codes = {0}};
        case packet_type::unsubscribe:
            return unsubscribe{.packet_id = 1, .properties = std::move(list), .filters = {"a"}};
        case packet_type::unsuback:
            return unsuback{.packet_id = 1, .properties = std::move(list), .reason_codes = {0}};
        case packet_type::disconnect: return disconnect{.properties = std::move(list)};
        case packet_type::auth: return auth{.reason_code = 0x18, .properties = std::move(list)};
        default: return make_packet(type, version::v5);
    }
}

sample will_sample(const property_info& info) {
    connect p;
    p.will = will{.qos = 1,
                  .retain = false,
                  .properties = list_with(info, packet_type::connect),
                  .topic = "w",
                  .payload = ""};
    return {"v5-will-" + std::string(info.name), version::v5, client, std::move(p)};
}

}  // namespace

std::vector<sample> packet_samples() {
    std::vector<sample> out;
    add_common(out, version::v311);
    out.push_back(
        {"v311-unsuback", version::v311, server, unsuback{.packet_id = 11, .reason_codes = {}}});
    add_common(out, version::v5);
    add_v5(out);
    return out;
}

std::vector<sample> property_samples() {
    std::vector<sample> out;
    for (const property_info& info : property_table()) {
        if ((info.packets & will_properties) != 0) out.push_back(will_sample(info));
        for (std::size_t index = 1; index <= std::variant_size_v<packet>; ++index) {
            const auto type = static_cast<packet_type>(index);
            if ((info.packets & set_of(type)) == 0) continue;
            out.push_back({"v5-" + std::string(key_of(type)) + "-" + std::string(info.name),
                           version::v5, sender_of(type, info.id),
                           packet_with(type, list_with(info, type))});
        }
    }
    return out;
}

std::vector<sample> all_samples() {
    std::vector<sample> out = packet_samples();
    std::ranges::move(property_samples(), std::back_inserter(out));
    return out;
}

bytes from_hex(std::string_view text) {
    std::string digits(text);
    std::erase(digits, ' ');
    return bytes_of_hex(digits).value_or(bytes());
}

}  // namespace brokerproof::mqtt
