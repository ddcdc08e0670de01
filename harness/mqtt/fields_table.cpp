#include "harness/mqtt/fields_table.hpp"

#include <array>

namespace brokerproof::mqtt {
namespace {

// ---- one value

std::uint64_t as_number(const field_value& value) { return std::get<std::uint64_t>(value.value); }
bool as_flag(const field_value& value) { return std::get<bool>(value.value); }
const std::string& as_text(const field_value& value) { return std::get<std::string>(value.value); }

field_value make_value(bool value) { return {value}; }
field_value make_value(std::uint8_t value) { return {std::uint64_t{value}}; }
field_value make_value(std::uint16_t value) { return {std::uint64_t{value}}; }
field_value make_value(const std::string& value) { return {value}; }

void assign(bool& to, const field_value& value) { to = as_flag(value); }
void assign(std::uint8_t& to, const field_value& value) {
    to = static_cast<std::uint8_t>(as_number(value));
}
void assign(std::uint16_t& to, const field_value& value) {
    to = static_cast<std::uint16_t>(as_number(value));
}
void assign(std::string& to, const field_value& value) { to = as_text(value); }
void assign(std::optional<std::string>& to, const field_value& value) { to = as_text(value); }
void assign(std::vector<std::uint8_t>& to, const field_value& value) {
    to.clear();
    for (const field_value& code : elements_of(value))
        to.push_back(static_cast<std::uint8_t>(as_number(code)));
}
void assign(std::vector<std::string>& to, const field_value& value) {
    to.clear();
    for (const field_value& text : elements_of(value)) to.push_back(as_text(text));
}

template <class Value>
std::optional<field_value> read(const Value& value) {
    return make_value(value);
}
std::optional<field_value> read(const std::optional<std::string>& value) {
    return value ? std::optional(make_value(*value)) : std::nullopt;
}
template <class Element>
std::optional<field_value> read(const std::vector<Element>& values) {
    field_list list;
    for (const Element& value : values) list.push_back(make_value(value));
    return field_value{std::move(list)};
}

// ---- accessors made from member pointers

template <class Packet, class Value>
Packet packet_of_member(Value Packet::*);

template <auto Member>
std::optional<field_value> get_member(const packet& p) {
    using holder = decltype(packet_of_member(Member));
    return read(std::get<holder>(p).*Member);
}
template <auto Member>
void set_member(packet& p, const field_value& value) {
    using holder = decltype(packet_of_member(Member));
    assign(std::get<holder>(p).*Member, value);
}

template <auto Member>
std::optional<field_value> get_will(const packet& p) {
    const auto& w = std::get<connect>(p).will;
    return w ? read((*w).*Member) : std::nullopt;
}
template <auto Member>
void set_will(packet& p, const field_value& value) {
    auto& w = std::get<connect>(p).will;
    if (!w) w.emplace();
    assign((*w).*Member, value);
}

std::optional<field_value> get_publish_id(const packet& p) {
    const auto& message = std::get<publish>(p);
    return message.qos != 0 ? read(message.packet_id) : std::nullopt;
}

// A SUBSCRIBE has options for each filter; a field shows them as a single value when all agree,
// else as a list.
template <auto Member>
std::optional<field_value> get_option(const packet& p) {
    const auto& subscriptions = std::get<subscribe>(p).subscriptions;
    if (subscriptions.empty()) return std::nullopt;
    field_list list;
    bool agree = true;
    for (const subscription& s : subscriptions) {
        list.push_back(make_value(s.*Member));
        agree = agree && s.*Member == subscriptions.front().*Member;
    }
    return agree ? list.front() : field_value{std::move(list)};
}
template <auto Member>
void set_option(packet& p, const field_value& value) {
    auto& subscriptions = std::get<subscribe>(p).subscriptions;
    if (subscriptions.empty()) subscriptions.emplace_back();
    for (subscription& s : subscriptions) assign(s.*Member, value);
}

std::optional<field_value> get_filters(const packet& p) {
    field_list list;
    for (const subscription& s : std::get<subscribe>(p).subscriptions) list.push_back({s.filter});
    return field_value{std::move(list)};
}
// Options may be set before the filters; then they hold for every filter.
void set_filters(packet& p, const field_value& value) {
    auto& subscriptions = std::get<subscribe>(p).subscriptions;
    const subscription options = subscriptions.empty() ? subscription{} : subscriptions.front();
    subscriptions.clear();
    for (const field_value& filter : elements_of(value)) {
        subscriptions.push_back(options);
        subscriptions.back().filter = as_text(filter);
    }
}

// ---- rows

enum class since : std::uint8_t { v311, v5 };

field_info describe_field(std::string name, field_kind kind, std::uint64_t max, since first) {
    return {std::move(name), kind, max, first == since::v311, true, false};
}

template <auto Member>
own_field flag(std::string name, since first = since::v311) {
    return {describe_field(std::move(name), field_kind::flag, 1, first), get_member<Member>,
            set_member<Member>};
}
template <auto Member>
own_field number(std::string name, std::uint64_t max, since first = since::v311) {
    return {describe_field(std::move(name), field_kind::number, max, first), get_member<Member>,
            set_member<Member>};
}
template <auto Member>
own_field text(std::string name) {
    return {describe_field(std::move(name), field_kind::text, 0, since::v311), get_member<Member>,
            set_member<Member>};
}
template <auto Member>
own_field packet_id() {
    return number<Member>("packet_id", 65535);
}
template <auto Member>
own_field reason_code(since first) {
    return number<Member>("reason_code", 255, first);
}
template <auto Member>
own_field reason_codes(since first) {
    return {describe_field("reason_codes", field_kind::list_of_numbers, 255, first),
            get_member<Member>, set_member<Member>};
}
template <auto Member>
own_field will_field(std::string name, field_kind kind, std::uint64_t max) {
    return {describe_field(std::move(name), kind, max, since::v311), get_will<Member>,
            set_will<Member>};
}
template <auto Member>
own_field option(std::string name, field_kind kind, std::uint64_t max, since first) {
    return {describe_field(std::move(name), kind, max, first), get_option<Member>,
            set_option<Member>};
}

// ---- tables; qos and retain_handling go up to 3 because suites must be able to send illegal
// packets

using field_table = std::vector<own_field>;

field_table connect_fields() {
    return {
        flag<&connect::clean_start>("clean_start"),
        text<&connect::client_id>("client_id"),
        number<&connect::keep_alive>("keep_alive", 65535),
        text<&connect::username>("username"),
        text<&connect::password>("password"),
        text<&connect::protocol_name>("protocol_name"),
        number<&connect::protocol_level>("protocol_level", 255),
        will_field<&will::topic>("will_topic", field_kind::text, 0),
        will_field<&will::payload>("will_payload", field_kind::text, 0),
        will_field<&will::qos>("will_qos", field_kind::number, 3),
        will_field<&will::retain>("will_retain", field_kind::flag, 1),
    };
}

field_table publish_fields() {
    return {
        flag<&publish::dup>("dup"),
        number<&publish::qos>("qos", 3),
        flag<&publish::retain>("retain"),
        text<&publish::topic>("topic"),
        {describe_field("packet_id", field_kind::number, 65535, since::v311), get_publish_id,
         set_member<&publish::packet_id>},
        text<&publish::payload>("payload"),
    };
}

template <class Acknowledgement>
field_table acknowledgement_fields() {
    return {packet_id<&Acknowledgement::packet_id>(),
            reason_code<&Acknowledgement::reason_code>(since::v5)};
}

field_table subscribe_fields() {
    return {
        packet_id<&subscribe::packet_id>(),
        {describe_field("filter", field_kind::list_of_text, 0, since::v311), get_filters,
         set_filters},
        option<&subscription::qos>("qos", field_kind::number, 3, since::v311),
        option<&subscription::no_local>("no_local", field_kind::flag, 1, since::v5),
        option<&subscription::retain_as_published>("retain_as_published", field_kind::flag, 1,
                                                   since::v5),
        option<&subscription::retain_handling>("retain_handling", field_kind::number, 3, since::v5),
    };
}

field_table unsubscribe_fields() {
    return {
        packet_id<&unsubscribe::packet_id>(),
        {describe_field("filter", field_kind::list_of_text, 0, since::v311),
         get_member<&unsubscribe::filters>, set_member<&unsubscribe::filters>},
    };
}

field_table make_table(packet_type type) {
    switch (type) {
        case packet_type::connect: return connect_fields();
        case packet_type::connack:
            return {flag<&connack::session_present>("session_present"),
                    reason_code<&connack::reason_code>(since::v311)};
        case packet_type::publish: return publish_fields();
        case packet_type::puback: return acknowledgement_fields<puback>();
        case packet_type::pubrec: return acknowledgement_fields<pubrec>();
        case packet_type::pubrel: return acknowledgement_fields<pubrel>();
        case packet_type::pubcomp: return acknowledgement_fields<pubcomp>();
        case packet_type::subscribe: return subscribe_fields();
        case packet_type::suback:
            return {packet_id<&suback::packet_id>(),
                    reason_codes<&suback::reason_codes>(since::v311)};
        case packet_type::unsubscribe: return unsubscribe_fields();
        case packet_type::unsuback:
            return {packet_id<&unsuback::packet_id>(),
                    reason_codes<&unsuback::reason_codes>(since::v5)};
        case packet_type::pingreq:
        case packet_type::pingresp: return {};
        case packet_type::disconnect: return {reason_code<&disconnect::reason_code>(since::v5)};
        case packet_type::auth: return {reason_code<&auth::reason_code>(since::v5)};
    }
    return {};
}

}  // namespace

std::span<const own_field> own_fields_of(packet_type type) {
    static const auto tables = [] {
        std::array<field_table, std::variant_size_v<packet>> by_type;
        for (std::size_t index = 0; index < by_type.size(); ++index) {
            by_type[index] = make_table(static_cast<packet_type>(index + 1));
        }
        return by_type;
    }();
    return tables[static_cast<std::size_t>(type) - 1];
}

std::span<const field_value> elements_of(const field_value& value) {
    if (const auto* list = std::get_if<field_list>(&value.value)) return *list;
    return {&value, 1};
}

}  // namespace brokerproof::mqtt
