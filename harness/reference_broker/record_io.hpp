// Writes and reads the numbers and texts of a record, one after the other. After an attempt to read
// past the end, every further read fails.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "harness/reference_broker/types.hpp"

namespace brokerproof::reference_broker {

class record_writer {
public:
    void number(std::uint64_t value, std::size_t size = 8);  ///< big-endian, `size` bytes
    void flag(bool value) { number(value ? 1 : 0, 1); }
    void text(std::string_view value);
    void time(const std::optional<instant>& value);

    bytes take() { return std::move(out_); }

private:
    bytes out_;
};

class record_reader {
public:
    explicit record_reader(bytes_view in) : in_(in) {}

    std::uint64_t number(std::size_t size = 8);
    bool flag() { return number(1) != 0; }
    std::string text();
    std::optional<instant> time();

    /// Did every read succeed, and are there no bytes left?
    bool complete() const { return !failed_ && in_.empty(); }
    bool failed() const { return failed_; }

private:
    bytes_view take(std::size_t size);

    bytes_view in_;
    bool failed_ = false;
};

}  // namespace brokerproof::reference_broker
