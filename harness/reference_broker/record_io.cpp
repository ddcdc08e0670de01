#include "harness/reference_broker/record_io.hpp"

namespace brokerproof::reference_broker {

void record_writer::number(std::uint64_t value, std::size_t size) {
    for (std::size_t left = size; left > 0; --left) {
        out_.push_back(static_cast<std::uint8_t>(value >> (8 * (left - 1))));
    }
}

void record_writer::text(std::string_view value) {
    number(value.size(), 4);
    out_.insert(out_.end(), value.begin(), value.end());
}

void record_writer::time(const std::optional<instant>& value) {
    flag(value.has_value());
    if (value) number(static_cast<std::uint64_t>(value->time_since_epoch().count()));
}

bytes_view record_reader::take(std::size_t size) {
    if (failed_ || in_.size() < size) {
        failed_ = true;
        return {};
    }
    const bytes_view taken = in_.first(size);
    in_ = in_.subspan(size);
    return taken;
}

std::uint64_t record_reader::number(std::size_t size) {
    std::uint64_t value = 0;
    for (const std::uint8_t byte : take(size)) value = (value << 8) | byte;
    return value;
}

std::string record_reader::text() {
    const bytes_view taken = take(number(4));
    return {taken.begin(), taken.end()};
}

std::optional<instant> record_reader::time() {
    if (!flag()) return std::nullopt;
    return instant(std::chrono::microseconds(static_cast<std::int64_t>(number())));
}

}  // namespace brokerproof::reference_broker
