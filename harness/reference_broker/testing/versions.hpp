// For tests that hold in both versions.
#pragma once

#include <gtest/gtest.h>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::reference_broker::testing {

class in_version : public ::testing::TestWithParam<mqtt::version> {};

inline const auto both = ::testing::Values(mqtt::version::v311, mqtt::version::v5);

inline std::string version_name(const ::testing::TestParamInfo<mqtt::version>& info) {
    return info.param == mqtt::version::v5 ? "v5" : "v311";
}

}  // namespace brokerproof::reference_broker::testing
