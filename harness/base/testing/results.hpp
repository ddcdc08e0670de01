// What tests ask of a result.
#pragma once

#include <string>

#include "harness/base/result.hpp"

namespace brokerproof::testing_support {

/// The text of the problem; empty when there is none.
template <class Value>
std::string problem_of(const result<Value>& outcome) {
    return outcome ? std::string() : describe(outcome.error());
}

}  // namespace brokerproof::testing_support
