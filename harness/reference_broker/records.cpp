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

void write(record_writer& out, const message& publication) {
    out.text(publication.topic);
    out.text(publication.payload);
    out.number(publication.qos, 1);
    out.flag(publication.retain);
    write(out, publication.properties);
    out.time(publication.expires_at);
    out.text(publication.publisher);
}

message read_message(record_reader& in) {
    message publication;
    publication.topic = in.text();
    publication.payload = in.text();
    publication.qos = static_cast<std::uint8_t>(in.number(1));
    publication.retain = in.flag();
    publication.properties = read_properties(in);
    publication.expires_at = in.time();
    publication.publisher = in.text();
    return publication;
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

void write(record_writer& out, const subscription& terms) {
    out.number(terms.qos, 1);
    out.flag(terms.no_local);
    out.flag(terms.retain_as_published);
    out.number(terms.identifier.value_or(0), 4);  // 0 is no legal identifier
    out.flag(terms.shared);
}

subscription read_subscription(record_reader& in) {
    subscription terms;
    terms.qos = static_cast<std::uint8_t>(in.number(1));
    terms.no_local = in.flag();
    terms.retain_as_published = in.flag();
    const auto identifier = static_cast<std::uint32_t>(in.number(4));
    if (identifier != 0) terms.identifier = identifier;
    terms.shared = in.flag();
    return terms;
}

}  // namespace

bytes record_of(const session& state) {
    record_writer out;
    out.number(layout, 1);
    out.text(state.client_id);
    out.flag(state.online.has_value());
    out.number(state.expiry_s, 4);
    out.time(state.ends_at);
    out.number(state.subscriptions.size(), 4);
    for (const auto& [filter, one] : state.subscriptions) {
        out.text(filter);
        write(out, one);
    }
    out.number(state.last_packet_id, 2);
    out.number(state.inbound.size(), 4);
    for (const std::uint16_t id : state.inbound) out.number(id, 2);
    write(out, state.will);
    out.time(state.will_due);
    return out.take();
}

std::optional<session> read_session(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    session state;
    state.client_id = in.text();
    if (in.flag()) state.online = link{0};
    state.expiry_s = static_cast<std::uint32_t>(in.number(4));
    state.ends_at = in.time();
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        std::string filter = in.text();
        state.subscriptions[std::move(filter)] = read_subscription(in);
    }
    state.last_packet_id = static_cast<std::uint16_t>(in.number(2));
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        state.inbound.insert(static_cast<std::uint16_t>(in.number(2)));
    }
    state.will = read_will(in);
    state.will_due = in.time();
    if (!in.complete()) return std::nullopt;
    return state;
}

bytes record_of(const delivery& outgoing, const std::string& client_id) {
    record_writer out;
    out.number(layout, 1);
    out.text(client_id);
    out.number(outgoing.order);
    write(out, *outgoing.content);
    out.number(outgoing.qos, 1);
    out.flag(outgoing.was_retained);
    out.flag(outgoing.keeps_retain);
    out.number(outgoing.subscription_ids.size(), 4);
    for (const std::uint32_t id : outgoing.subscription_ids) out.number(id, 4);
    out.text(outgoing.share);
    out.number(static_cast<std::uint8_t>(outgoing.stage), 1);
    out.number(outgoing.packet_id, 2);
    return out.take();
}

std::optional<kept_delivery> read_delivery(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    kept_delivery kept;
    kept.client_id = in.text();
    delivery& outgoing = kept.outgoing;
    outgoing.order = in.number();
    outgoing.content = std::make_shared<const message>(read_message(in));
    outgoing.qos = static_cast<std::uint8_t>(in.number(1));
    outgoing.was_retained = in.flag();
    outgoing.keeps_retain = in.flag();
    for (auto left = in.number(4); left > 0 && !in.failed(); --left) {
        outgoing.subscription_ids.push_back(static_cast<std::uint32_t>(in.number(4)));
    }
    outgoing.share = in.text();
    outgoing.stage = static_cast<delivery_stage>(in.number(1));
    outgoing.packet_id = static_cast<std::uint16_t>(in.number(2));
    if (!in.complete()) return std::nullopt;
    return kept;
}

bytes record_of(const message& publication) {
    record_writer out;
    out.number(layout, 1);
    write(out, publication);
    return out.take();
}

std::optional<message> read_message(bytes_view record) {
    record_reader in(record);
    if (in.number(1) != layout) return std::nullopt;
    message publication = read_message(in);
    if (!in.complete()) return std::nullopt;
    return publication;
}

}  // namespace brokerproof::reference_broker
