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

/// `file` is for the problem only.
template <class Value>
boost::system::result<Value, problem> read_json(std::string_view text, const std::string& file) {
    const auto document = parse_json(text, file);
    if (!document) return document.error();
    std::string fault;
    Value value;
    node(*document, fault).get(value);
    if (!fault.empty()) return problem{{file, 0, 0}, fault};
    return value;
}

}  // namespace brokerproof::record
