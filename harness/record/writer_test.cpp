// The text of JSON: what every parser reads as what was meant.
#include <sstream>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "harness/record/json_writer.hpp"

namespace brokerproof::record {
namespace {

std::string written(const auto& write) {
    std::ostringstream out;
    {
        json_writer writer(out);
        write(writer);
    }
    return out.str();
}

std::string text_of(std::string_view value, wording words = wording::any) {
    auto text = written([&](json_writer& out) {
        out.begin_list();
        field_options options;
        options.set(words);
        out.style(options);
        out.text(value);
        out.end_list();
    });
    return text.substr(1, text.size() - 3);
}

TEST(json_writer, texts_are_safe_whatever_is_in_them) {
    EXPECT_EQ(text_of("plain"), "\"plain\"");
    EXPECT_EQ(text_of("a\"b\\c\nd\te\rf"), R"("a\"b\\c\nd\te\rf")");
    EXPECT_EQ(text_of(std::string_view("\0\x1b", 2)), R"("\u0000\u001b")");
    EXPECT_EQ(text_of("\xC3\xA9"), "\"\xC3\xA9\"");
    EXPECT_EQ(text_of("\xC3"), R"({"hex":"c3"})");
    EXPECT_EQ(text_of("\xC3", wording::plain), R"("\\xc3")");
}

TEST(json_writer, every_text_is_read_by_another_parser_as_the_same) {
    for (int c = 0; c < 128; ++c) {
        const std::string text = {'<', static_cast<char>(c), '>'};
        EXPECT_EQ(boost::json::parse(text_of(text)).as_string(), text);
    }
}

TEST(json_writer, numbers_are_as_short_as_can_be) {
    const auto text = written([](json_writer& out) {
        out.begin_list();
        for (const double number : {24.3, 0.0, -1.5, 1e-7, 1e300}) out.number(number);
        out.whole_number(std::uint64_t{18446744073709551615U});
        out.whole_number(std::int64_t{-9223372036854775807 - 1});
        out.end_list();
    });
    EXPECT_EQ(text, "[24.3,0,-1.5,1e-07,1e+300,18446744073709551615,-9223372036854775808]\n");
}

TEST(json_writer, lines_are_broken_where_it_is_told_to) {
    const auto text = written([](json_writer& out) {
        out.place(layout::lines);
        out.begin_object();
        out.key("empty");
        out.place(layout::lines);
        out.begin_list();
        out.end_list();
        out.key("list");
        out.place(layout::lines);
        out.begin_list();
        out.begin_list();
        out.flag(true);
        out.null();
        out.end_list();
        out.written("{\"a\":1}");
        out.end_list();
        out.end_object();
    });
    EXPECT_EQ(text,
              "{\n  \"empty\": [],\n  \"list\": [\n    [true,null],\n    {\"a\":1}\n  ]\n}\n");
}

}  // namespace
}  // namespace brokerproof::record
