// The layout of a stamp; in a payload, all numbers are little-endian.
#include "loadgen/ledger/stamp.hpp"

#include <algorithm>
#include <cassert>
#include <charconv>
#include <type_traits>

// The hash is compiled in, so no library has to be linked; its header needs old-style casts.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wold-style-cast"
#define XXH_INLINE_ALL
#include <xxhash.h>
#pragma GCC diagnostic pop

namespace brokerproof::loadgen {
namespace {

constexpr std::uint64_t magic = 0x666F6F72706B7262U;  // "brkproof"
constexpr std::size_t fields_at = 16;

template <class Number>
void put(std::uint8_t*& to, Number value) {
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        *to++ = static_cast<std::uint8_t>(value >> (8 * i));
}

template <class Number>
Number get(const std::uint8_t*& from) {
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < sizeof(Number); ++i)
        value |= static_cast<std::uint64_t>(*from++) << (8 * i);
    return static_cast<Number>(value);
}

std::uint64_t hash_of(std::span<const std::uint8_t> payload) {
    return XXH3_64bits(payload.data() + fields_at, payload.size() - fields_at);
}

constexpr std::size_t hash_digits = 16;
constexpr std::size_t text_of_fields = stamp_text_size - hash_digits;

template <class Number>
void put_hex(std::uint8_t*& to, Number value) {
    constexpr std::string_view digits = "0123456789abcdef";
    const auto bits = static_cast<std::make_unsigned_t<Number>>(value);
    for (std::size_t i = 2 * sizeof(Number); i-- > 0;)
        *to++ = static_cast<std::uint8_t>(digits[(bits >> (4 * i)) & 0xFU]);
}

/// Takes the digits of a number from the front; false: there are none.
template <class Number>
bool get_hex(std::string_view& from, Number& value) {
    std::make_unsigned_t<Number> bits = 0;
    const auto end = from.data() + std::min(from.size(), 2 * sizeof(Number));
    if (std::from_chars(from.data(), end, bits, 16).ptr != end) return false;
    from.remove_prefix(2 * sizeof(Number));
    value = static_cast<Number>(bits);
    return true;
}

bool skip_hyphen(std::string_view& from) {
    if (!from.starts_with('-')) return false;
    from.remove_prefix(1);
    return true;
}

/// Calls `visit` for each field of a stamp, in the order of the text.
template <class Stamp>
bool for_each_field(Stamp& fields, const auto& visit) {
    return visit(fields.run) && visit(fields.publisher) && visit(fields.stream) &&
           visit(fields.sequence) && visit(fields.intended_ns) && visit(fields.sent_ns);
}

std::uint64_t hash_of_text(const void* fields, std::span<const std::uint8_t> payload) {
    return XXH3_64bits_withSeed(payload.data(), payload.size(),
                                XXH3_64bits(fields, text_of_fields));
}

}  // namespace

void write_stamp(std::span<std::uint8_t> payload, const stamp& fields) {
    assert(payload.size() >= stamp_size);
    std::uint8_t* to = payload.data() + fields_at;
    put(to, fields.run);
    put(to, fields.publisher);
    put(to, fields.stream);
    put(to, fields.sequence);
    put(to, fields.intended_ns);
    put(to, fields.sent_ns);
    to = payload.data();
    put(to, magic);
    put(to, hash_of(payload));
}

stamp_fault read_stamp(std::span<const std::uint8_t> payload, stamp& fields) {
    if (payload.size() < stamp_size) return stamp_fault::foreign;
    const std::uint8_t* from = payload.data();
    const bool ours = get<std::uint64_t>(from) == magic;
    const bool whole = get<std::uint64_t>(from) == hash_of(payload);
    if (!ours && !whole) return stamp_fault::foreign;
    fields.run = get<std::uint32_t>(from);
    fields.publisher = get<std::uint32_t>(from);
    fields.stream = get<std::uint32_t>(from);
    fields.sequence = get<std::uint64_t>(from);
    fields.intended_ns = get<std::int64_t>(from);
    fields.sent_ns = get<std::int64_t>(from);
    return ours && whole ? stamp_fault::none : stamp_fault::corrupted;
}

void write_stamp_text(std::span<std::uint8_t> text, std::span<const std::uint8_t> payload,
                      const stamp& fields) {
    assert(text.size() == stamp_text_size);
    std::uint8_t* to = text.data();
    for_each_field(fields, [&to](const auto& value) {
        put_hex(to, value);
        *to++ = '-';
        return true;
    });
    put_hex(to, hash_of_text(text.data(), payload));
}

stamp_fault read_stamp_text(std::string_view text, std::span<const std::uint8_t> payload,
                            stamp& fields) {
    if (text.size() != stamp_text_size) return stamp_fault::foreign;
    std::string_view rest = text;
    stamp seen;
    std::uint64_t hash = 0;
    const bool read = for_each_field(
        seen, [&rest](auto& value) { return get_hex(rest, value) && skip_hyphen(rest); });
    if (!read || !get_hex(rest, hash)) return stamp_fault::foreign;
    fields = seen;
    return hash == hash_of_text(text.data(), payload) ? stamp_fault::none : stamp_fault::corrupted;
}

}  // namespace brokerproof::loadgen
