#include "harness/engine/packet_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/match/match.hpp"
#include "harness/mqtt/fields.hpp"

namespace brokerproof::engine {

namespace {

std::optional<login> login_of(plan::login_kind kind, const surroundings& around) {
    switch (kind) {
        case plan::login_kind::profile: return around.profile_login;
        case plan::login_kind::second: return around.second_login;
        case plan::login_kind::wrong: return around.wrong_login;
        case plan::login_kind::none: break;
    }
    return {};
}

void fill_connect(mqtt::connect& packet, const plan::packet_template& form, const case_client& who,
                  const surroundings& around) {
    packet.client_id = who.client_id;
    packet.clean_start = true;
    packet.keep_alive = 0;
    const auto chosen = login_of(form.login, around);
    if (!chosen) return;
    packet.username = chosen->username;
    packet.password = chosen->password;
}

struct id_filler {
    case_client& who;

    void operator()(mqtt::subscribe& p) const { p.packet_id = who.next_packet_id(); }
    void operator()(mqtt::unsubscribe& p) const { p.packet_id = who.next_packet_id(); }
    void operator()(auto&) const {}
};

bool sets(const plan::packet_template& form, std::string_view field) {
    return std::ranges::any_of(form.fields, [&](const auto& one) { return one.field == field; });
}

}  // namespace

mqtt::version version_for(const plan::packet_template& form, const case_client& who) {
    if (form.type == mqtt::packet_type::connect) return form.version.value_or(who.version);
    return who.talk ? who.talk->version : who.version;
}

built build(const plan::packet_template& form, case_client& who, mqtt::version v,
            const plan::environment& names, const surroundings& around) {
    auto packet = mqtt::make_packet(form.type, v);
    if (auto* connect = std::get_if<mqtt::connect>(&packet))
        fill_connect(*connect, form, who, around);
    if (!sets(form, "packet_id")) std::visit(id_filler{who}, packet);
    const auto member = who.member < 0
                            ? std::nullopt
                            : std::optional<std::uint64_t>(static_cast<std::uint64_t>(who.member));
    for (const auto& one : form.fields) {
        if (!match::applies(form.type, one.field, v)) continue;
        const auto value = plan::resolve(one.value, names, member);
        if (!value) {
            const auto missing = plan::names_in(one.value);
            return {{}, fmt::format("{}: ${} stands for nothing yet", one.field, missing.front())};
        }
        const auto set = mqtt::set_field(packet, one.field, *value);
        if (!set) return {{}, set.error().text};
    }
    auto* message = std::get_if<mqtt::publish>(&packet);
    if (message != nullptr && message->qos > 0 && message->packet_id == 0 &&
        !sets(form, "packet_id")) {
        message->packet_id = who.next_packet_id();
    }
    return {std::move(packet), {}};
}

namespace {

struct id_reader {
    template <mqtt::packet_type Type>
    std::uint16_t operator()(const mqtt::acknowledgement<Type>& p) const {
        return p.packet_id;
    }
    std::uint16_t operator()(const mqtt::publish& p) const { return p.packet_id; }
    std::uint16_t operator()(const mqtt::subscribe& p) const { return p.packet_id; }
    std::uint16_t operator()(const mqtt::suback& p) const { return p.packet_id; }
    std::uint16_t operator()(const mqtt::unsubscribe& p) const { return p.packet_id; }
    std::uint16_t operator()(const mqtt::unsuback& p) const { return p.packet_id; }
    std::uint16_t operator()(const auto&) const { return 0; }
};

}  // namespace

std::uint16_t packet_id_of(const mqtt::packet& packet) { return std::visit(id_reader{}, packet); }

}  // namespace brokerproof::engine
