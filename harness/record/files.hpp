// Whole documents: a described struct as JSON text, and back.
#pragma once

#include <ostream>
#include <sstream>
#include <string>

#include "harness/base/result.hpp"
#include "harness/record/document.hpp"
#include "harness/record/record_form.hpp"

namespace brokerproof::record {

/// Piece by piece: nothing is held in memory.
template <class Value>
void write_json(std::ostream& out, const Value& value) {
    json_writer writer(out);
    write(writer, value);
}

template <class Value>
std::string json_text(const Value& value) {
    std::ostringstream out;
    write_json(out, value);
    return std::move(out).str();
}

/// As text that can be put into another document.
template <class Value>
written_json<Value> written_once(const Value& value) {
    auto text = json_text(value);
    if (text.ends_with('\n')) text.pop_back();
    return {std::move(text)};
}

/// A struct that is a whole file: its description has `kind` and `format`, and rows of these names.
template <class Value>
concept whole_file = requires {
    description<Value>::kind;
    description<Value>::format;
};

/// Fills `out` with what `document` holds. The text of a problem begins with the path to its place
/// in the document.
template <class Value>
result<void> read_document(const boost::json::value& document, Value& out) {
    if constexpr (whole_file<Value>) {
        const auto head =
            check_head(document, description<Value>::kind, description<Value>::format);
        if (!head) return head;
    }
    std::string fault;
    node(document, fault).get(out);
    if (!fault.empty()) return failure(std::move(fault));
    return {};
}

/// `file` is for the problem only.
template <class Value>
result<Value> read_json(const boost::json::value& document, const std::string& file) {
    Value value;
    const auto read = read_document(document, value);
    if (!read) return problem{{file, 0, 0}, read.error().text};
    return value;
}

template <class Value>
result<Value> read_json(std::string_view text, const std::string& file) {
    const auto document = parse_json(text, file);
    if (!document) return document.error();
    return read_json<Value>(*document, file);
}

template <class Value>
result<Value> read_json_file(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return text.error();
    return read_json<Value>(*text, path);
}

}  // namespace brokerproof::record
