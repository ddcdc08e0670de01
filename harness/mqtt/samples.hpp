// Legal packets of every kind, for tests, benchmarks and the seed corpus of the fuzzer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::mqtt {

struct sample {
    std::string name;  ///< unique, fit for a file name: "v5-publish-qos1"
    version v;
    sender from;
    packet value;
};

/// Every packet type in both versions, plain and with all that it may hold.
std::vector<sample> packet_samples();
/// Every property in every packet that may carry it.
std::vector<sample> property_samples();
/// Both.
std::vector<sample> all_samples();

/// "30 05 00 01": pairs of digits, blanks are skipped.
bytes from_hex(std::string_view text);

}  // namespace brokerproof::mqtt
