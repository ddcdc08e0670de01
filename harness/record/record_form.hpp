// Structs with a table: objects with a member for each field or, where there may be very many of
// them, lists of their values. And variants of such structs: objects with a word that says which.
#pragma once

#include <cassert>
#include <functional>
#include <tuple>
#include <type_traits>
#include <utility>

#include "harness/record/description.hpp"
#include "harness/record/form.hpp"

namespace brokerproof::record {

namespace record_form_detail {

template <class Struct>
concept has_layout = requires {
    description<Struct>::placed;
};

template <class Struct>
concept has_completion = requires(const node& from, Struct& out) {
    description<Struct>::complete(from, out);
};

template <described Struct>
void for_each_entry(const auto& visit) {
    std::apply([&](const auto&... entry) { (visit(entry), ...); }, description<Struct>::fields);
}

/// What members are without a word in the file.
template <class Struct>
const Struct& blank() {
    static const Struct value{};
    return value;
}

// ---- writing

template <described Struct>
void write_members(json_writer& out, const Struct& value);
template <tagged_variant Variant>
void write_members(json_writer& out, const Variant& value);

template <class Value>
void write_value(json_writer& out, std::string_view key, const field_options& options,
                 const Value& value) {
    if (!out.in_rows()) out.key(key);
    out.style(options);
    record::write(out, value);
}

template <class Struct, class Base, class Member>
void write_entry(json_writer& out, const Struct& value, const field<Base, Member>& entry) {
    const Member& member = value.*entry.member;
    if constexpr (std::equality_comparable<Member> && std::default_initializable<Struct>) {
        if (entry.options.kept == presence::omit_default && !out.in_rows() &&
            member == blank<Struct>().*entry.member) {
            return;
        }
    }
    write_value(out, entry.key, entry.options, member);
}

template <class Struct, class Value>
void write_entry(json_writer& out, const Struct& value, const derived<Value>& entry) {
    if (out.in_rows()) return;
    const auto& derived_value = std::invoke(entry.value, value);
    using result = std::remove_cvref_t<decltype(derived_value)>;
    if constexpr (std::equality_comparable<result> && std::default_initializable<result>) {
        if (entry.options.kept == presence::omit_default && derived_value == result{}) return;
    }
    write_value(out, entry.key, entry.options, derived_value);
}

template <class Struct, class Value>
void write_entry(json_writer& out, const Struct& value, const derived_members<Value>& entry) {
    if (!out.in_rows()) write_members(out, std::invoke(entry.value, value));
}

template <class Struct, class Value>
void write_entry(json_writer& out, const Struct&, const constant<Value>& entry) {
    if (out.in_rows()) return;
    out.key(entry.key);
    if constexpr (std::is_same_v<Value, std::string_view>) {
        out.word(entry.value);
    } else {
        out.whole_number(entry.value);
    }
}

template <class Struct, class Base, class Member>
void write_entry(json_writer& out, const Struct& value, const inlined<Base, Member>& entry) {
    write_members(out, value.*entry.member);
}

template <class Struct, class Base>
void write_entry(json_writer& out, const Struct& value, const inherited<Base>&) {
    write_members(out, static_cast<const Base&>(value));
}

template <class Struct, class Base, class Member>
void write_entry(json_writer&, const Struct&, const not_stored<Base, Member>&) {}

template <described Struct>
void write_members(json_writer& out, const Struct& value) {
    static_assert(is_whole<Struct>());
    for_each_entry<Struct>([&](const auto& entry) { write_entry(out, value, entry); });
}

template <tagged_variant Variant>
void write_members(json_writer& out, const Variant& value) {
    assert(!out.in_rows());
    std::visit(
        [&](const auto& alternative) {
            out.key(choice<Variant>::tag);
            out.word(description<std::remove_cvref_t<decltype(alternative)>>::word);
            write_members(out, alternative);
        },
        value);
}

// ---- reading

template <described Struct>
void read_members(const node& from, Struct& out);
template <tagged_variant Variant>
void read_members(const node& from, Variant& out);

template <class Struct, class Base, class Member>
void read_entry(const node& from, Struct& out, const field<Base, Member>& entry) {
    Member& member = out.*entry.member;
    const auto read = [&](node place) {
        place.set_rows(place.in_rows() || entry.options.placed == layout::rows);
        place.get(member);
    };
    if (entry.options.kept == presence::required) {
        from.need_with(entry.key, read);
    } else {
        from.want_with(entry.key, read);
    }
}

template <class Struct, class Base, class Member>
void read_entry(const node& from, Struct& out, const inlined<Base, Member>& entry) {
    read_members(from, out.*entry.member);
}

template <class Struct, class Base>
void read_entry(const node& from, Struct& out, const inherited<Base>&) {
    read_members(from, static_cast<Base&>(out));
}

template <class Struct, class Entry>
void read_entry(const node&, Struct&, const Entry&) {}

template <described Struct>
void complete(const node& from, Struct& out) {
    if constexpr (has_completion<Struct>) {
        if (!from.failed()) description<Struct>::complete(from, out);
    }
}

template <described Struct>
void read_members(const node& from, Struct& out) {
    static_assert(is_whole<Struct>());
    for_each_entry<Struct>([&](const auto& entry) { read_entry(from, out, entry); });
    complete(from, out);
}

template <class Variant>
struct alternatives_of;
template <class... Alternative>
struct alternatives_of<std::variant<Alternative...>> {
    static std::vector<std::string> words() {
        return {std::string(description<Alternative>::word)...};
    }
    /// Makes `out` the alternative of that word; false when there is none.
    static bool choose(std::string_view word, std::variant<Alternative...>& out) {
        return ((word == description<Alternative>::word &&
                 (out.template emplace<Alternative>(), true)) ||
                ...);
    }
    static void for_each(const auto& visit) {
        (visit(static_cast<const Alternative*>(nullptr)), ...);
    }
};

template <tagged_variant Variant>
void read_members(const node& from, Variant& out) {
    using alternatives = alternatives_of<Variant>;
    from.need_with(choice<Variant>::tag, [&](const node& tag) {
        const auto* word = tag.value().if_string();
        if (word == nullptr || !alternatives::choose(*word, out))
            tag.fail(expected_words(alternatives::words()));
    });
    if (!from.failed())
        std::visit([&](auto& alternative) { read_members(from, alternative); }, out);
}

// ---- rows

template <described Struct>
void read_row(const node& from, std::size_t& next, Struct& out);

template <class Struct, class Base, class Member>
void read_cell(const node& from, std::size_t& next, Struct& out, const field<Base, Member>& entry) {
    from.with_element(next++, [&](const node& cell) { cell.get(out.*entry.member); });
}

template <class Struct, class Base, class Member>
void read_cell(const node& from, std::size_t& next, Struct& out,
               const inlined<Base, Member>& entry) {
    if constexpr (described<Member>) {
        read_row(from, next, out.*entry.member);
    } else {
        from.fail("the alternatives of a variant have no common row");
    }
}

template <class Struct, class Base>
void read_cell(const node& from, std::size_t& next, Struct& out, const inherited<Base>&) {
    read_row(from, next, static_cast<Base&>(out));
}

template <class Struct, class Entry>
void read_cell(const node&, std::size_t&, Struct&, const Entry&) {}

template <described Struct>
void read_row(const node& from, std::size_t& next, Struct& out) {
    static_assert(is_whole<Struct>());
    for_each_entry<Struct>([&](const auto& entry) { read_cell(from, next, out, entry); });
    complete(from, out);
}

// ---- shapes

template <described Struct>
record_shape shape_of_fields(shape_book& book);
template <tagged_variant Variant>
record_shape shape_of_fields(shape_book& book);

/// What is written of a value that is left out when it is not there.
template <class Value>
struct written_type {
    using type = Value;
};
template <class Value>
struct written_type<std::optional<Value>> {
    using type = Value;
};

template <class Value>
field_shape shape_of_value(shape_book& book, std::string_view key, std::string_view about,
                           const field_options& options) {
    const auto words = std::exchange(book.words, options.words);
    const bool rows = std::exchange(book.rows, book.rows || options.placed == layout::rows);
    const bool never_null = options.kept == presence::omit_default && !book.rows;
    auto value =
        never_null ? shape_of<typename written_type<Value>::type>(book) : shape_of<Value>(book);
    field_shape outline{std::string(key), std::string(about), options.kept, std::move(value)};
    book.words = words;
    book.rows = rows;
    return outline;
}

template <class Struct, class Base, class Member>
void describe_entry(shape_book& book, record_shape& into, const field<Base, Member>& entry) {
    into.fields.push_back(shape_of_value<Member>(book, entry.key, entry.about, entry.options));
}

template <class Struct, class Value>
void describe_entry(shape_book& book, record_shape& into, const derived<Value>& entry) {
    if (book.rows) return;
    using result = std::remove_cvref_t<std::invoke_result_t<const Value&, const Struct&>>;
    into.fields.push_back(shape_of_value<result>(book, entry.key, entry.about, entry.options));
}

template <class Struct, class Value>
void describe_entry(shape_book& book, record_shape& into, const constant<Value>& entry) {
    if (book.rows) return;
    shape fixed;
    if constexpr (std::is_same_v<Value, std::string_view>) {
        fixed = {.kind = shape_kind::word, .words = {std::string(entry.value)}};
    } else {
        fixed = {.kind = shape_kind::fixed, .words = {std::to_string(entry.value)}};
    }
    into.fields.push_back(
        {std::string(entry.key), std::string(entry.about), presence::required, std::move(fixed)});
}

template <class Struct, class Base, class Member>
void describe_entry(shape_book& book, record_shape& into, const inlined<Base, Member>&) {
    add_fields(into, shape_of_fields<Member>(book));
}

template <class Struct, class Base>
void describe_entry(shape_book& book, record_shape& into, const inherited<Base>&) {
    if (book.rows) return add_fields(into, shape_of_fields<Base>(book));
    into.parents.push_back(shape_of<Base>(book).name);
}

template <class Struct, class Value>
void describe_entry(shape_book& book, record_shape& into, const derived_members<Value>&) {
    using result = std::remove_cvref_t<std::invoke_result_t<const Value&, const Struct&>>;
    describe_entry<Struct>(book, into, inherited<result>{});
}

template <class Struct, class Base, class Member>
void describe_entry(shape_book&, record_shape&, const not_stored<Base, Member>&) {}

template <described Struct>
record_shape shape_of_fields(shape_book& book) {
    record_shape outline{.name = std::string(description<Struct>::name),
                         .about = std::string(description<Struct>::about),
                         .is_row = book.rows};
    if (book.rows) outline.name += "Row";
    for_each_entry<Struct>(
        [&](const auto& entry) { describe_entry<Struct>(book, outline, entry); });
    return outline;
}

template <tagged_variant Variant>
record_shape shape_of_fields(shape_book& book) {
    record_shape outline{.name = std::string(choice<Variant>::name),
                         .about = std::string(choice<Variant>::about),
                         .tag = std::string(choice<Variant>::tag)};
    alternatives_of<Variant>::for_each([&]<class Alternative>(const Alternative*) {
        auto& alternative = outline.choices.emplace_back(shape_of_fields<Alternative>(book));
        alternative.name = description<Alternative>::word;
    });
    return outline;
}

template <class Value>
shape shape_of_record(shape_book& book, std::string name) {
    if (book.claim(name, typeid(Value))) {
        book.put(shape_of_fields<Value>(book));
    }
    return {.kind = shape_kind::record, .name = std::move(name)};
}

}  // namespace record_form_detail

template <described Struct>
struct form<Struct> {
    static void write(json_writer& out, const Struct& value) {
        namespace detail = record_form_detail;
        if (out.in_rows()) {
            out.begin_list();
            detail::write_members(out, value);
            out.end_list();
        } else {
            if constexpr (detail::has_layout<Struct>) out.place(description<Struct>::placed);
            out.begin_object();
            detail::write_members(out, value);
            out.end_object();
        }
    }

    static void read(const node& from, Struct& out) {
        namespace detail = record_form_detail;
        if (!from.in_rows()) {
            if (!from.value().is_object()) return from.fail("expected an object");
            return detail::read_members(from, out);
        }
        std::size_t cells = 0;
        detail::read_row(from, cells, out);
        if (!from.failed() && from.value().as_array().size() > cells)
            from.fail("the row is too long");
    }

    static shape describe(shape_book& book) {
        auto name = std::string(description<Struct>::name) + (book.rows ? "Row" : "");
        return record_form_detail::shape_of_record<Struct>(book, std::move(name));
    }
};

template <tagged_variant Variant>
struct form<Variant> {
    static void write(json_writer& out, const Variant& value) {
        out.begin_object();
        record_form_detail::write_members(out, value);
        out.end_object();
    }
    static void read(const node& from, Variant& out) {
        if (!from.value().is_object()) return from.fail("expected an object");
        record_form_detail::read_members(from, out);
    }
    static shape describe(shape_book& book) {
        return record_form_detail::shape_of_record<Variant>(book,
                                                            std::string(choice<Variant>::name));
    }
};

}  // namespace brokerproof::record
