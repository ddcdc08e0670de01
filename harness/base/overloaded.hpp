// Several lambdas as one visitor of a variant.
#pragma once

namespace brokerproof {

template <class... Lambda>
struct overloaded : Lambda... {
    using Lambda::operator()...;
};
// clang 14 deduces the arguments of an aggregate only by a guide.
template <class... Lambda>
overloaded(Lambda...) -> overloaded<Lambda...>;

}  // namespace brokerproof
