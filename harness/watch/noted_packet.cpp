#include "harness/watch/noted_packet.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/mqtt/printing.hpp"

namespace brokerproof::watch {

namespace {

constexpr std::uint16_t most_counted = 0xffff;

void note_interval(noted_packet& out, const mqtt::property_list& properties) {
    const auto interval =
        mqtt::find_integer(properties, mqtt::property_id::session_expiry_interval);
    out.has_value = interval.has_value();
    out.value = interval.value_or(0);
}

void note(noted_packet& out, const mqtt::connect& packet) {
    out.code = packet.protocol_level;
    out.flag = packet.clean_start;
    out.count = packet.keep_alive;
    note_interval(out, packet.properties);
    if (packet.will) out.set_text(packet.will->topic);
}

void note(noted_packet& out, const mqtt::connack& packet) {
    out.flag = packet.session_present;
    out.code = packet.reason_code;
    note_interval(out, packet.properties);
}

void note(noted_packet& out, const mqtt::publish& packet) {
    out.qos = packet.qos;
    out.dup = packet.dup;
    out.retain = packet.retain;
    out.packet_id = packet.packet_id;
    out.value = static_cast<std::uint32_t>(packet.payload.size());
}

template <mqtt::packet_type Type>
void note(noted_packet& out, const mqtt::acknowledgement<Type>& packet) {
    out.packet_id = packet.packet_id;
    out.code = packet.reason_code;
}

void note(noted_packet& out, const mqtt::subscribe& packet) {
    out.packet_id = packet.packet_id;
    out.count = static_cast<std::uint16_t>(
        std::min<std::size_t>(packet.subscriptions.size(), most_counted));
    if (packet.subscriptions.empty()) return;
    const auto& first = packet.subscriptions.front();
    out.qos = first.qos;
    out.value = first.retain_handling;
    out.has_value = first.retain_handling != 0;
    out.flag = first.no_local;
    out.set_text(first.filter);
}

void note(noted_packet& out, const mqtt::suback& packet) {
    out.packet_id = packet.packet_id;
    out.set_codes(packet.reason_codes);
}

void note(noted_packet& out, const mqtt::unsubscribe& packet) {
    out.packet_id = packet.packet_id;
    out.count =
        static_cast<std::uint16_t>(std::min<std::size_t>(packet.filters.size(), most_counted));
    if (!packet.filters.empty()) out.set_text(packet.filters.front());
}

void note(noted_packet& out, const mqtt::unsuback& packet) {
    out.packet_id = packet.packet_id;
    out.set_codes(packet.reason_codes);
}

void note(noted_packet&, const mqtt::pingreq&) {}
void note(noted_packet&, const mqtt::pingresp&) {}

void note(noted_packet& out, const mqtt::disconnect& packet) {
    out.code = packet.reason_code;
    note_interval(out, packet.properties);
}

void note(noted_packet& out, const mqtt::auth& packet) { out.code = packet.reason_code; }

/// Collects "name=value" pairs.
class label {
public:
    template <class Value>
    label& pair(std::string_view name, const Value& value) {
        return word(fmt::format("{}={}", name, value));
    }
    label& word(std::string_view value) {
        if (!text_.empty()) text_ += ' ';
        text_ += value;
        return *this;
    }
    label& flag(std::string_view name, bool value) { return pair(name, value ? 1 : 0); }
    label& code(const noted_packet& noted) {
        return noted.is_v5 ? pair("rc", mqtt::hex_byte(noted.code)) : *this;
    }
    label& interval(const noted_packet& noted) {
        return noted.has_value ? pair("session_expiry_interval", noted.value) : *this;
    }
    label& text(std::string_view name, const noted_packet& noted) {
        if (!noted.has_text) return *this;
        pair(name, mqtt::plain_or_quoted(noted.text_view(), noted.text.size()));
        if (noted.is_cut) text_ += "...";
        return *this;
    }
    label& more(const noted_packet& noted) {
        return noted.count > 1 ? word(fmt::format("and {} more", noted.count - 1)) : *this;
    }
    std::string take() { return std::move(text_); }

private:
    std::string text_;
};

std::string codes_text(const noted_packet& noted) {
    std::string out;
    for (const auto code : noted.text_view()) {
        if (!out.empty()) out += ", ";
        out += mqtt::hex_byte(static_cast<std::uint8_t>(code));
    }
    return fmt::format("[{}{}]", out, noted.is_cut ? ", ..." : "");
}

std::string connect_label(const noted_packet& noted) {
    label out;
    out.word(noted.code == 4 ? "v3.1.1" : fmt::format("v{}", noted.code))
        .flag("clean_start", noted.flag)
        .pair("keep_alive", noted.count)
        .interval(noted)
        .text("will_topic", noted);
    return out.take();
}

std::string publish_label(const noted_packet& noted) {
    label out;
    out.text("topic", noted).pair("qos", noted.qos).flag("dup", noted.dup);
    out.flag("retain", noted.retain);
    if (noted.qos != 0) out.pair("id", noted.packet_id);
    return out.pair("payload", fmt::format("({})", mqtt::byte_count(noted.value))).take();
}

std::string subscribe_label(const noted_packet& noted) {
    label out;
    out.pair("id", noted.packet_id).text("filter", noted).pair("qos", noted.qos);
    if (noted.flag) out.flag("no_local", true);
    if (noted.has_value) out.pair("retain_handling", noted.value);
    return out.more(noted).take();
}

std::string answer_label(const noted_packet& noted) {
    label out;
    out.pair("id", noted.packet_id);
    if (noted.has_text) out.pair("rc", codes_text(noted));
    return out.take();
}

bool continues_code_point(char c) { return (static_cast<unsigned char>(c) & 0xC0U) == 0x80U; }

}  // namespace

void noted_packet::set_text(std::string_view whole) {
    auto kept = std::min(whole.size(), text.size());
    is_cut = kept < whole.size();
    while (is_cut && kept > 0 && continues_code_point(whole[kept])) --kept;
    has_text = true;
    text_size = static_cast<std::uint8_t>(kept);
    std::ranges::copy(whole.substr(0, kept), text.begin());
}

void noted_packet::set_codes(const std::vector<std::uint8_t>& codes) {
    const auto kept = std::min(codes.size(), text.size());
    is_cut = kept < codes.size();
    has_text = !codes.empty();
    text_size = static_cast<std::uint8_t>(kept);
    for (std::size_t i = 0; i < kept; ++i) text[i] = static_cast<char>(codes[i]);
}

noted_packet note_of(const mqtt::packet& packet, mqtt::version version, std::string_view topic) {
    noted_packet out;
    out.kind = static_cast<packet_kind>(packet.index());
    out.is_v5 = version == mqtt::version::v5;
    std::visit([&](const auto& body) { note(out, body); }, packet);
    if (out.kind == packet_kind::publish) out.set_text(topic);
    return out;
}

noted_packet note_of_end(witness::side ended_by) {
    noted_packet out;
    out.kind = packet_kind::connection_closed;
    out.is_from_broker = ended_by == witness::side::broker;
    return out;
}

std::string label_of(const noted_packet& noted) {
    label out;
    switch (noted.kind) {
        case packet_kind::connect: return connect_label(noted);
        case packet_kind::connack:
            out.flag("session_present", noted.flag).pair("rc", mqtt::hex_byte(noted.code));
            return out.interval(noted).take();
        case packet_kind::publish: return publish_label(noted);
        case packet_kind::puback:
        case packet_kind::pubrec:
        case packet_kind::pubrel:
        case packet_kind::pubcomp: return out.pair("id", noted.packet_id).code(noted).take();
        case packet_kind::subscribe: return subscribe_label(noted);
        case packet_kind::suback:
        case packet_kind::unsuback: return answer_label(noted);
        case packet_kind::unsubscribe:
            return out.pair("id", noted.packet_id).text("filter", noted).more(noted).take();
        case packet_kind::disconnect:
        case packet_kind::auth: return out.code(noted).interval(noted).take();
        case packet_kind::pingreq:
        case packet_kind::pingresp:
        case packet_kind::connection_closed: break;
    }
    return {};
}

}  // namespace brokerproof::watch
