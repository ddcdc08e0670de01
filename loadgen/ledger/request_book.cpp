#include "loadgen/ledger/request_book.hpp"

namespace brokerproof::loadgen {

bool request_book::answer(stream_key requests, std::uint64_t sequence) {
    sequence_set& numbers = answered_[requests];
    if (numbers.contains(sequence)) return false;
    lists_ -= numbers.held();
    numbers.add(sequence);
    lists_ += numbers.held();
    return true;
}

std::size_t request_book::held() const {
    return lists_ + answered_.bucket_count() * sizeof(*answered_.begin());
}

}  // namespace brokerproof::loadgen
