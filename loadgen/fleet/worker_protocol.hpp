// What a conductor and the workers in other processes say to each other: frames of a kind and a
// content. Both ends are the same program on the same machine, so plain values go as they lie in
// memory. Must not know sockets.
#pragma once

#include <cstdint>
#include <cstring>
#include <optional>
#include <span>
#include <string>
#include <type_traits>

#include "loadgen/fleet/slice_state.hpp"

namespace brokerproof::loadgen {

enum class worker_word : std::uint8_t {
    begin_phase,  ///< to the worker: phase_order
    status,       ///< asked without content, answered with slice_status
    snapshot,     ///< asked without content, answered with packed measures
    finish,       ///< asked without content, answered when the result is written: what went wrong
};

struct phase_order {
    std::uint64_t phase = 0;
    std::int64_t at_ns = 0;
};

struct frame_head {
    worker_word word = worker_word::status;
    std::uint32_t size = 0;  ///< bytes of the content
};
inline constexpr std::uint32_t largest_frame = 64U << 20;

template <class Value>
std::string packed(const Value& value) {
    static_assert(std::is_trivially_copyable_v<Value>);
    std::string bytes(sizeof value, '\0');
    std::memcpy(bytes.data(), &value, sizeof value);
    return bytes;
}
template <class Value>
std::optional<Value> unpacked(const std::string& bytes) {
    static_assert(std::is_trivially_copyable_v<Value>);
    Value value;
    if (bytes.size() != sizeof value) return {};
    std::memcpy(&value, bytes.data(), sizeof value);
    return value;
}

std::string packed(const slice_snapshot& snapshot);
/// None when it is not whole.
std::optional<slice_snapshot> unpacked_snapshot(const std::string& bytes);

}  // namespace brokerproof::loadgen
