// What a session and a stream have to do with each other: from which number to which it is owed.
// Pure.
#pragma once

#include <cstdint>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

/// from..to - 1.
sequence_set range(std::uint64_t from, std::uint64_t to);

struct account {
    client_number session = 0;
    stream_key stream;
    std::uint8_t qos = 0;
    bool overlapping = false;
    const session_entry* entry = nullptr;
    const sent_stream* sent = nullptr;
    const received_stream* received = nullptr;  ///< none: nothing came

    /// Does what was received belong to the session of now?
    bool present() const;
    /// What came, to whichever session.
    sequence_set seen() const;
    /// What the broker answered for, and well.
    sequence_set answered(const sequence_set& of) const;
};

/// Numbers below `maybe` are not owed to the present session, those from `from` on are, up to `to`.
struct span_of_owed {
    std::uint64_t maybe = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    bool goes_on = false;  ///< what is behind `to` may still come
};

span_of_owed owed_span(const account& of, bool whole_run);

/// What of earlier sessions never came, although later messages did, or it was sent while they were
/// subscribed.
sequence_set missing_before(const account& of);

/// It waited somewhere for as long as it lives: while the session was away, or in the broker.
/// `blind`: the client does not read.
bool may_have_expired(const account& of, const publication& by, bool blind);

}  // namespace brokerproof::loadgen
