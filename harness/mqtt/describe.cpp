// Describes a packet in one line, for people who read a trace.
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
    line(packet_type type, version protocol) : protocol_(protocol), text_(name_of(type)) {
        text_.resize(name_width, ' ');
    }

    bool is_v5() const { return protocol_ == version::v5; }

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
    version protocol_;
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

void add(line& out, const connect& body) {
    out.word(body.protocol_level == 4
                 ? "v3.1.1"
                 : std::string("v").append(std::to_string(body.protocol_level)));
    if (body.protocol_name != "MQTT") out.text("protocol_name", body.protocol_name);
    out.flag("clean_start", body.clean_start);
    out.number("keep_alive", body.keep_alive);
    out.properties(body.properties);
    out.text("id", body.client_id);
    if (body.username) out.text("username", *body.username);
    // People share reports, so reports do not show passwords.
    if (body.password) out.size("password", body.password->size());
    if (!body.will) return;
    out.text("will_topic", body.will->topic);
    out.number("will_qos", body.will->qos);
    out.flag("will_retain", body.will->retain);
    out.properties(body.will->properties, "will_");
    out.data("will_payload", body.will->payload);
}

void add(line& out, const connack& body) {
    out.flag("session_present", body.session_present);
    out.code(body.reason_code);
    out.properties(body.properties);
}

void add(line& out, const publish& body) {
    out.text("topic", body.topic);
    out.number("qos", body.qos);
    out.flag("dup", body.dup);
    out.flag("retain", body.retain);
    if (body.qos != 0) out.number("id", body.packet_id);
    out.properties(body.properties);
    out.data("payload", body.payload);
}

template <packet_type Type>
void add(line& out, const acknowledgement<Type>& body) {
    out.number("id", body.packet_id);
    if (!out.is_v5()) return;
    out.code(body.reason_code);
    out.properties(body.properties);
}

void add(line& out, const subscribe& body) {
    out.number("id", body.packet_id);
    out.properties(body.properties);
    for (const subscription& s : body.subscriptions) {
        out.text("filter", s.filter);
        out.number("qos", s.qos);
        if (s.no_local) out.flag("no_local", true);
        if (s.retain_as_published) out.flag("retain_as_published", true);
        if (s.retain_handling != 0) out.number("retain_handling", s.retain_handling);
    }
}

void add(line& out, const suback& body) {
    out.number("id", body.packet_id);
    out.codes(body.reason_codes);
    out.properties(body.properties);
}

void add(line& out, const unsubscribe& body) {
    out.number("id", body.packet_id);
    out.properties(body.properties);
    for (const std::string& filter : body.filters) out.text("filter", filter);
}

void add(line& out, const unsuback& body) {
    out.number("id", body.packet_id);
    if (!out.is_v5()) return;
    out.codes(body.reason_codes);
    out.properties(body.properties);
}

void add(line&, const pingreq&) {}

void add(line&, const pingresp&) {}

void add(line& out, const disconnect& body) {
    if (!out.is_v5()) return;
    out.code(body.reason_code);
    out.properties(body.properties);
}

void add(line& out, const auth& body) {
    out.code(body.reason_code);
    out.properties(body.properties);
}

}  // namespace

std::string describe(const packet& subject, version protocol) {
    line out(type_of(subject), protocol);
    std::visit([&out](const auto& body) { add(out, body); }, subject);
    return out.take();
}

}  // namespace brokerproof::mqtt
