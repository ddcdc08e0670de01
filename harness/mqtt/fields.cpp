// Reads and sets fields by name: a packet's own fields through their accessors, properties through
// their table.
#include "harness/mqtt/fields.hpp"

#include <algorithm>
#include <array>
#include <type_traits>

#include "harness/mqtt/fields_table.hpp"
#include "harness/mqtt/packet_set.hpp"
#include "harness/mqtt/printing.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr std::string_view will_prefix = "will_";

// ---- the table

std::uint64_t max_of(property_type type) {
    switch (type) {
        case property_type::byte: return UINT8_MAX;
        case property_type::two_byte_integer: return UINT16_MAX;
        case property_type::four_byte_integer: return UINT32_MAX;
        case property_type::variable_byte_integer: return max_variable_integer;
        default: return 0;
    }
}

// A SUBSCRIBE has one Subscription Identifier, a PUBLISH from a server may have many
// (section 3.3.2.3.8).
field_kind kind_of(const property_info& info, packet_set owner) {
    if (info.type == property_type::utf8_string_pair) return field_kind::list_of_pairs;
    const bool number = max_of(info.type) != 0;
    const bool list = info.repeatable && owner == set_of(packet_type::publish);
    if (number) return list ? field_kind::list_of_numbers : field_kind::number;
    return field_kind::text;
}

std::string will_name(std::string_view name) {
    return name.starts_with(will_prefix) ? std::string(name)
                                         : std::string(will_prefix) + std::string(name);
}

void add_properties(std::vector<field_info>& fields, packet_set owner) {
    for (const property_info& info : property_table()) {
        if ((info.packets & owner) == 0) continue;
        std::string name = owner == will_properties ? will_name(info.name) : std::string(info.name);
        fields.push_back(
            {std::move(name), kind_of(info, owner), max_of(info.type), false, true, true});
    }
}

std::vector<field_info> make_fields(packet_type type) {
    std::vector<field_info> fields;
    for (const own_field& own : own_fields_of(type)) fields.push_back(own.info);
    add_properties(fields, set_of(type));
    if (type == packet_type::connect) add_properties(fields, will_properties);
    return fields;
}

const own_field* find_own(packet_type type, std::string_view name) {
    for (const own_field& own : own_fields_of(type)) {
        if (own.info.name == name) return &own;
    }
    return nullptr;
}

// ---- properties of a packet

template <class Packet>
using list_in = std::conditional_t<std::is_const_v<Packet>, const property_list, property_list>;

/// The property list of a packet; null when its type has no properties.
template <class Packet>
list_in<Packet>* properties_of(Packet& subject) {
    return std::visit(
        [](auto& body) -> list_in<Packet>* {
            if constexpr (requires { body.properties; }) {
                return &body.properties;
            } else {
                return nullptr;
            }
        },
        subject);
}

/// A property field is in the packet's own list or in the list of its will.
struct property_place {
    const property_info* info = nullptr;
    bool in_will = false;
};

property_place find_place(packet_type type, std::string_view name) {
    const property_info* own = find_property(name);
    if (own != nullptr && (own->packets & set_of(type)) != 0) return {own, false};
    if (type != packet_type::connect || !name.starts_with(will_prefix)) return {};
    if (own == nullptr) own = find_property(name.substr(will_prefix.size()));
    if (own == nullptr || (own->packets & will_properties) == 0) return {};
    return {own, true};
}

const property_list* find_list(const packet& subject, property_place place) {
    if (!place.in_will) return properties_of(subject);
    const auto& w = std::get<connect>(subject).will;
    return w ? &w->properties : nullptr;
}

property_list* make_list(packet& subject, property_place place) {
    if (!place.in_will) return properties_of(subject);
    auto& w = std::get<connect>(subject).will;
    if (!w) w.emplace();
    return &w->properties;
}

field_value to_field(const property_value& value) {
    if (const auto* number = std::get_if<std::uint32_t>(&value)) return {std::uint64_t{*number}};
    if (const auto* pair = std::get_if<string_pair>(&value)) return {*pair};
    return {std::get<std::string>(value)};
}

property_value to_property(const field_value& value) {
    if (const auto* number = std::get_if<std::uint64_t>(&value.value))
        return static_cast<std::uint32_t>(*number);
    if (const auto* pair = std::get_if<string_pair>(&value.value)) return *pair;
    return std::get<std::string>(value.value);
}

bool is_list(field_kind kind) {
    return kind == field_kind::list_of_numbers || kind == field_kind::list_of_text ||
           kind == field_kind::list_of_pairs;
}

std::optional<field_value> get_property(const packet& subject, property_place place,
                                        field_kind kind) {
    const property_list* list = find_list(subject, place);
    if (list == nullptr) return std::nullopt;
    field_list values;
    for (const property& item : *list) {
        if (item.id == place.info->id) values.push_back(to_field(item.value));
    }
    if (values.empty()) return std::nullopt;
    if (values.size() == 1 && !is_list(kind)) return std::move(values.front());
    return field_value{std::move(values)};
}

void set_property(packet& subject, property_place place, const field_value& value) {
    property_list* list = make_list(subject, place);
    std::erase_if(*list, [&](const property& item) { return item.id == place.info->id; });
    for (const field_value& element : elements_of(value)) {
        list->push_back({place.info->id, to_property(element)});
    }
}

// ---- checks of a value

field_kind element_kind(field_kind kind) {
    switch (kind) {
        case field_kind::list_of_numbers: return field_kind::number;
        case field_kind::list_of_text: return field_kind::text;
        case field_kind::list_of_pairs: return field_kind::pair;
        default: return kind;
    }
}

bool fits(const field_info& field, const field_value& value) {
    switch (element_kind(field.kind)) {
        case field_kind::flag: return std::holds_alternative<bool>(value.value);
        case field_kind::number: {
            const auto* number = std::get_if<std::uint64_t>(&value.value);
            return number != nullptr && *number <= field.max;
        }
        case field_kind::text: return std::holds_alternative<std::string>(value.value);
        default: return std::holds_alternative<string_pair>(value.value);
    }
}

std::string wanted(const field_info& field) {
    const std::string number = "number up to " + std::to_string(field.max);
    switch (field.kind) {
        case field_kind::flag: return "true or false";
        case field_kind::number: return "a " + number;
        case field_kind::text: return "a text";
        case field_kind::pair: return "a name and a value";
        case field_kind::list_of_numbers: return "a " + number + " or a list of such";
        case field_kind::list_of_text: return "a text or a list of texts";
        case field_kind::list_of_pairs: return "a name and a value or a list of such";
    }
    return {};
}

result<void> check(const field_info& field, const field_value& value) {
    const bool listed = std::holds_alternative<field_list>(value.value);
    const bool may_list = is_list(field.kind) || field.is_property;
    const bool all_fit = std::ranges::all_of(
        elements_of(value), [&](const field_value& element) { return fits(field, element); });
    if (all_fit && (!listed || may_list)) return {};
    return failure(field.name + " takes " + wanted(field));
}

}  // namespace

std::span<const field_info> fields_of(packet_type type) {
    static const auto tables = [] {
        std::array<std::vector<field_info>, std::variant_size_v<packet>> by_type;
        for (std::size_t index = 0; index < by_type.size(); ++index) {
            by_type[index] = make_fields(static_cast<packet_type>(index + 1));
        }
        return by_type;
    }();
    return tables[static_cast<std::size_t>(type) - 1];
}

const field_info* find_field(packet_type type, std::string_view name) {
    for (const field_info& field : fields_of(type)) {
        if (field.name == name) return &field;
    }
    return nullptr;
}

std::optional<field_value> get_field(const packet& subject, std::string_view name) {
    const packet_type type = type_of(subject);
    if (const own_field* own = find_own(type, name)) return own->get(subject);
    const field_info* field = find_field(type, name);
    if (field == nullptr) return std::nullopt;
    return get_property(subject, find_place(type, name), field->kind);
}

result<void> set_field(packet& subject, std::string_view name, const field_value& value) {
    const packet_type type = type_of(subject);
    const field_info* field = find_field(type, name);
    if (field == nullptr)
        return failure(std::string(key_of(type)) + " has no field " + std::string(name));
    const auto checked = check(*field, value);
    if (!checked) return checked;
    if (const own_field* own = find_own(type, name)) {
        own->set(subject, value);
    } else {
        set_property(subject, find_place(type, name), value);
    }
    return {};
}

}  // namespace brokerproof::mqtt
