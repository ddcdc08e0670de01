// The words that a key chooses from, and which packets a broker may send.
#include <array>

#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

using mqtt::packet_type;

template <class T, std::size_t N>
using choice_table = std::array<std::pair<std::string_view, T>, N>;
constexpr choice_table<mqtt::version, 2> version_table{
    {{"v3.1.1", mqtt::version::v311}, {"v5", mqtt::version::v5}}};
constexpr choice_table<plan::kill_kind, 5> kill_table{
    {{"fin", plan::kill_kind::fin},
     {"cut", plan::kill_kind::cut},
     {"close_frame", plan::kill_kind::close_frame},
     {"rst", plan::kill_kind::rst},
     {"hole", plan::kill_kind::hole}}};
constexpr choice_table<plan::frame_kind, 4> frame_table{{{"one_byte", plan::frame_kind::one_byte},
                                                         {"halves", plan::frame_kind::halves},
                                                         {"fragments", plan::frame_kind::fragments},
                                                         {"text", plan::frame_kind::text}}};
constexpr choice_table<plan::broker_act, 5> broker_table{{{"restart", plan::broker_act::restart},
                                                          {"stop", plan::broker_act::stop},
                                                          {"start", plan::broker_act::start},
                                                          {"kill", plan::broker_act::kill},
                                                          {"reload", plan::broker_act::reload}}};
constexpr choice_table<plan::login_kind, 4> login_table{{{"profile", plan::login_kind::profile},
                                                         {"second", plan::login_kind::second},
                                                         {"wrong", plan::login_kind::wrong},
                                                         {"none", plan::login_kind::none}}};
constexpr choice_table<plan::authentication_kind, 3> authentication_table{
    {{"scram", plan::authentication_kind::scram},
     {"wrong_password", plan::authentication_kind::wrong_password},
     {"wrong_proof", plan::authentication_kind::wrong_proof}}};
constexpr choice_table<plan::level, 2> level_table{
    {{"must", plan::level::must}, {"should", plan::level::should}}};
constexpr choice_table<plan::case_kind, 1> kind_table{{{"observe", plan::case_kind::observe}}};
constexpr choice_table<plan::transport_kind, 3> transport_table{
    {{"tcp", plan::transport_kind::tcp},
     {"tls", plan::transport_kind::tls},
     {"websocket", plan::transport_kind::websocket}}};

}  // namespace

choice_list<mqtt::version> version_choices() { return version_table; }
choice_list<plan::kill_kind> kill_choices() { return kill_table; }
choice_list<plan::frame_kind> frame_choices() { return frame_table; }
choice_list<plan::broker_act> broker_choices() { return broker_table; }
choice_list<plan::login_kind> login_choices() { return login_table; }
choice_list<plan::authentication_kind> authentication_choices() { return authentication_table; }
choice_list<plan::level> level_choices() { return level_table; }
choice_list<plan::case_kind> kind_choices() { return kind_table; }
choice_list<plan::transport_kind> transport_choices() { return transport_table; }

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
