// Decodes the fixed header, checks whether this side may send the packet, and calls the reader of
// the packet's body.
#include <algorithm>
#include <array>
#include <utility>

#include "harness/mqtt/decode_parts.hpp"
#include "harness/mqtt/printing.hpp"

namespace brokerproof::mqtt {
namespace {

enum class direction : std::uint8_t { from_client, from_server, both };

/// The rules of the fixed header for each type: tables 2-1 and 2-2 (5.0), 2.1 and 2.2 (3.1.1).
struct packet_shape {
    packet_type type;
    direction senders;
    std::uint8_t flags;
    statement_ids flags_statement;
};

constexpr std::array shapes{
    packet_shape{packet_type::connect, direction::from_client, 0, statement::reserved_flags},
    packet_shape{packet_type::connack, direction::from_server, 0, statement::reserved_flags},
    packet_shape{packet_type::publish, direction::both, 0, statement::none},
    packet_shape{packet_type::puback, direction::both, 0, statement::reserved_flags},
    packet_shape{packet_type::pubrec, direction::both, 0, statement::reserved_flags},
    packet_shape{packet_type::pubrel, direction::both, 2, statement::pubrel_flags},
    packet_shape{packet_type::pubcomp, direction::both, 0, statement::reserved_flags},
    packet_shape{packet_type::subscribe, direction::from_client, 2, statement::subscribe_flags},
    packet_shape{packet_type::suback, direction::from_server, 0, statement::reserved_flags},
    packet_shape{packet_type::unsubscribe, direction::from_client, 2, statement::unsubscribe_flags},
    packet_shape{packet_type::unsuback, direction::from_server, 0, statement::reserved_flags},
    packet_shape{packet_type::pingreq, direction::from_client, 0, statement::reserved_flags},
    packet_shape{packet_type::pingresp, direction::from_server, 0, statement::reserved_flags},
    packet_shape{packet_type::disconnect, direction::both, 0, statement::reserved_flags},
    packet_shape{packet_type::auth, direction::both, 0, statement::auth_flags},
};
static_assert(shapes.size() == std::variant_size_v<packet> &&
                  shapes.front().type == packet_type::connect &&
                  shapes.back().type == packet_type::auth &&
                  std::ranges::adjacent_find(shapes, std::ranges::greater_equal{},
                                             &packet_shape::type) == shapes.end(),
              "each row stands at the place of its type");

const packet_shape& shape_of(packet_type type) {
    return shapes[static_cast<std::size_t>(type) - 1];
}

bool may_send(const decode_context& context) {
    // 3.1.1 table 2.1: only a client sends DISCONNECT.
    if (context.type == packet_type::disconnect && context.version == version::v311)
        return context.from == sender::client;
    const direction senders = shape_of(context.type).senders;
    return senders == direction::both ||
           (senders == direction::from_client) == (context.from == sender::client);
}

void check_sender(const decode_context& context) {
    if (may_send(context)) return;
    context.report(statement::none, 0,
                   std::string("a ") + (context.from == sender::server ? "server" : "client") +
                       " may not send " + std::string(name_of(context.type)));
}

std::string four_bits(std::uint8_t value) {
    std::string text;
    for (const unsigned bit : {8U, 4U, 2U, 1U}) text += (value & bit) != 0 ? '1' : '0';
    return text;
}

void check_flags(const decode_context& context) {
    const packet_shape& shape = shape_of(context.type);
    const bool flags_are_data = context.type == packet_type::publish;
    if (flags_are_data || context.flags == shape.flags) return;
    context.report(shape.flags_statement, 0,
                   "reserved flags of " + std::string(name_of(context.type)) + " are " +
                       four_bits(context.flags) + ", must be " + four_bits(shape.flags));
}

/// The type in the first byte; reserved values are reported and give none.
std::optional<packet_type> read_type(const decode_context& context, std::uint8_t first) {
    const unsigned type = first >> 4;
    const bool known = type != 0 && (type != 15 || context.version == version::v5);
    if (known) return static_cast<packet_type>(type);
    context.report(statement::none, 0, "packet type " + std::to_string(type) + " is reserved");
    return std::nullopt;
}

/// The offset of the body, if the remaining length has at most four bytes.
std::size_t body_begin(bytes_view frame) {
    std::size_t begin = 2;
    while (begin < 5 && begin <= frame.size() && (frame[begin - 1] & 0x80) != 0) ++begin;
    return std::min(begin, frame.size());
}

/// The offset of the body's end: as the remaining length says, but not past the last byte.
std::size_t body_end(const decode_context& context, std::size_t begin, std::size_t announced,
                     std::size_t size) {
    const std::size_t present = size - begin;
    if (announced == present) return size;
    context.report(statement::none, announced > present ? size : begin + announced,
                   "remaining length is " + std::to_string(announced) + ", but is followed by " +
                       byte_count(present));
    return begin + std::min(announced, present);
}

void read_body(cursor&, pingreq&) {}
void read_body(cursor&, pingresp&) {}

template <class Body>
void read_into(std::optional<packet>& out, cursor& in) {
    read_body(in, std::get<Body>(out.emplace(std::in_place_type<Body>)));
}

template <std::size_t... Index>
constexpr auto make_readers(std::index_sequence<Index...>) {
    return std::array{&read_into<std::variant_alternative_t<Index, packet>>...};
}
constexpr auto readers = make_readers(std::make_index_sequence<std::variant_size_v<packet>>{});

void decode_body(std::optional<packet>& out, cursor& in) {
    const decode_context& context = in.context();
    readers[static_cast<std::size_t>(context.type) - 1](out, in);
    if (in.failed()) {
        out.reset();
    } else if (in.remaining() > 0) {
        context.report(
            statement::none, in.offset(),
            byte_count(in.remaining()) + " after the end of " + std::string(name_of(context.type)));
    }
}

}  // namespace

decoded decode(bytes_view frame, version protocol, sender from) {
    decoded out;
    decode_context context{protocol, from, {}, {}, &out.violations, 0};
    if (frame.empty()) {
        context.report(statement::none, 0, "there are no bytes");
        return out;
    }
    const std::optional<packet_type> type = read_type(context, frame[0]);
    if (!type) return out;
    context.type = *type;
    context.flags = frame[0] & 0x0f;
    if (*type == packet_type::connect) {
        context.version = connect_version(frame.subspan(body_begin(frame)), protocol);
    } else if (is_old_refusal(frame)) {
        context.version = version::v311;
    }
    check_sender(context);
    check_flags(context);

    cursor header(context, frame, 1, frame.size());
    const std::uint32_t announced = header.variable("remaining length");
    if (header.failed()) return out;
    const std::size_t end = body_end(context, header.offset(), announced, frame.size());
    cursor body(context, frame, header.offset(), end);
    decode_body(out.packet, body);
    return out;
}

}  // namespace brokerproof::mqtt
