// Maps of which there may be very many entries: a list of rows, each with the values of the key and
// then those of the entry.
#pragma once

#include "harness/record/record_form.hpp"

namespace brokerproof::record {

/// To be inherited by the `form` of such a map, whose field is laid out in rows. The entries are
/// structs with a table, and the keys such structs or numbers.
template <class Map>
struct map_rows {
    using key_type = typename Map::key_type;
    using entry_type = typename Map::mapped_type;

    static void write(json_writer& out, const Map& map) {
        out.begin_list();
        for (const auto& [key, entry] : map) {
            out.begin_list();
            write_cells(out, key);
            write_cells(out, entry);
            out.end_list();
        }
        out.end_list();
    }

    static void read(const node& from, Map& out) {
        from.for_each([&](const node& row) {
            key_type key{};
            entry_type entry{};
            std::size_t cells = 0;
            read_cells(row, cells, key);
            read_cells(row, cells, entry);
            if (row.failed()) return;
            if (row.value().as_array().size() > cells) return row.fail("the row is too long");
            if (!out.emplace(std::move(key), std::move(entry)).second) row.fail("comes twice");
        });
    }

    static shape describe(shape_book& book) {
        const auto name = std::string(description<entry_type>::name) + "Entry";
        if (book.claim(name, typeid(Map))) {
            record_shape row{
                .name = name, .about = std::string(description<entry_type>::about), .is_row = true};
            describe_cells<key_type>(book, row);
            describe_cells<entry_type>(book, row);
            book.put(std::move(row));
        }
        shape list{.kind = shape_kind::list};
        list.parts.push_back({.kind = shape_kind::record, .name = name});
        return list;
    }

private:
    template <class Part>
    static void write_cells(json_writer& out, const Part& part) {
        if constexpr (described<Part>) {
            record_form_detail::write_members(out, part);
        } else {
            record::write(out, part);
        }
    }
    template <class Part>
    static void read_cells(const node& row, std::size_t& next, Part& part) {
        if constexpr (described<Part>) {
            record_form_detail::read_row(row, next, part);
        } else {
            row.with_element(next++, [&](const node& cell) { cell.get(part); });
        }
    }
    template <class Part>
    static void describe_cells(shape_book& book, record_shape& row) {
        if constexpr (described<Part>) {
            add_fields(row, record_form_detail::shape_of_fields<Part>(book));
        } else {
            row.fields.push_back(
                {"number", "Its number.", presence::required, shape_of<Part>(book)});
        }
    }
};

}  // namespace brokerproof::record
