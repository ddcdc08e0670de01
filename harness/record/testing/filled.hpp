// A described struct with every stored field set to what no new one has, for tests that write it,
// read it and compare: a field that a table, the writer or the reader forgets is found.
#pragma once

#include <gtest/gtest.h>

#include "harness/record/files.hpp"

namespace brokerproof::record {

/// Sets `out` to something new each time. Specialise it for types that are not plain.
template <class Value>
struct sample;

/// Numbers what is filled in, so that no two values are the same.
class filler {
public:
    template <class Value>
    void fill(Value& out) {
        sample<Value>::fill(out, *this);
    }
    int next() { return ++count_; }

private:
    int count_ = 0;
};

template <>
struct sample<bool> {
    static void fill(bool& out, filler&) { out = !out; }
};

template <std::integral Number>
struct sample<Number> {
    static void fill(Number& out, filler& numbers) {
        out = static_cast<Number>(numbers.next() % 100 + 1);
    }
};

template <>
struct sample<double> {
    static void fill(double& out, filler& numbers) { out = numbers.next() + 0.25; }
};

template <>
struct sample<std::string> {
    static void fill(std::string& out, filler& numbers) {
        out = "text \"" + std::to_string(numbers.next()) + "\"\n\xC3\xA9";
    }
};

template <>
struct sample<bytes> {
    static void fill(bytes& out, filler& numbers) {
        out = {0x00, 0xFF, static_cast<std::uint8_t>(numbers.next())};
    }
};

template <described_enum Enum>
struct sample<Enum> {
    static void fill(Enum& out, filler& numbers) {
        const auto& values = all_values<Enum>;
        const auto old = out;
        while (out == old) out = values[static_cast<std::size_t>(numbers.next()) % values.size()];
    }
};

template <class Value>
struct sample<std::optional<Value>> {
    static void fill(std::optional<Value>& out, filler& numbers) { numbers.fill(out.emplace()); }
};

template <class Value>
struct sample<std::unique_ptr<Value>> {
    static void fill(std::unique_ptr<Value>& out, filler& numbers) {
        numbers.fill(*(out = std::make_unique<Value>()));
    }
};

template <class Value>
struct sample<std::vector<Value>> {
    static void fill(std::vector<Value>& out, filler& numbers) {
        for (int i = 0; i < 2; ++i) numbers.fill(out.emplace_back());
    }
};

template <class Key, class Value>
struct sample<std::map<Key, Value>> {
    static void fill(std::map<Key, Value>& out, filler& numbers) {
        Key key{};
        numbers.fill(key);
        numbers.fill(out[key]);
    }
};

namespace filled_detail {

template <class Struct>
void fill_fields(Struct& out, filler& numbers);

template <class Struct, class Entry>
void fill_entry(Struct& out, const Entry& entry, filler& numbers) {
    if constexpr (requires {
                      entry.options.kept;
                      out.*entry.member;
                  }) {
        auto& member = out.*entry.member;
        numbers.fill(member);
        using kind = std::remove_cvref_t<decltype(member)>;
        if constexpr (std::equality_comparable<kind>) {
            EXPECT_FALSE(member == Struct{}.*entry.member)
                << description<Struct>::name << '.' << entry.key << " is not filled";
        }
    }
}

template <class Struct, class Base, class Member>
void fill_entry(Struct& out, const inlined<Base, Member>& entry, filler& numbers) {
    numbers.fill(out.*entry.member);
}

template <class Struct, class Base>
void fill_entry(Struct& out, const inherited<Base>&, filler& numbers) {
    fill_fields(static_cast<Base&>(out), numbers);
}

template <class Struct>
void fill_fields(Struct& out, filler& numbers) {
    record_form_detail::for_each_entry<Struct>(
        [&](const auto& entry) { fill_entry(out, entry, numbers); });
}

}  // namespace filled_detail

template <described Struct>
struct sample<Struct> {
    static void fill(Struct& out, filler& numbers) { filled_detail::fill_fields(out, numbers); }
};

template <tagged_variant Variant>
struct sample<Variant> {
    static void fill(Variant& out, filler& numbers) {
        const auto words = record_form_detail::alternatives_of<Variant>::words();
        const auto& word = words[static_cast<std::size_t>(numbers.next()) % words.size()];
        record_form_detail::alternatives_of<Variant>::choose(word, out);
        std::visit([&](auto& alternative) { numbers.fill(alternative); }, out);
    }
};

template <class Value>
Value filled() {
    Value value{};
    filler numbers;
    numbers.fill(value);
    return value;
}

/// What is wrong with `text` as a `Value`; empty: nothing.
template <class Value>
std::string fault_in(const std::string& text) {
    const auto read = read_json<Value>(text, "file");
    return read ? std::string() : describe(read.error());
}

/// Written and read again it must be the same, with every field set and with none.
template <class Value>
void expect_that_nothing_gets_lost() {
    for (const auto& value : {filled<Value>(), Value{}}) {
        const auto text = json_text(value);
        const auto read = read_json<Value>(text, "file");
        ASSERT_TRUE(read) << describe(read.error()) << '\n' << text;
        EXPECT_TRUE(*read == value) << text << "\nis read as\n" << json_text(*read);
    }
}

}  // namespace brokerproof::record
