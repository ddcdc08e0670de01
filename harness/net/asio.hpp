// The few names of Boost.Asio that the whole project uses.
#pragma once

#include <chrono>

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/as_tuple.hpp>
#include <boost/asio/awaitable.hpp>
#include <boost/asio/use_awaitable.hpp>

namespace brokerproof {

namespace asio = boost::asio;
using asio::awaitable;
using boost::system::error_code;

namespace net {

/// The clock of the whole project: the machine's steady clock, or the virtual clock of this
/// thread's simulation (simulation.hpp).
struct clock {
    using duration = std::chrono::steady_clock::duration;
    using rep = duration::rep;
    using period = duration::period;
    using time_point = std::chrono::steady_clock::time_point;
    static constexpr bool is_steady = true;
    static time_point now();
};
using time_point = clock::time_point;

/// A completion token: results are a tuple with the error first; nothing is thrown.
inline constexpr asio::as_tuple_t<asio::use_awaitable_t<>> as_result{};

}  // namespace net
}  // namespace brokerproof
