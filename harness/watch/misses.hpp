// Messages that a client missed, by their causes. A message may have several: each alone would have
// lost it, and who cures one of two has cured nothing.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <map>
#include <vector>

#include "harness/watch/matter.hpp"
#include "harness/watch/message.hpp"
#include "harness/watch/noted_packet.hpp"

namespace brokerproof::watch {

class cause_set {
public:
    cause_set(std::initializer_list<cause> reasons) {
        for (const auto reason : reasons) add(reason);
    }
    cause_set(cause reason) { add(reason); }  // NOLINT: a set of one cause is a cause

    void add(cause reason) { bits_ |= std::uint32_t{1} << static_cast<unsigned>(reason); }
    void add(cause_set more) { bits_ |= more.bits_; }
    bool contains(cause reason) const { return (bits_ >> static_cast<unsigned>(reason) & 1U) != 0; }
    /// In the order of a message's life.
    std::vector<cause> list() const;
    /// The earliest in a message's life; the set must not be empty.
    cause first() const;
    auto operator<=>(const cause_set&) const = default;

private:
    std::uint32_t bits_ = 0;
};

/// Messages with the same causes.
struct missed_sum {
    std::uint64_t count = 0;
    message_origin first;
    std::vector<noted_packet> packets;  ///< that show the first; none: they were not kept
};

class misses {
public:
    /// The sum in which they are counted now.
    missed_sum& add(cause_set reasons, const message_origin& first, std::uint64_t count = 1);
    std::uint64_t total() const;
    bool empty() const { return sums_.empty(); }
    void clear() { sums_.clear(); }
    const std::map<cause_set, missed_sum>& sums() const { return sums_; }

private:
    std::map<cause_set, missed_sum> sums_;
};

}  // namespace brokerproof::watch
