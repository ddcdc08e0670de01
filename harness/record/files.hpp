// Whole documents: a described struct as JSON text, and back.
#pragma once

#include <ostream>
#include <sstream>
#include <string>

#include <boost/system/result.hpp>

#include "harness/base/problem.hpp"
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

/// What is wrong with `document` as a `Value`, which takes what it holds; empty: nothing.
template <class Value>
std::string read_document(const boost::json::value& document, Value& out) {
    std::string fault;
    if constexpr (whole_file<Value>)
        fault = fault_of_head(document, description<Value>::kind, description<Value>::format);
    node(document, fault).get(out);
    return fault;
}

/// `file` is for the problem only.
template <class Value>
boost::system::result<Value, problem> read_json(const boost::json::value& document,
                                                const std::string& file) {
    Value value;
    const auto fault = read_document(document, value);
    if (!fault.empty()) return problem{{file, 0, 0}, fault};
    return value;
}

template <class Value>
boost::system::result<Value, problem> read_json(std::string_view text, const std::string& file) {
    const auto document = parse_json(text, file);
    if (!document) return document.error();
    return read_json<Value>(*document, file);
}

template <class Value>
boost::system::result<Value, problem> read_json_file(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return text.error();
    return read_json<Value>(*text, path);
}

}  // namespace brokerproof::record
