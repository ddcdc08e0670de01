// Reads the primitive encodings of section 1.5 out of one packet and writes down what is wrong with
// them. The first read past the end is reported once; from then on the cursor is failed and yields
// zeros.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/statements.hpp"

namespace brokerproof::mqtt {

/// What all parts of one decoding share.
struct decode_context {
    version v;
    sender from;
    packet_type type;
    std::uint8_t flags;  ///< the low four bits of the first byte
    std::vector<violation>* violations;

    /// How many violations there are so far.
    std::size_t found() const { return violations->size(); }
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
    bool is_v5() const { return context_->v == version::v5; }
    std::size_t offset() const { return at_; }
    std::size_t remaining() const { return end_ - at_; }
    bool failed() const { return failed_; }

    // `field` names in messages what is being read: "PUBLISH is cut short in its topic name: ...".
    std::uint8_t byte(std::string_view field) {
        return has(1, field) ? frame_[at_++] : std::uint8_t{0};
    }
    std::uint16_t two_bytes(std::string_view field);
    std::uint32_t four_bytes(std::string_view field);
    /// Not minimal: reported in 5.0, let pass in 3.1.1, which has no such rule. More than four
    /// bytes: failed.
    std::uint32_t variable(std::string_view field);
    /// A string: ill-formed UTF-8 is reported under `ids` if given, else under the general
    /// statements.
    std::string text(std::string_view field, statement_ids ids = statement::none);
    std::string binary(std::string_view field);
    /// All that remains.
    std::string rest();
    /// A cursor over the next `size` bytes, which this one skips; `size` may not exceed
    /// remaining().
    cursor split(std::size_t size);

private:
    bool has(std::size_t size, std::string_view field) {
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
