#include "loadgen/bench/wire.hpp"

namespace brokerproof::bench {

framing next_frame(view from, frame& into) {
    std::size_t length = 0;
    for (std::size_t at = 1; at < 5; ++at) {
        if (at >= from.size()) return framing::partial;
        length |= static_cast<std::size_t>(from[at] & 0x7FU) << (7 * (at - 1));
        if ((from[at] & 0x80U) != 0) continue;
        if (from.size() < at + 1 + length) return framing::partial;
        into.first = from[0];
        into.body = from.subspan(at + 1, length);
        into.size = at + 1 + length;
        return framing::whole;
    }
    return framing::broken;
}

std::uint8_t reader::u8() {
    const auto taken = take(1);
    return taken.empty() ? std::uint8_t{0} : taken[0];
}

std::uint16_t reader::u16() {
    const auto two = take(2);
    return two.empty() ? std::uint16_t{0} : static_cast<std::uint16_t>((two[0] << 8U) | two[1]);
}

std::uint32_t reader::u32() {
    const std::uint32_t high = u16();
    return (high << 16U) | u16();
}

std::uint32_t reader::varint() {
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        const auto byte = u8();
        value |= static_cast<std::uint32_t>(byte & 0x7FU) << shift;
        if ((byte & 0x80U) == 0) return value;
    }
    ok_ = false;
    return 0;
}

view reader::take(std::size_t count) {
    if (count > left_.size()) {
        ok_ = false;
        left_ = {};
        return {};
    }
    const auto taken = left_.first(count);
    left_ = left_.subspan(count);
    return taken;
}

std::string_view reader::text() {
    const auto raw = take(u16());
    return {reinterpret_cast<const char*>(raw.data()), raw.size()};
}

namespace {

bool take_value(reader& block, property& into) {
    switch (into.id) {
        case 0x01:
        case 0x17:
        case 0x19:
        case 0x24:
        case 0x25:
        case 0x28:
        case 0x29:
        case 0x2A: into.number = block.u8(); return true;
        case 0x13:
        case 0x21:
        case 0x22:
        case 0x23: into.number = block.u16(); return true;
        case 0x02:
        case 0x11:
        case 0x18:
        case 0x27: into.number = block.u32(); return true;
        case 0x0B: into.number = block.varint(); return true;
        case 0x03:
        case 0x08:
        case 0x09:
        case 0x12:
        case 0x15:
        case 0x16:
        case 0x1A:
        case 0x1C:
        case 0x1F: block.text(); return true;
        case 0x26:
            block.text();
            block.text();
            return true;
        default: return false;
    }
}

}  // namespace

bool next_property(reader& block, property& into) {
    const auto before = block.left();
    into.number = 0;
    into.id = block.u8();
    if (!take_value(block, into) || !block.ok()) return false;
    into.raw = before.first(before.size() - block.left().size());
    return true;
}

void put_u16(bytes& out, std::uint32_t value) {
    out.push_back(static_cast<std::uint8_t>(value >> 8U));
    out.push_back(static_cast<std::uint8_t>(value));
}

void put_u32(bytes& out, std::uint32_t value) {
    put_u16(out, value >> 16U);
    put_u16(out, value);
}

void put_varint(bytes& out, std::size_t value) {
    while (value > 0x7F) {
        out.push_back(static_cast<std::uint8_t>(value | 0x80U));
        value >>= 7U;
    }
    out.push_back(static_cast<std::uint8_t>(value));
}

void put(bytes& out, view raw) { out.insert(out.end(), raw.begin(), raw.end()); }

void put_text(bytes& out, std::string_view text) {
    put_u16(out, static_cast<std::uint32_t>(text.size()));
    out.insert(out.end(), text.begin(), text.end());
}

void put_packet(bytes& out, std::uint8_t first, view body) {
    out.push_back(first);
    put_varint(out, body.size());
    put(out, body);
}

void put_answer(bytes& out, type packet_type, std::uint16_t packet_id) {
    // Only PUBREL has flags that are not zero (3.6.1).
    out.push_back(first_byte(packet_type, packet_type == type::pubrel ? 2 : 0));
    out.push_back(2);
    put_u16(out, packet_id);
}

std::size_t varint_size(std::size_t value) {
    std::size_t size = 1;
    while (value > 0x7F) {
        value >>= 7U;
        ++size;
    }
    return size;
}

}  // namespace brokerproof::bench
