#include "harness/engine/packet_builder.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/match/match.hpp"
#include "harness/mqtt/fields.hpp"
#include "harness/scram/messages.hpp"

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
                  const case_client& client, mqtt::version version, const surroundings& around) {
    packet.client_id = client.client_id;
    packet.clean_start = true;
    packet.keep_alive = static_cast<std::uint16_t>(around.keep_alive.count());
    const auto chosen = login_of(form.login, around);
    if (form.login == plan::login_kind::profile && authenticates(form, version)) return;
    if (!chosen) return;
    packet.username = chosen->username;
    packet.password = chosen->password.reveal();
}

constexpr std::uint8_t continue_authentication = 0x18;
constexpr std::uint8_t reauthenticate = 0x19;

/// New in each exchange, and the same with the same seed.
std::string next_nonce(const case_client& client, const surroundings& around) {
    const auto exchange = fmt::format("{} {} {}", client.client_id, client.connections,
                                      client.authentication.exchanges());
    return base36(stable_hash(exchange, around.seed), 12) +
           base36(stable_hash(exchange, ~around.seed), 12);
}

/// Sets what the template leaves open.
void add_authentication(mqtt::property_list& to, const plan::packet_template& form,
                        std::string data) {
    using mqtt::property_id;
    if (!sets(form, "authentication_method"))
        to.push_back({property_id::authentication_method, std::string(scram::method)});
    if (!sets(form, "authentication_data") && !data.empty())
        to.push_back({property_id::authentication_data, std::move(data)});
}

/// The client's next part in its exchange: CONNECT and AUTH 0x19 begin one.
struct authentication_filler {
    const plan::packet_template& form;
    case_client& client;
    const surroundings& around;

    std::string begin() const {
        return client.authentication.begin(
            around.scram_login->username, around.scram_login->password, next_nonce(client, around));
    }
    result<void> operator()(mqtt::connect& packet) const {
        add_authentication(packet.properties, form, begin());
        return {};
    }
    result<void> operator()(mqtt::auth& packet) const {
        const auto challenge = client.talk ? client.talk->challenge() : std::nullopt;
        if (!sets(form, "reason_code"))
            packet.reason_code = challenge ? continue_authentication : reauthenticate;
        if (packet.reason_code == reauthenticate) {
            add_authentication(packet.properties, form, begin());
            return {};
        }
        if (!challenge) return failure("the broker has sent no AUTH 0x18 that could be answered");
        auto data = client.authentication.answer(form.authentication, *challenge);
        if (!data) return failure("the broker's AUTH cannot be answered: " + data.error().text);
        add_authentication(packet.properties, form, std::move(*data));
        return {};
    }
    result<void> operator()(auto&) const { return {}; }
};

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

bool authenticates(const plan::packet_template& form, mqtt::version version) {
    return version == mqtt::version::v5 && form.authentication != plan::authentication_kind::none;
}

mqtt::version version_for(const plan::packet_template& form, const case_client& client) {
    if (form.type == mqtt::packet_type::connect) return form.version.value_or(client.version);
    return client.talk ? client.talk->version : client.version;
}

built build(const plan::packet_template& form, case_client& client, mqtt::version version,
            const plan::environment& names, const surroundings& around) {
    auto packet = mqtt::make_packet(form.type, version);
    if (auto* connect = std::get_if<mqtt::connect>(&packet))
        fill_connect(*connect, form, client, version, around);
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
    if (authenticates(form, version)) {
        if (!around.scram_login) return {{}, "there is no login for SCRAM"};
        const auto filled = std::visit(authentication_filler{form, client, around}, packet);
        if (!filled) return {{}, filled.error().text};
    }
    auto* message = std::get_if<mqtt::publish>(&packet);
    if (message != nullptr && message->qos > 0 && message->packet_id == 0 &&
        !sets(form, "packet_id")) {
        message->packet_id = client.next_packet_id();
    }
    return {std::move(packet), {}};
}

}  // namespace brokerproof::engine
