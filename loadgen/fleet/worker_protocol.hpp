// The protocol between a conductor and workers in other processes: frames with a kind and a
// content. Both ends are the same program on the same machine, so plain values are sent as they are
// in memory. It must not know sockets.
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
    order,        ///< to the worker, first: what it is to do
    begin_phase,  ///< to the worker: phase_order
    status,       ///< asked without content, answered with slice_status
    snapshot,     ///< asked without content, answered with packed measures
    finish,  ///< a request without content; the answer comes with the written result, or with a
             ///< problem
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
/// None if the text is not complete.
std::optional<slice_snapshot> unpacked_snapshot(const std::string& bytes);

}  // namespace brokerproof::loadgen
