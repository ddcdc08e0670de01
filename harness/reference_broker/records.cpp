#include "harness/reference_broker/records.hpp"

#include "harness/reference_broker/record_io.hpp"

namespace brokerproof::reference_broker {
namespace {

constexpr std::uint8_t layout = 1;  ///< first byte of every record

void write(record_writer& out, const mqtt::property_list& list) {
    out.number(list.size(), 4);
    for (const auto& one : list) {
        out.number(static_cast<std::uint8_t>(one.id), 1);
        out.number(one.value.index(), 1);
        if (const auto* number = std::get_if<std::uint32_t>(&one.value)) out.number(*number, 4);
        if (const auto* text = std::get_if<std::string>(&one.value)) out.text(*text);
        if (const auto* pair = std::get_if<mqtt::string_pair>(&one.value)) {
            out.text(pair->name);
            out.text(pair->value);
        }
    }
}

mqtt::property_value read_value(record_reader& in) {
    const auto kind = in.number(1);
    if (kind == 0) return static_cast<std::uint32_t>(in.number(4));
    std::string first = in.text();
    if (kind == 1) return first;
    return mqtt::string_pair{std::move(first), in.text()};
}

mqtt::property_list read_properties(record_reader& in) {
    mqtt::property_list list;
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        const auto id = static_cast<mqtt::property_id>(in.number(1));
        list.push_back({id, read_value(in)});
    }
    return list;
}

void write(record_writer& out, const message& m) {
    out.text(m.topic);
    out.text(m.payload);
    out.number(m.qos, 1);
    out.flag(m.retain);
    write(out, m.properties);
    out.time(m.expires_at);
    out.text(m.publisher);
}

message read_message(record_reader& in) {
    message m;
    m.topic = in.text();
    m.payload = in.text();
    m.qos = static_cast<std::uint8_t>(in.number(1));
    m.retain = in.flag();
    m.properties = read_properties(in);
    m.expires_at = in.time();
    m.publisher = in.text();
    return m;
}

void write(record_writer& out, const std::optional<mqtt::will>& will) {
    out.flag(will.has_value());
    if (!will) return;
    out.number(will->qos, 1);
    out.flag(will->retain);
    write(out, will->properties);
    out.text(will->topic);
    out.text(will->payload);
}

std::optional<mqtt::will> read_will(record_reader& in) {
    if (!in.flag()) return std::nullopt;
    mqtt::will will;
    will.qos = static_cast<std::uint8_t>(in.number(1));
    will.retain = in.flag();
    will.properties = read_properties(in);
    will.topic = in.text();
    will.payload = in.text();
    return will;
}

void write(record_writer& out, const subscription& s) {
    out.number(s.qos, 1);
    out.flag(s.no_local);
    out.flag(s.retain_as_published);
    out.number(s.identifier.value_or(0), 4);  // 0 is no legal identifier
    out.flag(s.shared);
}

subscription read_subscription(record_reader& in) {
    subscription s;
    s.qos = static_cast<std::uint8_t>(in.number(1));
    s.no_local = in.flag();
    s.retain_as_published = in.flag();
    const auto identifier = static_cast<std::uint32_t>(in.number(4));
    if (identifier != 0) s.identifier = identifier;
    s.shared = in.flag();
    return s;
}

}  // namespace

bytes record_of(const session& s) {
    record_writer out;
    out.number(layout, 1);
    out.text(s.client_id);
    out.flag(s.online.has_value());
    out.number(s.expiry_s, 4);
    out.time(s.ends_at);
    out.number(s.subscriptions.size(), 4);
    for (const auto& [filter, one] : s.subscriptions) {
        out.text(filter);
        write(out, one);
    }
    out.number(s.last_packet_id, 2);
    out.number(s.inbound.size(), 4);
    for (const std::uint16_t id : s.inbound) out.number(id, 2);
    write(out, s.will);
    out.time(s.will_due);
    return out.take();
}

std::optional<session> read_session(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    session s;
    s.client_id = in.text();
    if (in.flag()) s.online = link{0};
    s.expiry_s = static_cast<std::uint32_t>(in.number(4));
    s.ends_at = in.time();
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        std::string filter = in.text();
        s.subscriptions[std::move(filter)] = read_subscription(in);
    }
    s.last_packet_id = static_cast<std::uint16_t>(in.number(2));
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        s.inbound.insert(static_cast<std::uint16_t>(in.number(2)));
    }
    s.will = read_will(in);
    s.will_due = in.time();
    if (!in.complete()) return std::nullopt;
    return s;
}

bytes record_of(const delivery& d, const std::string& client_id) {
    record_writer out;
    out.number(layout, 1);
    out.text(client_id);
    out.number(d.order);
    write(out, *d.what);
    out.number(d.qos, 1);
    out.flag(d.was_retained);
    out.flag(d.keeps_retain);
    out.number(d.subscription_ids.size(), 4);
    for (const std::uint32_t id : d.subscription_ids) out.number(id, 4);
    out.text(d.share);
    out.number(static_cast<std::uint8_t>(d.stage), 1);
    out.number(d.packet_id, 2);
    return out.take();
}

std::optional<kept_delivery> read_delivery(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    kept_delivery kept;
    kept.client_id = in.text();
    delivery& d = kept.what;
    d.order = in.number();
    d.what = std::make_shared<const message>(read_message(in));
    d.qos = static_cast<std::uint8_t>(in.number(1));
    d.was_retained = in.flag();
    d.keeps_retain = in.flag();
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        d.subscription_ids.push_back(static_cast<std::uint32_t>(in.number(4)));
    }
    d.share = in.text();
    d.stage = static_cast<delivery_stage>(in.number(1));
    d.packet_id = static_cast<std::uint16_t>(in.number(2));
    if (!in.complete()) return std::nullopt;
    return kept;
}

bytes record_of(const message& m) {
    record_writer out;
    out.number(layout, 1);
    write(out, m);
    return out.take();
}

std::optional<message> read_message(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    message m = read_message(in);
    if (!in.complete()) return std::nullopt;
    return m;
}

}  // namespace brokerproof::reference_broker
