// How values stand in a file: for each type how it is written, how it is read, and its shape.
// Structs with a table (description.hpp) are in record_form.hpp; a type of another kind specialises
// `form`, or `stand_in` when a struct with a table can take its place.
#pragma once

#include <concepts>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/enum_names.hpp"
#include "harness/base/printable.hpp"
#include "harness/record/json_writer.hpp"
#include "harness/record/node.hpp"
#include "harness/record/shape.hpp"
#include "harness/record/written_json.hpp"

namespace brokerproof::record {

template <class Value>
void write(json_writer& out, const Value& value) {
    form<Value>::write(out, value);
}

template <class Value>
shape shape_of(shape_book& book) {
    return form<Value>::describe(book);
}

// ---- plain values

template <>
struct form<bool> {
    static void write(json_writer& out, bool value) {
        if (out.in_rows()) {
            out.whole_number(value ? 1 : 0);
        } else {
            out.flag(value);
        }
    }
    static void read(const node& from, bool& out) { from.get_flag(out); }
    static shape describe(shape_book& book) {
        if (book.rows) return {.kind = shape_kind::whole_number, .not_negative = true};
        return {.kind = shape_kind::flag};
    }
};

template <>
struct form<double> {
    static void write(json_writer& out, double value) { out.number(value); }
    static void read(const node& from, double& out) { from.get_number(out); }
    static shape describe(shape_book&) { return {.kind = shape_kind::number}; }
};

template <std::integral Number>
struct form<Number> {
    static void write(json_writer& out, Number value) { out.whole_number(value); }
    static void read(const node& from, Number& out) {
        const auto wide = from.integer();
        if (!wide) return;
        const auto narrow = static_cast<Number>(wide->value);
        const bool fits = std::cmp_less(narrow, 0) == wide->negative &&
                          static_cast<std::uint64_t>(narrow) == wide->value;
        if (!fits) return from.fail("number out of range");
        out = narrow;
    }
    static shape describe(shape_book&) {
        return {.kind = shape_kind::whole_number, .not_negative = std::unsigned_integral<Number>};
    }
};

template <>
struct form<std::string> {
    static void write(json_writer& out, const std::string& value) { out.text(value); }
    static void read(const node& from, std::string& out) { from.get_text(out); }
    static shape describe(shape_book& book) {
        const bool plain = book.words == wording::plain;
        return {.kind = plain ? shape_kind::plain_text : shape_kind::text};
    }
};

template <>
struct form<bytes> {
    static void write(json_writer& out, const bytes& value) { out.hex(value); }
    static void read(const node& from, bytes& out) { from.get_hex(out); }
    static shape describe(shape_book&) { return {.kind = shape_kind::hex}; }
};

/// "expected pass, fail or error"; "there is no such name" when there are too many to tell.
std::string expected_words(const std::vector<std::string>& words);

template <described_enum Enum>
struct form<Enum> {
    static void write(json_writer& out, Enum value) { out.word(name_of(value)); }
    static void read(const node& from, Enum& out) {
        const auto* text = from.value().if_string();
        const auto value = text == nullptr ? std::nullopt : enum_by_name<Enum>(*text);
        if (!value) return from.fail(expected_words(words()));
        out = *value;
    }
    static shape describe(shape_book&) { return {.kind = shape_kind::word, .words = words()}; }
    static std::vector<std::string> words() {
        std::vector<std::string> names;
        for (const auto value : all_values<Enum>) names.emplace_back(name_of(value));
        return names;
    }
};

// ---- several, or none

template <class Value>
shape shape_around(shape_kind kind, shape_book& book) {
    shape around{.kind = kind};
    around.parts.push_back(shape_of<Value>(book));
    return around;
}

template <class Value>
struct form<std::optional<Value>> {
    static void write(json_writer& out, const std::optional<Value>& value) {
        if (value) {
            record::write(out, *value);
        } else {
            out.null();
        }
    }
    static void read(const node& from, std::optional<Value>& out) {
        if (from.value().is_null()) {
            out.reset();
        } else {
            from.get(out.emplace());
        }
    }
    static shape describe(shape_book& book) {
        return shape_around<Value>(shape_kind::nullable, book);
    }
};

template <class Value>
struct form<std::unique_ptr<Value>> {
    static void write(json_writer& out, const std::unique_ptr<Value>& value) {
        if (value) {
            record::write(out, *value);
        } else {
            out.null();
        }
    }
    static void read(const node& from, std::unique_ptr<Value>& out) {
        out.reset();
        if (from.value().is_null()) return;
        out = std::make_unique<Value>();
        from.get(*out);
    }
    static shape describe(shape_book& book) {
        return shape_around<Value>(shape_kind::nullable, book);
    }
};

template <class Value>
struct form<std::vector<Value>> {
    static void write(json_writer& out, const std::vector<Value>& list) {
        out.begin_list();
        for (const auto& element : list) record::write(out, element);
        out.end_list();
    }
    static void read(const node& from, std::vector<Value>& out) {
        out.clear();
        from.for_each([&](const node& element) { element.get(out.emplace_back()); });
    }
    static shape describe(shape_book& book) { return shape_around<Value>(shape_kind::list, book); }
};

/// How a value is the key of a member.
template <class Key>
struct key_form;

template <>
struct key_form<std::string> {
    static std::string text(const std::string& key) { return is_utf8(key) ? key : printable(key); }
    static std::optional<std::string> read(const std::string& text) { return text; }
    static constexpr std::string_view expected{};
    static std::vector<std::string> words() { return {}; }
};

template <class Key, class Value>
struct form<std::map<Key, Value>> {
    static void write(json_writer& out, const std::map<Key, Value>& map) {
        out.begin_object();
        for (const auto& [key, value] : map) {
            out.key(key_form<Key>::text(key));
            record::write(out, value);
        }
        out.end_object();
    }
    static void read(const node& from, std::map<Key, Value>& out) {
        from.for_each_member([&](const std::string& text, const node& member) {
            const auto key = key_form<Key>::read(text);
            if (!key) return member.fail(key_form<Key>::expected);
            member.get(out[*key]);
        });
    }
    static shape describe(shape_book& book) {
        auto map = shape_around<Value>(shape_kind::map, book);
        map.words = key_form<Key>::words();
        return map;
    }
};

// ---- what another type stands for

/// For a type whose insides are its own: `stored` is a struct with a table, `store(value)` makes
/// one, and `restore(from, stored, out)` checks it and takes it back.
template <class Value>
struct stand_in;

template <class Value>
concept has_stand_in = requires {
    typename stand_in<Value>::stored;
};

template <has_stand_in Value>
struct form<Value> {
    using stored = typename stand_in<Value>::stored;

    static void write(json_writer& out, const Value& value) {
        record::write(out, stand_in<Value>::store(value));
    }
    static void read(const node& from, Value& out) {
        stored taken;
        from.get(taken);
        if (!from.failed()) stand_in<Value>::restore(from, std::move(taken), out);
    }
    static shape describe(shape_book& book) { return shape_of<stored>(book); }
};

template <class Value>
struct form<written_json<Value>> {
    static void write(json_writer& out, const written_json<Value>& json) { out.written(json.text); }
    static void read(const node& from, written_json<Value>& out) { out.text = from.json_text(); }
    static shape describe(shape_book& book) { return shape_of<Value>(book); }
};

template <>
struct form<any_json> {
    static shape describe(shape_book&) { return {}; }
};

}  // namespace brokerproof::record
