// Counts allocations. It replaces the program's operator new, so include it in one file only.
#pragma once

#include <atomic>
#include <cstdint>
#include <cstdlib>
#include <new>

namespace brokerproof::loadgen {
inline std::atomic<std::uint64_t> allocations{0};
inline std::atomic<std::uint64_t> allocated_bytes{0};
}  // namespace brokerproof::loadgen

void* operator new(std::size_t size) {
    ++brokerproof::loadgen::allocations;
    brokerproof::loadgen::allocated_bytes += size;
    if (void* memory = std::malloc(size)) return memory;
    throw std::bad_alloc();
}
// Sanitizers define their own version of this operator, whose memory the delete below cannot free.
void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
    ++brokerproof::loadgen::allocations;
    brokerproof::loadgen::allocated_bytes += size;
    return std::malloc(size);
}
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, std::size_t) noexcept { std::free(memory); }
