// Accusations that the publishers' half may excuse. Pure.
#pragma once

#include <cstdint>

#include "loadgen/ledger/received_book.hpp"

namespace brokerproof::loadgen {

/// Is it what it looked like, now that the publisher's side is known? When in doubt it is not.
bool guilty(const suspicion& one, const sent_stream& sent, const topology& all,
            std::int64_t grace_ns);

}  // namespace brokerproof::loadgen
