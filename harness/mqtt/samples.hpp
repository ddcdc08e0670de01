// Legal sample packets of every type, for tests, benchmarks and the seed corpus of the fuzzer.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "harness/mqtt/codec.hpp"

namespace brokerproof::mqtt {

struct sample {
    std::string name;  ///< unique, and usable as a file name: "v5-publish-qos1"
    mqtt::version version;
    sender from;
    packet value;
};

/// Every packet type in both versions, with few fields and with all fields.
std::vector<sample> packet_samples();
/// Every property in every packet that may carry it.
std::vector<sample> property_samples();
/// The packet samples and the property samples.
std::vector<sample> all_samples();

/// Reads pairs of hexadecimal digits and skips blanks: "30 05 00 01".
bytes from_hex(std::string_view text);

}  // namespace brokerproof::mqtt
