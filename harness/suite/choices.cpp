// The words that a key chooses from, and which packets go with which verb.
#include <algorithm>
#include <array>

#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

using mqtt::packet_type;

template <class T, std::size_t N>
using choice_table = std::array<std::pair<std::string_view, T>, N>;
constexpr choice_table<mqtt::version, 2> version_table{
    {{"v3.1.1", mqtt::version::v311}, {"v5", mqtt::version::v5}}};
constexpr choice_table<plan::kill_kind, 3> kill_table{{{"fin", plan::kill_kind::fin},
                                                       {"rst", plan::kill_kind::rst},
                                                       {"hole", plan::kill_kind::hole}}};
constexpr choice_table<plan::broker_act, 4> broker_table{{{"restart", plan::broker_act::restart},
                                                          {"stop", plan::broker_act::stop},
                                                          {"start", plan::broker_act::start},
                                                          {"kill", plan::broker_act::kill}}};
constexpr choice_table<plan::login_kind, 4> login_table{{{"profile", plan::login_kind::profile},
                                                         {"second", plan::login_kind::second},
                                                         {"wrong", plan::login_kind::wrong},
                                                         {"none", plan::login_kind::none}}};
constexpr choice_table<plan::level, 2> level_table{
    {{"must", plan::level::must}, {"should", plan::level::should}}};
constexpr choice_table<plan::case_kind, 1> kind_table{{{"observe", plan::case_kind::observe}}};
constexpr choice_table<plan::transport_kind, 2> transport_table{
    {{"tcp", plan::transport_kind::tcp}, {"websocket", plan::transport_kind::websocket}}};

/// What a cooked verb sends, and what it waits for.
struct exchange {
    verb what;
    packet_type sends;
    std::array<packet_type, 2> answers;
    std::size_t answer_count;
};
constexpr std::array exchanges{
    exchange{verb::connect, packet_type::connect, {packet_type::connack}, 1},
    exchange{verb::subscribe, packet_type::subscribe, {packet_type::suback}, 1},
    exchange{verb::unsubscribe, packet_type::unsubscribe, {packet_type::unsuback}, 1},
    exchange{verb::publish, packet_type::publish, {packet_type::puback, packet_type::pubcomp}, 2},
    exchange{verb::ping, packet_type::pingreq, {packet_type::pingresp}, 1},
    exchange{verb::disconnect, packet_type::disconnect, {}, 0},
};

const exchange* exchange_of(verb what) {
    const auto* at = std::ranges::find(exchanges, what, &exchange::what);
    return at == exchanges.end() ? nullptr : at;
}

}  // namespace

choice_list<mqtt::version> version_choices() { return version_table; }
choice_list<plan::kill_kind> kill_choices() { return kill_table; }
choice_list<plan::broker_act> broker_choices() { return broker_table; }
choice_list<plan::login_kind> login_choices() { return login_table; }
choice_list<plan::level> level_choices() { return level_table; }
choice_list<plan::case_kind> kind_choices() { return kind_table; }
choice_list<plan::transport_kind> transport_choices() { return transport_table; }

bool is_cooked(verb what) { return exchange_of(what) != nullptr; }

packet_type packet_of(verb what) {
    const auto* found = exchange_of(what);
    return found == nullptr ? packet_type{} : found->sends;
}

std::span<const packet_type> acknowledgements_of(verb what) {
    const auto* found = exchange_of(what);
    if (found == nullptr) return {};
    return std::span(found->answers).first(found->answer_count);
}

bool comes_from_broker(packet_type type, mqtt::version version) {
    switch (type) {
        case packet_type::connect:
        case packet_type::subscribe:
        case packet_type::unsubscribe:
        case packet_type::pingreq: return false;
        case packet_type::disconnect:
        case packet_type::auth: return version == mqtt::version::v5;
        default: return true;
    }
}

}  // namespace brokerproof::suite
