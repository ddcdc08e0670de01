#include "harness/record/json_writer.hpp"

#include <cassert>
#include <cmath>
#include <iterator>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::record {
namespace {

constexpr std::size_t flushed_above = 64U << 10U;

bool needs_escape(char c) { return static_cast<unsigned char>(c) < 0x20 || c == '"' || c == '\\'; }

void append_escaped(std::string& out, char character) {
    switch (character) {
        case '"': out += "\\\""; break;
        case '\\': out += "\\\\"; break;
        case '\n': out += "\\n"; break;
        case '\t': out += "\\t"; break;
        case '\r': out += "\\r"; break;
        default:
            fmt::format_to(std::back_inserter(out), "\\u{:04x}",
                           static_cast<unsigned char>(character));
    }
}

}  // namespace

json_writer::~json_writer() {
    assert(depth_ == 0);
    flush();
}

void json_writer::flush() {
    out_->write(buffer_.data(), static_cast<std::streamsize>(buffer_.size()));
    buffer_.clear();
}

// ---- structure

void json_writer::begin_object() { begin('{', '}'); }
void json_writer::begin_list() { begin('[', ']'); }
void json_writer::end_object() { end(); }
void json_writer::end_list() { end(); }

void json_writer::begin(char opening, char closing) {
    before_value();
    assert(depth_ < deepest);
    buffer_ += opening;
    open_[depth_++] = {next_, closing, true};
    next_.placed = layout::compact;
}

void json_writer::end() {
    const auto& ended = open_[--depth_];
    if (ended.style.placed == layout::lines && !ended.empty) {
        buffer_ += '\n';
        buffer_.append(2 * depth_, ' ');
    }
    buffer_ += ended.closing;
    if (depth_ > 0) {
        next_ = open_[depth_ - 1].style;
        next_.placed = layout::compact;
    } else {
        buffer_ += '\n';
        next_ = {};
    }
    if (buffer_.size() > flushed_above) flush();
}

void json_writer::separate() {
    auto& within = open_[depth_ - 1];
    if (!within.empty) buffer_ += ',';
    within.empty = false;
    if (within.style.placed != layout::lines) return;
    buffer_ += '\n';
    buffer_.append(2 * depth_, ' ');
}

void json_writer::key(std::string_view name) {
    separate();
    quoted(name);
    buffer_ += open_[depth_ - 1].style.placed == layout::lines ? ": " : ":";
    after_key_ = true;
}

void json_writer::before_value() {
    if (!after_key_ && depth_ > 0) separate();
    after_key_ = false;
}

void json_writer::style(const field_options& options) {
    const bool rows_around = depth_ > 0 && open_[depth_ - 1].style.rows;
    next_ = {options.placed, rows_around || options.placed == layout::rows, options.words};
}

// ---- values

void json_writer::null() {
    before_value();
    buffer_ += "null";
}

void json_writer::flag(bool value) {
    before_value();
    buffer_ += value ? "true" : "false";
}

void json_writer::number(double value) {
    if (!std::isfinite(value)) return null();
    before_value();
    fmt::format_to(std::back_inserter(buffer_), "{}", value);
}

void json_writer::signed_number(std::int64_t value) {
    before_value();
    const fmt::format_int digits(value);
    buffer_.append(digits.data(), digits.size());
}

void json_writer::unsigned_number(std::uint64_t value) {
    before_value();
    const fmt::format_int digits(value);
    buffer_.append(digits.data(), digits.size());
}

void json_writer::quoted(std::string_view text) {
    buffer_ += '"';
    std::size_t copied = 0;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (!needs_escape(text[i])) continue;
        buffer_.append(text, copied, i - copied);
        append_escaped(buffer_, text[i]);
        copied = i + 1;
    }
    buffer_.append(text, copied);
    buffer_ += '"';
}

void json_writer::text(std::string_view value) {
    before_value();
    if (is_utf8(value)) return quoted(value);
    if (next_.words == wording::plain) return quoted(printable(value));
    buffer_ += "{\"hex\":\"";
    append_hex(buffer_, bytes_in(value));
    buffer_ += "\"}";
}

void json_writer::word(std::string_view value) {
    before_value();
    quoted(value);
}

void json_writer::hex(bytes_view data) {
    before_value();
    buffer_ += '"';
    append_hex(buffer_, data);
    buffer_ += '"';
}

void json_writer::written(std::string_view json) {
    before_value();
    buffer_ += json;
}

}  // namespace brokerproof::record
