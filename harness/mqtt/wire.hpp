// The primitive encodings of section 1.5, written into two kinds of sink: one counts bytes, the
// other stores them. Every packet is described once for both, so that a length always agrees with
// the written bytes.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace brokerproof::mqtt {

/// The largest value that a variable byte integer of four bytes can hold (section 1.5.5).
inline constexpr std::uint32_t max_variable_integer = 268'435'455;
/// The longest string or binary data that a two-byte length can announce.
inline constexpr std::size_t max_text_size = 65'535;

/// Bytes of the shortest variable byte integer; values beyond the standard's limit take more than
/// four.
constexpr std::size_t variable_integer_size(std::uint64_t value) {
    std::size_t size = 1;
    for (; value >= 0x80; value >>= 7) ++size;
    return size;
}

/// Counts the bytes of a packet.
class byte_counter {
public:
    std::size_t size() const { return size_; }

    void byte(std::uint8_t) { size_ += 1; }
    void two_bytes(std::uint16_t) { size_ += 2; }
    void four_bytes(std::uint32_t) { size_ += 4; }
    void variable(std::uint64_t value) { size_ += variable_integer_size(value); }
    void text(std::string_view data) { size_ += 2 + std::min(data.size(), max_text_size); }
    void raw(std::string_view data) { size_ += data.size(); }
    void skip(std::size_t size) { size_ += size; }

private:
    std::size_t size_ = 0;
};

/// Writes into memory that the caller has sized with a byte_counter.
class byte_writer {
public:
    explicit byte_writer(std::uint8_t* at) : at_(at) {}

    const std::uint8_t* position() const { return at_; }

    void byte(std::uint8_t value) { *at_++ = value; }
    void two_bytes(std::uint16_t value) {
        byte(static_cast<std::uint8_t>(value >> 8));
        byte(static_cast<std::uint8_t>(value & 0xff));
    }
    void four_bytes(std::uint32_t value) {
        two_bytes(static_cast<std::uint16_t>(value >> 16));
        two_bytes(static_cast<std::uint16_t>(value & 0xffff));
    }
    void variable(std::uint64_t value) {
        for (; value >= 0x80; value >>= 7) byte(static_cast<std::uint8_t>(0x80 | (value & 0x7f)));
        byte(static_cast<std::uint8_t>(value));
    }
    void text(std::string_view data) {
        data = data.substr(0, max_text_size);
        two_bytes(static_cast<std::uint16_t>(data.size()));
        raw(data);
    }
    void raw(std::string_view data) {
        if (data.empty()) return;
        std::memcpy(at_, data.data(), data.size());
        at_ += data.size();
    }

private:
    std::uint8_t* at_;
};

}  // namespace brokerproof::mqtt
