// Functions on the fixed header: finding the end of a packet, and patching encoded packets.
#include <algorithm>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/wire.hpp"

namespace brokerproof::mqtt {
namespace {

constexpr std::size_t max_length_bytes = 4;

void patch_remaining_length(bytes& encoded, std::uint64_t value) {
    if (encoded.empty()) return;
    std::size_t end = 1;
    while (end < encoded.size() && end < max_length_bytes && (encoded[end] & 0x80) != 0) ++end;
    end = std::min(end + 1, encoded.size());
    bytes length(variable_integer_size(value));
    byte_writer(length.data()).variable(value);
    encoded.erase(encoded.begin() + 1, encoded.begin() + static_cast<std::ptrdiff_t>(end));
    encoded.insert(encoded.begin() + 1, length.begin(), length.end());
}

void patch_bytes(bytes& encoded, std::size_t offset, bytes_view replacement) {
    if (offset >= encoded.size()) return;
    const std::size_t fits = std::min(replacement.size(), encoded.size() - offset);
    std::ranges::copy(replacement.first(fits),
                      encoded.begin() + static_cast<std::ptrdiff_t>(offset));
}

}  // namespace

frame find_frame(bytes_view input) {
    std::size_t length = 0;
    for (std::size_t index = 0; index < max_length_bytes; ++index) {
        if (1 + index >= input.size()) return {frame_state::need_more, 0};
        const std::uint8_t byte = input[1 + index];
        length |= static_cast<std::size_t>(byte & 0x7f) << (7 * index);
        if ((byte & 0x80) != 0) continue;
        const std::size_t total = 2 + index + length;
        return {input.size() >= total ? frame_state::complete : frame_state::need_more, total};
    }
    return {frame_state::malformed, 0};
}

void apply(bytes& encoded, const patch& change) {
    switch (change.place) {
        case patch::kind::first_byte:
            if (!encoded.empty()) encoded[0] = static_cast<std::uint8_t>(change.value);
            return;
        case patch::kind::remaining_length: return patch_remaining_length(encoded, change.value);
        case patch::kind::bytes_at: return patch_bytes(encoded, change.offset, change.replacement);
    }
}

}  // namespace brokerproof::mqtt
