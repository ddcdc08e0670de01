#include "loadgen/ledger/books_file.hpp"

#include "harness/record/files.hpp"
#include "loadgen/ledger/ledger_fields.hpp"

namespace brokerproof::loadgen {

books_json write_books(const ledger_books& books) { return record::written_once(books); }

result<void> read_books(const books_json& json, ledger_books& books) {
    const auto document = record::parse_json(json.text, "books");
    if (!document) return document.error();
    return record::read_document(*document, books);
}

}  // namespace brokerproof::loadgen
