// A wait whose length the broker chose must have an upper bound: nobody waits a week for a verdict.
#pragma once

#include "harness/plan/plan.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::suite {

/// Complains about each duration with a name that was saved from a packet, unless the step that
/// saved it also demands (`assume` or `expect`) a `max` of the same field.
void check_waits_are_bounded(const yaml::reader& in, const plan::test_case& loaded);

}  // namespace brokerproof::suite
