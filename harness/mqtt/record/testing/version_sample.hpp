// For tests that fill in every field of a struct (harness/record/testing/filled.hpp).
#pragma once

#include "harness/mqtt/packet.hpp"
#include "harness/record/testing/filled.hpp"

namespace brokerproof::record {

template <>
struct sample<mqtt::version> {
    static void fill(mqtt::version& out, filler&) {
        out = out == mqtt::version::v5 ? mqtt::version::v311 : mqtt::version::v5;
    }
};

}  // namespace brokerproof::record
