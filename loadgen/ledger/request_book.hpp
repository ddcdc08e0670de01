// Which requests of the clients of a slice were answered. Pure.
#pragma once

#include <cstddef>
#include <cstdint>

#include <boost/unordered/unordered_flat_map.hpp>

#include "loadgen/ledger/sent_book.hpp"

namespace brokerproof::loadgen {

class request_book {
public:
    /// A response came. False: not the first one to this request.
    bool answer(stream_key requests, std::uint64_t sequence);
    /// Bytes of memory. A broker can make it grow, by gaps.
    std::size_t held() const;

private:
    boost::unordered_flat_map<stream_key, sequence_set> answered_;
    std::size_t lists_ = 0;
};

}  // namespace brokerproof::loadgen
