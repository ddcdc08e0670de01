// Property lists of 5.0: in which packet a property may be, how often, and in which range.
#include <array>

#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/printing.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr packet_set in_connect = set_of(packet_type::connect);
constexpr packet_set in_connack = set_of(packet_type::connack);
constexpr packet_set in_publish = set_of(packet_type::publish);
constexpr packet_set in_subscribe = set_of(packet_type::subscribe);
constexpr packet_set in_disconnect = set_of(packet_type::disconnect);
constexpr packet_set on_any = ~packet_set{0};

/// The range of a number, and the statements that a number outside it or a second property breaks.
struct property_rule {
    property_id id;
    packet_set owners;
    std::uint32_t min;
    std::uint32_t max;
    std::string_view range_statement;
    std::string_view twice_statement;
};

constexpr std::uint32_t unlimited = UINT32_MAX;
using id = property_id;

constexpr std::array rules{
    property_rule{id::session_expiry_interval, in_connect, 0, unlimited, "", "T5:3.1.2.11.2/d"},
    property_rule{id::session_expiry_interval, in_disconnect, 0, unlimited, "", "T5:3.14.2.2.2/c"},
    property_rule{id::receive_maximum, in_connect, 1, unlimited, "T5:3.1.2.11.3/a",
                  "T5:3.1.2.11.3/a"},
    property_rule{id::receive_maximum, in_connack, 1, unlimited, "T5:3.2.2.3.3/a",
                  "T5:3.2.2.3.3/a"},
    property_rule{id::maximum_packet_size, in_connect, 1, unlimited, "T5:3.1.2.11.4/a",
                  "T5:3.1.2.11.4/a"},
    property_rule{id::maximum_packet_size, in_connack, 1, unlimited, "", ""},
    property_rule{id::request_problem_information, in_connect, 0, 1, "T5:3.1.2.11.7/a",
                  "T5:3.1.2.11.7/a"},
    property_rule{id::request_response_information, in_connect, 0, 1, "", ""},
    property_rule{id::payload_format_indicator, on_any, 0, 1, "", ""},
    property_rule{id::topic_alias, in_publish, 1, unlimited, "MQTT-3.3.2-8", ""},
    property_rule{id::subscription_identifier, in_publish, 1, max_variable_integer,
                  "T5:3.3.2.3.8/a", ""},
    property_rule{id::subscription_identifier, in_subscribe, 1, max_variable_integer,
                  "T5:3.8.2.1.2/a", "T5:3.8.2.1.2/a"},
    property_rule{id::maximum_qos, in_connack, 0, 1, "", ""},
    property_rule{id::retain_available, in_connack, 0, 1, "", ""},
    property_rule{id::wildcard_subscription_available, in_connack, 0, 1, "", ""},
    property_rule{id::subscription_identifier_available, in_connack, 0, 1, "", ""},
    property_rule{id::shared_subscription_available, in_connack, 0, 1, "", ""},
};

const property_rule* find_rule(property_id wanted, packet_set owner) {
    for (const property_rule& rule : rules) {
        if (rule.id == wanted && (rule.owners & owner) != 0) return &rule;
    }
    return nullptr;
}

/// A property that the packet may carry only when the other side sends it.
struct sender_rule {
    property_id id;
    packet_set owner;
    sender barred;
    std::string_view statement;
};

constexpr std::array sender_rules{
    sender_rule{id::session_expiry_interval, in_disconnect, sender::server, "MQTT-3.14.2-2"},
    sender_rule{id::subscription_identifier, in_publish, sender::client, "MQTT-3.3.4-6"},
};

// 5.0 names for each property whether a second one is a Protocol Error. It does not for Payload
// Format Indicator and Message Expiry Interval of a PUBLISH (it does for Will Properties), so these
// are not reported.
bool may_repeat(const property_info& info, packet_set owner) {
    if (info.id == id::subscription_identifier) return owner == in_publish;
    const bool unsaid =
        info.id == id::payload_format_indicator || info.id == id::message_expiry_interval;
    return info.repeatable || (unsaid && owner == in_publish);
}

std::string owner_name(const cursor& in, packet_set owner) {
    return owner == will_properties ? "Will Properties" : std::string(name_of(in.context().type));
}

/// Reads the properties of one list, one after the other.
class property_reader {
public:
    property_reader(cursor in, packet_set owner) : in_(in), owner_(owner) {}

    property_list read() {
        property_list list;
        while (in_.remaining() > 0 && !in_.failed()) read_one(list);
        return list;
    }

private:
    void read_one(property_list& list);
    property_value read_value(const property_info& info);
    void check_place(const property_info& info, std::size_t offset);
    void check_value(const property& item, const property_info& info, std::size_t offset);
    bool was_seen(property_id wanted);

    cursor in_;
    packet_set owner_;
    std::uint64_t seen_ = 0;
};

void property_reader::read_one(property_list& list) {
    const std::size_t offset = in_.offset();
    const std::uint32_t number = in_.variable("property identifier");
    if (in_.failed()) return;
    const property_info* info =
        number <= UINT8_MAX ? find_property(static_cast<property_id>(number)) : nullptr;
    if (info == nullptr) {
        in_.context().report(statement::legal_property, offset,
                             "there is no property with the identifier " + std::to_string(number) +
                                 "; the properties after it cannot be read");
        in_.split(in_.remaining());
        return;
    }
    check_place(*info, offset);
    const std::size_t value_at = in_.offset();
    property item{info->id, read_value(*info)};
    if (in_.failed()) return;
    check_value(item, *info, value_at);
    list.push_back(std::move(item));
}

property_value property_reader::read_value(const property_info& info) {
    switch (info.type) {
        case property_type::byte: return std::uint32_t{in_.byte(info.name)};
        case property_type::two_byte_integer: return std::uint32_t{in_.two_bytes(info.name)};
        case property_type::four_byte_integer: return in_.four_bytes(info.name);
        case property_type::variable_byte_integer: return in_.variable(info.name);
        case property_type::utf8_string: return in_.text(info.name);
        case property_type::binary_data: return in_.binary(info.name);
        case property_type::utf8_string_pair: break;
    }
    std::string name = in_.text(info.name, statement::utf8_pair);
    return string_pair{std::move(name), in_.text(info.name, statement::utf8_pair)};
}

void property_reader::check_place(const property_info& info, std::size_t offset) {
    const decode_context& context = in_.context();
    if ((info.packets & owner_) == 0) {
        context.report(statement::legal_property, offset,
                       owner_name(in_, owner_) + " may not carry " + std::string(info.name));
        return;
    }
    for (const sender_rule& rule : sender_rules) {
        if (rule.id != info.id || rule.owner != owner_ || rule.barred != context.from) continue;
        context.report(rule.statement, offset,
                       std::string("a ") + (context.from == sender::server ? "server" : "client") +
                           " may not send " + std::string(info.name) + " in " +
                           owner_name(in_, owner_));
    }
    if (was_seen(info.id) && !may_repeat(info, owner_)) {
        const property_rule* rule = find_rule(info.id, owner_);
        context.report(rule != nullptr ? rule->twice_statement : std::string_view{}, offset,
                       std::string(info.name) + " is given more than once");
    }
}

void property_reader::check_value(const property& item, const property_info& info,
                                  std::size_t offset) {
    const decode_context& context = in_.context();
    // A server must forward these unchanged, so only the client that made them is at fault.
    const bool passed_on = item.id == id::payload_format_indicator || item.id == id::response_topic;
    if (passed_on && context.from == sender::server) return;
    if (const auto* number = std::get_if<std::uint32_t>(&item.value)) {
        const property_rule* rule = find_rule(item.id, owner_);
        if (rule == nullptr || (*number >= rule->min && *number <= rule->max)) return;
        const std::string wanted =
            rule->max == 1 ? " is neither 0 nor 1" : " is below " + std::to_string(rule->min);
        context.report(rule->range_statement, offset,
                       std::string(info.name) + " " + std::to_string(*number) + wanted);
    } else if (item.id == id::response_topic) {
        const std::string& topic = std::get<std::string>(item.value);
        if (topic.find_first_of("#+") == std::string::npos) return;
        context.report(statement::response_topic_without_wildcard, offset + 2,
                       "response_topic " + quoted(topic, 64) + " has a wildcard");
    }
}

bool property_reader::was_seen(property_id wanted) {
    const std::uint64_t bit = std::uint64_t{1} << static_cast<unsigned>(wanted);
    const bool seen = (seen_ & bit) != 0;
    seen_ |= bit;
    return seen;
}

}  // namespace

property_list read_properties(cursor& in, packet_set owner) {
    if (!in.is_v5() || in.failed()) return {};
    const std::size_t offset = in.offset();
    if (in.remaining() == 0) {
        in.context().report(statement::property_length, offset,
                            owner_name(in, owner) + " has no Property Length");
        return {};
    }
    std::size_t length = in.variable("Property Length");
    if (in.failed()) return {};
    if (length > in.remaining()) {
        in.context().report(statement::none, offset,
                            "Property Length " + std::to_string(length) +
                                " reaches past the end of the packet by " +
                                byte_count(length - in.remaining()));
        length = in.remaining();
    }
    return property_reader(in.split(length), owner).read();
}

}  // namespace brokerproof::mqtt
