// The answer of a function that can fail: its value, or the problem. Readers of files report a list
// of problems instead (problem.hpp).
#pragma once

#include <string>
#include <utility>

#include <boost/system/result.hpp>

#include "harness/base/problem.hpp"

namespace brokerproof {

/// A value, or the fault because of which there is none: one problem, or a list of `problems`.
/// result<void> has no value on success.
template <class Value, class Fault = problem>
class [[nodiscard]] result : public boost::system::result<Value, Fault> {
public:
    using boost::system::result<Value, Fault>::result;
};

/// A problem outside of any file.
inline problem failure(std::string text) { return {{}, std::move(text)}; }

}  // namespace brokerproof
