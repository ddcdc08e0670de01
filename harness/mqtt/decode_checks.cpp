// Checks that several packets share: packet identifiers, reason codes, topic names and filters.
#include <array>

#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/printing.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/mqtt/topic.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr std::size_t shown_topic = 64;

struct code_statement {
    packet_type type;
    statement_ids ids;
};

// 3.1.1 has codes in CONNACK and SUBACK only. [MQTT-3.2.2-6] v311: no CONNACK when no listed code
// fits.
constexpr std::array code_statements{
    code_statement{packet_type::connack, {"MQTT-3.2.2-6", "MQTT-3.2.2-8"}},
    code_statement{packet_type::puback, {"", "MQTT-3.4.2-1"}},
    code_statement{packet_type::pubrec, {"", "MQTT-3.5.2-1"}},
    code_statement{packet_type::pubrel, {"", "MQTT-3.6.2-1"}},
    code_statement{packet_type::pubcomp, {"", "MQTT-3.7.2-1"}},
    code_statement{packet_type::suback, {"MQTT-3.9.3-2", "MQTT-3.9.3-2"}},
    code_statement{packet_type::unsuback, {"", "MQTT-3.11.3-2"}},
    code_statement{packet_type::disconnect, {"", "MQTT-3.14.2-1"}},
    code_statement{packet_type::auth, {"", "MQTT-3.15.2-1"}},
};

statement_ids code_statement_of(packet_type type) {
    for (const code_statement& row : code_statements) {
        if (row.type == type) return row.ids;
    }
    return statement::none;
}

// An answer repeats the identifier of its request. Zero in an answer means that no legal request
// belongs to it, and the broken statement depends on that request.
statement_ids packet_id_statement(const decode_context& context) {
    constexpr packet_set requests =
        set_of(packet_type::publish, packet_type::subscribe, packet_type::unsubscribe);
    if ((requests & set_of(context.type)) == 0) return statement::none;
    return context.from == sender::server ? statement::server_packet_id
                                          : statement::client_packet_id;
}

void check_plain_filter(const cursor& in, std::string_view filter, std::size_t offset) {
    const decode_context& context = in.context();
    if (filter.empty())
        return context.report(statement::topic_not_empty, offset, "topic filter is empty");
    const std::string shown = "topic filter " + quoted(filter, shown_topic);
    for (std::size_t at = filter.find_first_of("#+"); at != std::string_view::npos;
         at = filter.find_first_of("#+", at + 1)) {
        const bool opens_level = at == 0 || filter[at - 1] == '/';
        const bool ends_filter = at + 1 == filter.size();
        if (filter[at] == '#' && !(opens_level && ends_filter)) {
            return context.report(statement::hash_placement, offset + at,
                                  shown + " has a '#' that is not its whole last level");
        }
        if (filter[at] == '+' && !(opens_level && (ends_filter || filter[at + 1] == '/'))) {
            return context.report(statement::plus_placement, offset + at,
                                  shown + " has a '+' that is not a whole level");
        }
    }
}

void check_shared_filter(const cursor& in, std::string_view filter, std::size_t offset) {
    const decode_context& context = in.context();
    const std::string_view shared = filter.substr(share_prefix.size());
    const std::string_view name = shared.substr(0, shared.find('/'));
    const std::size_t name_at = offset + share_prefix.size();
    const std::string shown = "shared subscription " + quoted(filter, shown_topic);
    if (name.empty())
        return context.report(statement::share_name_present, name_at,
                              shown + " has an empty ShareName");
    if (name.find_first_of("#+") != std::string_view::npos) {
        return context.report(statement::share_name_and_filter, name_at,
                              shown + " has a wildcard in its ShareName");
    }
    if (name.size() + 1 >= shared.size()) {
        return context.report(statement::share_name_and_filter, name_at,
                              shown + " has no topic filter");
    }
    check_plain_filter(in, shared.substr(name.size() + 1), name_at + name.size() + 1);
}

}  // namespace

std::uint16_t read_packet_id(cursor& in) {
    const std::size_t offset = in.offset();
    const std::uint16_t id = in.two_bytes("packet identifier");
    if (id == 0 && !in.failed()) {
        in.context().report(packet_id_statement(in.context()), offset, "packet identifier is 0");
    }
    return id;
}

std::uint8_t read_reason_code(cursor& in) {
    const decode_context& context = in.context();
    const std::size_t offset = in.offset();
    const std::uint8_t code = in.byte("reason code");
    if (!in.failed() && !is_legal_code(context.type, context.version, code)) {
        context.report(code_statement_of(context.type), offset,
                       "code " + hex_byte(code) + " is not in the table of " +
                           std::string(name_of(context.type)));
    }
    return code;
}

void check_topic_name(const cursor& in, std::string_view topic, std::size_t offset,
                      statement_ids wildcard) {
    if (topic.empty())
        return in.context().report(statement::topic_not_empty, offset, "topic name is empty");
    const std::size_t at = topic.find_first_of("#+");
    if (at == std::string_view::npos) return;
    in.context().report(wildcard, offset + at,
                        "topic name " + quoted(topic, shown_topic) + " has a wildcard");
}

void check_topic_filter(const cursor& in, std::string_view filter, std::size_t offset) {
    // 3.1.1 has no shared subscriptions; in it "$share/a/b" is an ordinary filter.
    if (in.is_v5() && filter.starts_with(share_prefix))
        return check_shared_filter(in, filter, offset);
    check_plain_filter(in, filter, offset);
}

}  // namespace brokerproof::mqtt
