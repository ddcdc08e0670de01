// The layout of a payload; all numbers are little-endian.
#include "loadgen/ledger/stamp.hpp"

#include <cassert>

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

}  // namespace brokerproof::loadgen
