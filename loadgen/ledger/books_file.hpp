// The books of a slice as JSON, without loss, so that slices of one run can be joined and judged
// together.
#pragma once

#include <string>

#include "harness/base/result.hpp"
#include "harness/record/written_json.hpp"
#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "loadgen/ledger/will_book.hpp"

namespace brokerproof::loadgen {

struct ledger_books {
    sent_book sent;
    received_book received;
    session_book sessions;
    will_book wills{};
};

using books_json = record::written_json<ledger_books>;

books_json write_books(const ledger_books& books);

/// Reads into empty books of the same run.
result<void> read_books(const books_json& json, ledger_books& books);

}  // namespace brokerproof::loadgen
