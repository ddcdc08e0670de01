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

void fill_connect(mqtt::connect& packet, const plan::packet_template& form,
                  const case_client& client, const surroundings& around) {
    packet.client_id = client.client_id;
    packet.clean_start = true;
    packet.keep_alive = static_cast<std::uint16_t>(around.keep_alive.count());
    const auto chosen = login_of(form.login, around);
    if (!chosen) return;
    packet.username = chosen->username;
    packet.password = chosen->password.reveal();
}

struct id_filler {
    case_client& client;

    void operator()(mqtt::subscribe& packet) const { packet.packet_id = client.next_packet_id(); }
    void operator()(mqtt::unsubscribe& packet) const { packet.packet_id = client.next_packet_id(); }
    void operator()(auto&) const {}
};

}  // namespace

bool sets(const plan::packet_template& form, std::string_view field) {
    return std::ranges::any_of(form.fields,
                               [&](const auto& setting) { return setting.field == field; });
}

mqtt::version version_for(const plan::packet_template& form, const case_client& client) {
    if (form.type == mqtt::packet_type::connect) return form.version.value_or(client.version);
    return client.talk ? client.talk->version : client.version;
}

built build(const plan::packet_template& form, case_client& client, mqtt::version version,
            const plan::environment& names, const surroundings& around) {
    auto packet = mqtt::make_packet(form.type, version);
    if (auto* connect = std::get_if<mqtt::connect>(&packet))
        fill_connect(*connect, form, client, around);
    if (!sets(form, "packet_id")) std::visit(id_filler{client}, packet);
    const auto member =
        client.member < 0 ? std::nullopt
                          : std::optional<std::uint64_t>(static_cast<std::uint64_t>(client.member));
    for (const auto& setting : form.fields) {
        if (!match::applies(form.type, setting.field, version)) continue;
        const auto value = plan::resolve(setting.value, names, member);
        if (!value) {
            const auto missing = plan::names_in(setting.value);
            return {{}, fmt::format("{}: ${} has no value yet", setting.field, missing.front())};
        }
        const auto set = mqtt::set_field(packet, setting.field, *value);
        if (!set) return {{}, set.error().text};
    }
    auto* message = std::get_if<mqtt::publish>(&packet);
    if (message != nullptr && message->qos > 0 && message->packet_id == 0 &&
        !sets(form, "packet_id")) {
        message->packet_id = client.next_packet_id();
    }
    return {std::move(packet), {}};
}

}  // namespace brokerproof::engine
