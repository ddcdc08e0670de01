// Measures with something in every counter and time. Tests only.
#pragma once

#include "harness/mqtt/record/testing/version_sample.hpp"
#include "harness/record/testing/filled.hpp"
#include "loadgen/measure/measures_fields.hpp"

namespace brokerproof::record {

template <>
struct sample<loadgen::histogram> {
    static void fill(loadgen::histogram& out, filler& numbers) { out.record(numbers.next()); }
};

template <class Figure, class Value>
struct sample<enum_array<Figure, Value>> {
    static void fill(enum_array<Figure, Value>& out, filler& numbers) {
        for (auto& value : out.elements) numbers.fill(value);
    }
};

}  // namespace brokerproof::record
