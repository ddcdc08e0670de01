// Reads the primitive encodings of section 1.5 from one packet and reports their violations. The
// first read past the end is reported once; from then on the cursor has failed and yields zeros.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/statements.hpp"

namespace brokerproof::mqtt {

/// The state that all parts of one decoding share.
struct decode_context {
    mqtt::version version;
    sender from;
    packet_type type;
    std::uint8_t flags;                  ///< the low four bits of the first byte
    std::vector<violation>* violations;  ///< at most a hundred
    mutable std::size_t reported = 0;    ///< all of them

    std::size_t violation_count() const { return reported; }
    /// Adds a violation under the id that the statement has in this version.
    void report(statement_ids ids, std::size_t offset, std::string text) const;
    /// Adds a violation of a rule that only one version has.
    void report(std::string_view id, std::size_t offset, std::string text) const;
};

/// Offsets count from the first byte of the packet. The packet and the context must outlive the
/// cursor.
class cursor {
public:
    cursor(const decode_context& context, bytes_view frame, std::size_t begin, std::size_t end)
        : context_(&context), frame_(frame), at_(begin), end_(end) {}

    const decode_context& context() const { return *context_; }
    bool is_v5() const { return context_->version == version::v5; }
    std::size_t offset() const { return at_; }
    std::size_t remaining() const { return end_ - at_; }
    bool failed() const { return failed_; }

    // `field` is the name for messages: "PUBLISH is cut short in its topic name: ...".
    std::uint8_t byte(std::string_view field) {
        return can_read(1, field) ? frame_[at_++] : std::uint8_t{0};
    }
    std::uint16_t two_bytes(std::string_view field);
    std::uint32_t four_bytes(std::string_view field);
    /// A form that is not minimal is reported in 5.0 and accepted in 3.1.1, which has no such rule.
    /// More than four bytes make the cursor fail.
    std::uint32_t variable(std::string_view field);
    /// Reads a string. Ill-formed UTF-8 is reported under `ids` if given, else under the general
    /// statements.
    std::string text(std::string_view field, statement_ids ids = statement::none);
    std::string binary(std::string_view field);
    /// Reads all remaining bytes.
    std::string rest();
    /// Returns a cursor over the next `size` bytes and skips them here; `size` may not exceed
    /// remaining().
    cursor split(std::size_t size);

private:
    bool can_read(std::size_t size, std::string_view field) {
        return !failed_ && remaining() >= size ? true : fail_short(size, field);
    }
    bool fail_short(std::size_t size, std::string_view field);
    std::string take(std::size_t size);
    void check_text(const std::string& text, std::string_view field, statement_ids ids) const;

    const decode_context* context_;
    bytes_view frame_;
    std::size_t at_;
    std::size_t end_;
    bool failed_ = false;
};

}  // namespace brokerproof::mqtt
