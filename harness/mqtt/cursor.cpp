#include "harness/mqtt/cursor.hpp"

#include "harness/mqtt/printing.hpp"
#include "harness/mqtt/utf8.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {

void decode_context::report(statement_ids ids, std::size_t offset, std::string text) const {
    report(version == mqtt::version::v5 ? ids.v5 : ids.v311, offset, std::move(text));
}

void decode_context::report(std::string_view id, std::size_t offset, std::string text) const {
    // Of millions of wrong bytes, the first ones tell enough.
    constexpr std::size_t most = 100;
    if (violations->size() < most)
        violations->push_back({std::string(id), offset, std::move(text)});
    ++reported;
}

bool cursor::fail_short(std::size_t size, std::string_view field) {
    if (failed_) return false;
    failed_ = true;
    context_->report(statement::none, at_,
                     std::string(name_of(context_->type)) + " is cut short in its " +
                         std::string(field) + ": " + byte_count(size) + " expected, " +
                         std::to_string(remaining()) + " left");
    return false;
}

std::uint16_t cursor::two_bytes(std::string_view field) {
    if (!can_read(2, field)) return 0;
    const unsigned value = (unsigned{frame_[at_]} << 8) | frame_[at_ + 1];
    at_ += 2;
    return static_cast<std::uint16_t>(value);
}

std::uint32_t cursor::four_bytes(std::string_view field) {
    if (!can_read(4, field)) return 0;
    const std::uint32_t high = two_bytes(field);
    return (high << 16) | two_bytes(field);
}

std::uint32_t cursor::variable(std::string_view field) {
    const std::size_t start = at_;
    std::uint32_t value = 0;
    for (unsigned shift = 0; shift < 28; shift += 7) {
        const std::uint8_t next = byte(field);
        if (failed_) return 0;
        value |= static_cast<std::uint32_t>(next & 0x7f) << shift;
        if ((next & 0x80) != 0) continue;
        const std::size_t used = at_ - start;
        if (used > variable_integer_size(value) && is_v5()) {
            context_->report(statement::shortest_variable_integer, start,
                             std::string(field) + " " + std::to_string(value) + " is written in " +
                                 byte_count(used) + ", the shortest form has " +
                                 std::to_string(variable_integer_size(value)));
        }
        return value;
    }
    failed_ = true;
    context_->report(statement::none, start,
                     std::string(field) + " is a variable byte integer of more than four bytes");
    return 0;
}

std::string cursor::take(std::size_t size) {
    const auto* begin = reinterpret_cast<const char*>(frame_.data() + at_);
    at_ += size;
    return {begin, size};
}

std::string cursor::binary(std::string_view field) {
    const std::size_t size = two_bytes(field);
    if (!can_read(size, field)) return {};
    return take(size);
}

std::string cursor::text(std::string_view field, statement_ids ids) {
    std::string value = binary(field);
    check_text(value, field, ids);
    return value;
}

void cursor::check_text(const std::string& text, std::string_view field, statement_ids ids) const {
    const utf8_check check = check_utf8(text);
    if (check.fault == utf8_fault::none) return;
    const bool null = check.fault == utf8_fault::null_character;
    const statement_ids general = null ? statement::utf8_no_null : statement::utf8_well_formed;
    const std::size_t where = at_ - text.size() + check.offset;
    context_->report(ids.v5.empty() ? general : ids, where,
                     std::string(field) +
                         (null ? " contains U+0000" : " is not well-formed UTF-8: byte ") +
                         (null ? std::string() : hex_byte(frame_[where])));
}

std::string cursor::rest() { return failed_ ? std::string() : take(remaining()); }

cursor cursor::split(std::size_t size) {
    cursor part(*context_, frame_, at_, at_ + size);
    at_ += size;
    return part;
}

}  // namespace brokerproof::mqtt
