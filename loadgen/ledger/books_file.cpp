#include "loadgen/ledger/books_file.hpp"

#include "harness/record/files.hpp"
#include "loadgen/ledger/ledger_fields.hpp"

namespace brokerproof::loadgen {

books_json write_books(const ledger_books& books) { return record::written_once(books); }

std::string read_books(const books_json& json, ledger_books& books) {
    const auto document = record::parse_json(json.text, "books");
    return document ? record::read_document(*document, books) : describe(document.error());
}

}  // namespace brokerproof::loadgen
