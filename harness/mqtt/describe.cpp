// One line a packet, for people who read a trace.
#include <string>

#include "harness/mqtt/packet.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr std::size_t name_width = 12;
constexpr std::size_t shown_data = 32;
constexpr std::size_t shown_text = 128;

/// Collects "name=value" pairs.
class line {
public:
    line(packet_type type, version v) : v_(v), text_(name_of(type)) {
        text_.resize(name_width, ' ');
    }

    bool is_v5() const { return v_ == version::v5; }

    void word(std::string_view value) {
        text_ += separator_;
        text_ += value;
        separator_ = " ";
    }
    void pair(std::string_view name, std::string_view value) {
        word(name);
        text_ += '=';
        text_ += value;
    }
    void number(std::string_view name, std::uint32_t value) { pair(name, std::to_string(value)); }
    void flag(std::string_view name, bool value) { pair(name, value ? "1" : "0"); }
    void text(std::string_view name, std::string_view value) {
        pair(name, plain_or_quoted(value, shown_text));
    }
    void data(std::string_view name, std::string_view value) {
        pair(name, quoted(value, shown_data));
    }
    void size(std::string_view name, std::size_t bytes) {
        pair(name, "(");
        text_ += byte_count(bytes);
        text_ += ')';
    }
    void code(std::uint8_t value) { pair("rc", hex_byte(value)); }
    void codes(const std::vector<std::uint8_t>& values);
    void properties(const property_list& list, std::string_view prefix = "");

    std::string take() {
        text_.erase(text_.find_last_not_of(' ') + 1);
        return std::move(text_);
    }

private:
    version v_;
    std::string text_;
    std::string_view separator_;
};

void line::codes(const std::vector<std::uint8_t>& values) {
    std::string list = "[";
    for (const std::uint8_t value : values) {
        if (list.size() > 1) list += ", ";
        list += hex_byte(value);
    }
    pair("rc", list += ']');
}

std::string value_text(const property& item, const property_info* info) {
    if (const auto* number = std::get_if<std::uint32_t>(&item.value))
        return std::to_string(*number);
    if (const auto* pair = std::get_if<string_pair>(&item.value)) {
        return quoted(pair->name, shown_text) + ":" + quoted(pair->value, shown_text);
    }
    const bool binary = info != nullptr && info->type == property_type::binary_data;
    const std::string& text = std::get<std::string>(item.value);
    return binary ? quoted(text, shown_data) : plain_or_quoted(text, shown_text);
}

void line::properties(const property_list& list, std::string_view prefix) {
    for (const mqtt::property& item : list) {
        const property_info* info = find_property(item.id);
        std::string name(info != nullptr ? info->name : "property_");
        if (info == nullptr) name += hex_byte(static_cast<std::uint8_t>(item.id));
        if (!name.starts_with(prefix)) name.insert(0, prefix);
        pair(name, value_text(item, info));
    }
}

void add(line& out, const connect& p) {
    out.word(p.protocol_level == 4 ? "v3.1.1"
                                   : std::string("v").append(std::to_string(p.protocol_level)));
    if (p.protocol_name != "MQTT") out.text("protocol_name", p.protocol_name);
    out.flag("clean_start", p.clean_start);
    out.number("keep_alive", p.keep_alive);
    out.properties(p.properties);
    out.text("id", p.client_id);
    if (p.username) out.text("username", *p.username);
    // Reports are passed on, so they do not show passwords.
    if (p.password) out.size("password", p.password->size());
    if (!p.will) return;
    out.text("will_topic", p.will->topic);
    out.number("will_qos", p.will->qos);
    out.flag("will_retain", p.will->retain);
    out.properties(p.will->properties, "will_");
    out.data("will_payload", p.will->payload);
}

void add(line& out, const connack& p) {
    out.flag("session_present", p.session_present);
    out.code(p.reason_code);
    out.properties(p.properties);
}

void add(line& out, const publish& p) {
    out.text("topic", p.topic);
    out.number("qos", p.qos);
    out.flag("dup", p.dup);
    out.flag("retain", p.retain);
    if (p.qos != 0) out.number("id", p.packet_id);
    out.properties(p.properties);
    out.data("payload", p.payload);
}

template <packet_type Type>
void add(line& out, const acknowledgement<Type>& p) {
    out.number("id", p.packet_id);
    if (!out.is_v5()) return;
    out.code(p.reason_code);
    out.properties(p.properties);
}

void add(line& out, const subscribe& p) {
    out.number("id", p.packet_id);
    out.properties(p.properties);
    for (const subscription& s : p.subscriptions) {
        out.text("filter", s.filter);
        out.number("qos", s.qos);
        if (s.no_local) out.flag("no_local", true);
        if (s.retain_as_published) out.flag("retain_as_published", true);
        if (s.retain_handling != 0) out.number("retain_handling", s.retain_handling);
    }
}

void add(line& out, const suback& p) {
    out.number("id", p.packet_id);
    out.codes(p.reason_codes);
    out.properties(p.properties);
}

void add(line& out, const unsubscribe& p) {
    out.number("id", p.packet_id);
    out.properties(p.properties);
    for (const std::string& filter : p.filters) out.text("filter", filter);
}

void add(line& out, const unsuback& p) {
    out.number("id", p.packet_id);
    if (!out.is_v5()) return;
    out.codes(p.reason_codes);
    out.properties(p.properties);
}

void add(line&, const pingreq&) {}

void add(line&, const pingresp&) {}

void add(line& out, const disconnect& p) {
    if (!out.is_v5()) return;
    out.code(p.reason_code);
    out.properties(p.properties);
}

void add(line& out, const auth& p) {
    out.code(p.reason_code);
    out.properties(p.properties);
}

}  // namespace

std::string describe(const packet& p, version v) {
    line out(type_of(p), v);
    std::visit([&out](const auto& body) { add(out, body); }, p);
    return out.take();
}

}  // namespace brokerproof::mqtt
