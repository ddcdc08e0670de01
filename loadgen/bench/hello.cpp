#include "loadgen/bench/hello.hpp"

namespace brokerproof::bench {

namespace {

constexpr unsigned clean_start_flag = 0x02;
constexpr unsigned will_flag = 0x04;
constexpr unsigned password_flag = 0x40;
constexpr unsigned username_flag = 0x80;

bool read_properties(reader& from, hello& into) {
    reader block(from.take(from.varint()));
    property field;
    while (block.more()) {
        if (!next_property(block, field)) return false;
        if (field.id == 0x11) into.expiry_interval = field.number;
        if (field.id == 0x21) into.receive_maximum = static_cast<std::uint16_t>(field.number);
    }
    return from.ok() && into.receive_maximum != 0;
}

void skip_will(reader& from, std::uint8_t level) {
    if (level == level_v5) from.take(from.varint());
    from.text();
    from.text();
}

}  // namespace

bool read_hello(view body, hello& into) {
    reader from(body);
    if (from.text() != "MQTT") return false;
    into.level = from.u8();
    if (into.level != level_v311 && into.level != level_v5) return from.ok();
    const unsigned flags = from.u8();
    if ((flags & 1U) != 0) return false;  // [MQTT-3.1.2-3]
    into.clean_start = (flags & clean_start_flag) != 0;
    into.keep_alive = from.u16();
    if (into.level == level_v5 && !read_properties(from, into)) return false;
    if (into.level == level_v311) into.expiry_interval = into.clean_start ? 0 : never;
    into.client_id = from.text();
    if ((flags & will_flag) != 0) skip_will(from, into.level);
    if ((flags & username_flag) != 0) from.text();
    if ((flags & password_flag) != 0) from.text();
    return from.ok() && from.left().empty();
}

}  // namespace brokerproof::bench
