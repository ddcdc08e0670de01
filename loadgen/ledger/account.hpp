// The claim of a session on a stream: which of the stream's numbers the session is owed. Pure.
#pragma once

#include <cstdint>
#include <span>

#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

/// The numbers from `from` to `to` - 1.
sequence_set range(std::uint64_t from, std::uint64_t to);

struct account {
    client_number session = 0;
    stream_key stream;
    std::uint8_t qos = 0;
    bool overlapping = false;
    const session_entry* entry = nullptr;
    const sent_stream* sent = nullptr;
    const received_stream* received = nullptr;  ///< null: no message arrived
    /// By how much the clocks of the publisher and of the session may differ.
    std::int64_t clock_ns = 0;

    /// Whether the received messages belong to the client's present session.
    bool present() const;
    /// The numbers that arrived, in any of the client's sessions.
    sequence_set seen() const;
    /// Those of `numbers` that the broker acknowledged with success.
    sequence_set answered(const sequence_set& numbers) const;
};

/// Numbers below `maybe` are not owed to the present session; numbers from `from` up to `to` are.
struct span_of_owed {
    std::uint64_t maybe = 0;
    std::uint64_t from = 0;
    std::uint64_t to = 0;
    bool goes_on = false;  ///< numbers from `to` on may still come
};

span_of_owed owed_span(const account& claim, bool whole_run);

/// Numbers that earlier sessions of the client missed: later messages arrived, or the message was
/// sent while the session was subscribed.
sequence_set missing_before(const account& claim);

/// What a session of the client was owed when its broker ended and forgot it.
struct forgotten_claim {
    sequence_set numbers;        ///< acknowledged before, and never received
    std::int64_t window_ns = 0;  ///< how long before the end the oldest of them had been sent
};
forgotten_claim forgotten_numbers(const account& claim,
                                  std::span<const forgotten_session> sessions);

/// Whether the broker may have to queue messages for a client that is online: it does not read, or
/// a bad network lies between them.
bool reads_late(const topology& layout, client_number client);

/// Whether a message may have waited longer than its Message Expiry Interval, while the session was
/// away or in the broker. `blind`: the client does not read.
bool may_have_expired(const account& claim, const publication& published, bool blind);

}  // namespace brokerproof::loadgen
