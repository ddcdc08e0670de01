// Fuzzes books that come from a file: books that could be read can be audited, and writing and
// reading them again gives the same books.
#include <cstdint>
#include <cstdlib>
#include <string>

#include "loadgen/ledger/books_file.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"

using namespace brokerproof;
using namespace brokerproof::loadgen;

namespace {

topology small() {
    scenario planned;
    planned.groups = {members("listeners", 2, {{"a/#", 1}}),
                      members("publishers", 1, {}, {sends("a/b", 1)})};
    return {planned, "r", 1, 1};
}

ledger_books empty_books(const topology& layout) {
    return {{}, received_book(layout, 0), session_book(layout, {})};
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const topology layout = small();
    const books_json json{{reinterpret_cast<const char*>(data), size}};
    auto read = empty_books(layout);
    if (!read_books(json, read)) return 0;
    auto again = empty_books(layout);
    if (!read_books(write_books(read), again)) std::abort();
    // Rows have no order, so the test compares the books and not the written text.
    if (again.sent != read.sent || again.received != read.received) std::abort();
    audit(layout, read.sent, read.received, read.sessions, {});
    return 0;
}
