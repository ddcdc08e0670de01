#include "harness/yaml/reader.hpp"

#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace brokerproof::yaml {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

std::vector<std::string> described(const problems& list) {
    std::vector<std::string> texts;
    for (const auto& p : list) texts.push_back(describe(p));
    return texts;
}

/// The problems of loading `text` as f.yaml; fails the test when a refused text still gives a tree.
std::vector<std::string> load_problems(const std::string& text) {
    problems out;
    const auto node = load_text(text, "f.yaml", out);
    EXPECT_EQ(node.has_value(), out.empty()) << text;
    return described(out);
}

struct parsed {
    problems out;
    YAML::Node root;
    reader read{"f.yaml", out};

    explicit parsed(const std::string& text) {
        auto node = load_text(text, "f.yaml", out);
        EXPECT_TRUE(node.has_value()) << text << (out.empty() ? "" : describe(out.front()));
        if (node) root.reset(*node);
    }
    std::vector<std::string> problems_seen() const { return described(out); }
};

TEST(load, a_syntax_error_is_reported_in_its_place) {
    EXPECT_THAT(load_problems("a: 1\nb: [1, 2\nc: 3\n"), ElementsAre(HasSubstr("f.yaml:3:")));
    EXPECT_THAT(load_problems("a: 1\n  b: 2\n"),
                ElementsAre(HasSubstr("f.yaml:2:4: not YAML: illegal map value")));
    EXPECT_THAT(load_problems("a: \"open"),
                ElementsAre(HasSubstr("not YAML: illegal EOF in scalar")));
}

TEST(load, a_quote_that_never_closes_is_a_problem) {
    for (const auto* text :
         {"a: \"open\n", "a: 'open\n", "a: 'it''s\n", "a: \"x\\\"\n", "a: '\n", "a: 'x''\n"}) {
        EXPECT_THAT(load_problems(text),
                    ElementsAre("f.yaml:1:4: not YAML: the quoted text has no end"))
            << text;
    }
    for (const auto* text :
         {"a: \"x\\\"\"\n", "a: 'it''s'\n", "a: ''\n", "a: ''''\n", "a: it's\n", "a: |\n  'x\n"}) {
        EXPECT_THAT(load_problems(text), IsEmpty()) << text;
    }
}

TEST(load, anchors_aliases_tags_and_merge_keys_are_refused_in_their_places) {
    EXPECT_THAT(
        load_problems("a: &x 1\nb: *x\n"),
        ElementsAre("f.yaml:1:4: anchors (&x) are not part of this format: repeat the value",
                    "f.yaml:2:4: aliases (*name) are not part of this format: repeat the value"));
    EXPECT_THAT(
        load_problems("a: !!str 1\nb: ! 2\nc: !own [1]\nd: !m {a: 1}\ne: !nothing\n"),
        ElementsAre(HasSubstr("f.yaml:1:4: tags (tag:yaml.org,2002:str)"),
                    HasSubstr("f.yaml:2:4: tags (!)"), HasSubstr("f.yaml:3:4: tags (!own)"),
                    HasSubstr("f.yaml:4:4: tags (!m)"), HasSubstr("f.yaml:5:4: tags (!nothing)")));
    EXPECT_THAT(load_problems("a:\n  <<: {b: 1}\n  c: 2\n"),
                ElementsAre(HasSubstr("f.yaml:2:3: merge keys (<<)")));
}

TEST(load, a_merge_sign_that_is_no_plain_key_is_a_text) {
    EXPECT_THAT(load_problems("a: <<\n\"<<\": 1\nb: ['<<', <<]\n"), IsEmpty());
    EXPECT_THAT(load_problems("a: '!x'\nb: \"!y\"\n"), IsEmpty());
}

TEST(load, deep_nesting_is_refused_in_flow_and_in_block_style) {
    const auto flow = [](std::size_t depth) {
        return std::string(depth, '[') + std::string(depth, ']');
    };
    EXPECT_THAT(load_problems(flow(64)), IsEmpty());
    EXPECT_THAT(load_problems(flow(65)), ElementsAre("f.yaml:1:65: nested deeper than 64 levels"));
    EXPECT_THAT(load_problems(flow(100'000)),
                ElementsAre(HasSubstr("nested deeper than 64 levels")));
    std::string block;
    for (int i = 0; i < 100'000; ++i) block += "- ";
    EXPECT_THAT(load_problems(block + "x"),
                ElementsAre("f.yaml:1:129: nested deeper than 64 levels"));
    std::string maps;
    for (std::size_t i = 0; i < 200; ++i) maps += std::string(i, ' ') + "a:\n";
    EXPECT_THAT(load_problems(maps), ElementsAre("f.yaml:65:65: nested deeper than 64 levels"));
}

TEST(load, input_that_yaml_cpp_would_drop_or_change_is_refused) {
    EXPECT_THAT(load_problems("a: 1\n---\nb: 2\n"),
                ElementsAre("f.yaml: the file holds more than one document"));
    EXPECT_THAT(load_problems("{a: 1} b\n"), ElementsAre(HasSubstr("f.yaml")));
    EXPECT_THAT(load_problems("a: 1\nb: x\x04y\n"),
                ElementsAre("f.yaml:2:5: control character (byte 0x04)"));
    EXPECT_THAT(load_problems("a: \xC0\x80"),
                ElementsAre(HasSubstr("f.yaml:1:4: the text is not well-formed UTF-8")));
    for (const auto* text :
         {"\xED\xA0\x80", "\xF4\x90\x80\x80", "\xE0\x80\x80", "\xF0\x80\x80\x80", "\xC3", "\xFF"}) {
        EXPECT_THAT(load_problems(text), ElementsAre(HasSubstr("not well-formed UTF-8")));
    }
    EXPECT_THAT(load_problems(std::string("\xFF\xFE"
                                          "a\0:\0",
                                          6)),
                ElementsAre(HasSubstr("not well-formed UTF-8")));
    EXPECT_THAT(
        load_problems(
            "\xEF\xBB\xBF# a byte order mark\r\na: \xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80\r\n"),
        IsEmpty());
}

TEST(load, a_file_that_cannot_be_read_is_reported_with_the_reason) {
    problems out;
    EXPECT_FALSE(load_file("/nonexistent/a.yaml", out));
    EXPECT_FALSE(load_file("/", out));
    EXPECT_THAT(described(out),
                ElementsAre("/nonexistent/a.yaml: cannot be read: No such file or directory",
                            "/: cannot be read: is a directory"));
}

TEST(load, a_file_is_read_unless_it_is_too_large) {
    const auto path = testing::TempDir() + "brokerproof_yaml_test.yaml";
    problems out;
    std::ofstream(path) << "a: 1\n";
    EXPECT_TRUE(load_file(path, out));
    EXPECT_THAT(out, IsEmpty());
    std::ofstream(path) << std::string(4 * 1024 * 1024 + 1, '#');
    EXPECT_FALSE(load_file(path, out));
    EXPECT_THAT(described(out), ElementsAre(path + ": larger than 4194304 bytes"));
    std::filesystem::remove(path);
}

TEST(load, an_empty_file_gives_a_null_tree) {
    for (const auto* text : {"", "# only a comment\n", "---\n"}) {
        parsed input(text);
        EXPECT_THAT(input.read.entries(input.root, "the suite"), IsEmpty());
        EXPECT_THAT(input.problems_seen(),
                    ElementsAre(HasSubstr("the suite must be a map; saw nothing")));
    }
}

TEST(entries, keep_the_order_of_the_file_and_refuse_duplicates) {
    parsed input("b: 1\na: 2\n\"b\": 3\nc: {x: 1}\n");
    const auto entries = input.read.entries(input.root, "the suite");
    ASSERT_EQ(entries.size(), 3U);
    EXPECT_EQ(entries[0].key, "b");
    EXPECT_EQ(entries[0].value.Scalar(), "1");
    EXPECT_EQ(entries[1].key, "a");
    EXPECT_EQ(entries[1].key_at, (position{"f.yaml", 2, 1}));
    EXPECT_EQ(entries[2].key, "c");
    EXPECT_THAT(input.problems_seen(),
                ElementsAre("f.yaml:3:1: key 'b' appears twice in the suite, first in line 1"));
}

TEST(entries, refuse_keys_that_are_not_text) {
    parsed input("[a]: 1\n~: 2\n? {x: 1}\n: 3\nok: 4\n");
    EXPECT_EQ(input.read.entries(input.root, "a step").size(), 1U);
    EXPECT_THAT(input.problems_seen(),
                ElementsAre("f.yaml:1:1: a key of a step must be a text; saw a list",
                            "f.yaml:2:1: a key of a step must be a text; saw nothing (or null)",
                            HasSubstr("a key of a step must be a text; saw a map")));
}

TEST(entries, refuse_unknown_keys_with_a_suggestion) {
    parsed input("conect: 1\nwithin: 2\nzzz: 3\n");
    const std::vector<std::string> known{"connect", "within"};
    const auto entries = input.read.entries(input.root, "a step", known);
    ASSERT_EQ(entries.size(), 1U);
    EXPECT_EQ(entries[0].key, "within");
    EXPECT_THAT(input.problems_seen(),
                ElementsAre("f.yaml:1:1: unknown key 'conect' in a step (did you mean 'connect'?)",
                            "f.yaml:3:1: unknown key 'zzz' in a step"));
}

TEST(elements, are_only_read_from_a_list) {
    parsed input("a: [1, {b: 2}, ~]\nc: 1\n");
    EXPECT_EQ(input.read.elements(input.root["a"], "a").size(), 3U);
    EXPECT_THAT(input.read.elements(input.root["c"], "c"), IsEmpty());
    EXPECT_THAT(input.problems_seen(), ElementsAre("f.yaml:2:4: c must be a list; saw '1'"));
}

TEST(number, is_decimal_or_hex_without_a_leading_zero) {
    struct sample {
        std::string text;
        std::optional<std::uint64_t> value;
    };
    for (const auto& number :
         {sample{"0", 0}, sample{"42", 42}, sample{"0x10", 16}, sample{"0xfF", 255},
          sample{"0x00", 0}, sample{"18446744073709551615", UINT64_MAX},
          sample{"18446744073709551616", {}}, sample{"010", {}}, sample{"00", {}}, sample{"0x", {}},
          sample{"0x1g", {}}, sample{"-1", {}}, sample{"+1", {}}, sample{"", {}}, sample{"1.0", {}},
          sample{"1e3", {}}, sample{" 1", {}}, sample{"0x-1", {}}, sample{"1_000", {}}}) {
        EXPECT_EQ(parse_number(number.text), number.value) << number.text;
    }
}

TEST(number, problems_name_the_limit_and_the_value) {
    parsed input("a: 010\nb: 70000\nc: \"5\"\nd: five\ne:\nf: 7\n");
    for (const auto* key : {"a", "b", "c", "d", "e"})
        EXPECT_FALSE(input.read.number(input.root[key], key, 65535)) << key;
    EXPECT_EQ(input.read.number(input.root["f"], "f"), 7U);
    EXPECT_THAT(
        input.problems_seen(),
        ElementsAre("f.yaml:1:4: a must be a number without a leading zero; saw '010'",
                    "f.yaml:2:4: b must be at most 65535; saw 70000",
                    "f.yaml:3:4: c must be a number (decimal or 0x...); saw \"5\"",
                    "f.yaml:4:4: d must be a number (decimal or 0x...); saw 'five'",
                    HasSubstr("e must be a number (decimal or 0x...); saw nothing (or null)")));
}

TEST(flag, is_true_or_false_and_nothing_else) {
    parsed input("[true, false, yes, on, 1, True, \"true\", ~]");
    std::vector<std::optional<bool>> values;
    for (const auto& node : input.read.elements(input.root, "flags"))
        values.push_back(input.read.flag(node, "a flag"));
    EXPECT_EQ(values[0], true);
    EXPECT_EQ(values[1], false);
    for (std::size_t i = 2; i < values.size(); ++i) EXPECT_EQ(values[i], std::nullopt) << i;
    EXPECT_EQ(input.out.size(), 6U);
    EXPECT_EQ(input.problems_seen().front(),
              "f.yaml:1:15: a flag must be true or false; saw 'yes'");
}

TEST(duration, needs_a_unit) {
    struct sample {
        std::string text;
        std::optional<std::chrono::milliseconds> value;
    };
    for (const auto& duration :
         {sample{"300ms", 300ms}, sample{"4s", 4s}, sample{"2min", 2min}, sample{"0ms", 0ms},
          sample{"4", {}}, sample{"4 s", {}}, sample{"s", {}}, sample{"", {}}, sample{"1.5s", {}},
          sample{"-1s", {}}, sample{"04s", {}}, sample{"0x4s", {}}, sample{"4h", {}},
          sample{"4294967295s", 4294967295s}, sample{"18446744073709551615min", {}},
          sample{"9223372036854775807ms", std::chrono::milliseconds::max()},
          sample{"9223372036854775808ms", {}}}) {
        EXPECT_EQ(parse_duration(duration.text), duration.value) << duration.text;
    }
    parsed input("[4s, four, {a: 1}]");
    const auto nodes = input.read.elements(input.root, "x");
    EXPECT_EQ(input.read.duration(nodes[0], "within"), 4s);
    EXPECT_FALSE(input.read.duration(nodes[1], "within"));
    EXPECT_FALSE(input.read.duration(nodes[2], "within"));
    EXPECT_THAT(
        input.problems_seen(),
        ElementsAre("f.yaml:1:6: within must be a duration such as 300ms, 4s or 2min; saw 'four'",
                    "f.yaml:1:12: within must be a duration such as 300ms, 4s or 2min; saw a map"));
}

TEST(text, is_any_scalar_but_null) {
    parsed input("[plain, \"\", '~', 7, ~, [x]]");
    std::vector<std::optional<std::string>> values;
    for (const auto& node : input.read.elements(input.root, "x"))
        values.push_back(input.read.text(node, "title"));
    EXPECT_THAT(values, ElementsAre("plain", "", "~", "7", std::nullopt, std::nullopt));
    EXPECT_THAT(input.problems_seen(),
                ElementsAre("f.yaml:1:21: title must be a text; saw nothing (or null)",
                            "f.yaml:1:24: title must be a text; saw a list"));
}

TEST(texts, are_one_scalar_or_a_list_of_scalars) {
    parsed input("a: one\nb: [x, \"y\", {z: 1}]\nc: {d: 1}\ne: []\n");
    EXPECT_THAT(input.read.texts(input.root["a"], "a"), ElementsAre("one"));
    EXPECT_THAT(input.read.texts(input.root["b"], "b"), ElementsAre("x", "y"));
    EXPECT_THAT(input.read.texts(input.root["c"], "c"), IsEmpty());
    EXPECT_THAT(input.read.texts(input.root["e"], "e"), IsEmpty());
    EXPECT_THAT(input.problems_seen(),
                ElementsAre("f.yaml:2:13: an element of b must be a text; saw a map",
                            "f.yaml:3:4: c must be a text or a list of texts; saw a map"));
}

TEST(quotes, are_seen_in_every_style) {
    parsed input("- plain\n- 'single'\n- \"double\"\n- |\n  literal\n- 5\n- ~\n- [x]\n");
    std::vector<bool> quoted;
    for (const auto& node : input.read.elements(input.root, "x")) quoted.push_back(is_quoted(node));
    EXPECT_THAT(quoted, ElementsAre(false, true, true, true, false, false, false));
}

TEST(missing_node, is_reported_for_the_file_as_a_whole) {
    parsed input("a: 1\n");
    const YAML::Node& constant = input.root;
    EXPECT_FALSE(input.read.text(constant["b"], "b"));
    EXPECT_FALSE(input.read.number(constant["b"], "b"));
    EXPECT_THAT(input.read.texts(constant["b"], "b"), IsEmpty());
    EXPECT_THAT(input.read.elements(constant["b"], "b"), IsEmpty());
    EXPECT_THAT(input.read.entries(constant["b"], "b"), IsEmpty());
    EXPECT_EQ(input.out.size(), 5U);
    EXPECT_EQ(input.problems_seen().front(), "f.yaml: b must be a text; saw nothing");
}

}  // namespace
}  // namespace brokerproof::yaml

namespace brokerproof::yaml {
namespace {

TEST(reader, an_unknown_key_leaves_the_values_of_the_others_alone) {
    problems reported;
    const auto root = load_text("xx: 1\nid: a\ntitle: b\n", "t.yaml", reported);
    ASSERT_TRUE(root);
    const std::vector<std::string> known{"id", "title"};
    const auto entries = reader("t.yaml", reported).entries(*root, "the case", known);
    ASSERT_EQ(entries.size(), 2U);
    EXPECT_EQ(entries[0].value.Scalar(), "a");
    EXPECT_EQ(entries[1].value.Scalar(), "b");
    EXPECT_EQ(reported.size(), 1U);
}

}  // namespace
}  // namespace brokerproof::yaml
