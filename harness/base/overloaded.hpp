// Several lambdas as one visitor of a variant.
#pragma once

namespace brokerproof {

template <class... Lambda>
struct overloaded : Lambda... {
    using Lambda::operator()...;
};

}  // namespace brokerproof
