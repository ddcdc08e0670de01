// JSON text piece by piece, so that a file of any size needs no document in memory. Separators and
// line breaks are put where they belong; the caller keeps to the order of JSON.
#pragma once

#include <array>
#include <concepts>
#include <cstdint>
#include <iosfwd>
#include <string>
#include <string_view>

#include "harness/base/bytes.hpp"
#include "harness/record/description.hpp"

namespace brokerproof::record {

class json_writer {
public:
    /// `out` outlives the writer, and has everything when the writer is gone.
    explicit json_writer(std::ostream& out) : out_(&out) {}
    json_writer(const json_writer&) = delete;
    json_writer& operator=(const json_writer&) = delete;
    ~json_writer();

    void begin_object();
    void end_object();
    void begin_list();
    void end_list();
    /// One of our own keys, or a text: within an object, before each value.
    void key(std::string_view name);

    void null();
    void flag(bool value);
    /// As short as it can be and still be read back as the same; null for what JSON has no way to
    /// write (infinity).
    void number(double value);
    void whole_number(std::integral auto value) {
        if constexpr (std::is_signed_v<decltype(value)>) {
            signed_number(value);
        } else {
            unsigned_number(value);
        }
    }
    /// A string, or {"hex": "..."} when the bytes are no UTF-8. In our own words, which are meant
    /// to be UTF-8, such bytes stand as \xff instead.
    void text(std::string_view value);
    /// A string that is UTF-8 for sure: the name of an enumeration's value.
    void word(std::string_view value);
    void hex(bytes_view data);
    /// JSON that has been written before.
    void written(std::string_view json);

    /// How the value of the next field stands in the file, and the texts in it.
    void style(const field_options& options);
    /// Each member of the next object on a line of its own, or the like.
    void place(layout chosen) { next_.placed = chosen; }
    /// Are records to be written as lists of their values here?
    bool in_rows() const { return next_.rows; }

private:
    struct value_style {
        layout placed = layout::compact;
        bool rows = false;  ///< of this value and of all within
        wording words = wording::any;
    };
    /// An object or list that is not at its end.
    struct container {
        value_style style;
        char closing = '}';
        bool empty = true;
    };
    static constexpr std::size_t deepest = 64;

    void begin(char opening, char closing);
    void end();
    void separate();
    void before_value();
    void quoted(std::string_view text);
    void signed_number(std::int64_t value);
    void unsigned_number(std::uint64_t value);
    void flush();

    std::ostream* out_;
    std::string buffer_;
    std::array<container, deepest> open_{};
    std::size_t depth_ = 0;
    bool after_key_ = false;
    value_style next_;
};

}  // namespace brokerproof::record
