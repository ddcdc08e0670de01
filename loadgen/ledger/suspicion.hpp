// Settles suspicions that the publishers' half of the ledger may excuse. Pure.
#pragma once

#include <cstdint>

#include "loadgen/ledger/received_book.hpp"

namespace brokerproof::loadgen {

/// Whether the suspicion is true, now that the publisher's side is known. In doubt it is not.
/// `tolerance_ns`: how late the broker may be, and by how much the clocks of both sides may differ.
bool guilty(const suspicion& suspected, const sent_stream& sent, const topology& layout,
            std::int64_t tolerance_ns);

}  // namespace brokerproof::loadgen
