// What tests of streams do at both ends of a connection.
#pragma once

#include <exception>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>

#include "harness/net/stream.hpp"

namespace brokerproof::net::testing {

/// Runs a script to its end, which must come within 20 s.
inline void play(asio::io_context& io, awaitable<void> script) {
    std::exception_ptr failed;
    asio::co_spawn(io, std::move(script),
                   [&](std::exception_ptr error) { failed = std::move(error); });
    io.run_for(std::chrono::seconds(20));
    EXPECT_TRUE(io.stopped()) << "the script did not end";
    if (failed) std::rethrow_exception(failed);
}

inline bytes numbered(std::size_t size) {
    bytes out(size);
    for (std::size_t i = 0; i < size; ++i) out[i] = static_cast<std::uint8_t>(i * 31 >> 3);
    return out;
}

inline awaitable<void> write_all(stream& to, bytes data) {
    std::size_t done = 0;
    while (done < data.size()) {
        error_code error;
        done += to.write_now(bytes_view(data).subspan(done), error);
        EXPECT_FALSE(error) << error.message();
        if (error) co_return;
        error = co_await to.wait_writable();
    }
}

/// Reads at least `wanted` bytes, or until the end, which must be an ordinary end.
inline awaitable<bytes> read_up_to(stream& from, std::size_t wanted) {
    bytes input;
    bytes chunk(1000);
    while (input.size() < wanted) {
        const auto [error, count] = co_await from.read_some(chunk);
        input.insert(input.end(), chunk.begin(),
                     chunk.begin() + static_cast<std::ptrdiff_t>(count));
        if (!error) continue;
        EXPECT_EQ(error, asio::error::eof) << error.message();
        break;
    }
    co_return input;
}

}  // namespace brokerproof::net::testing
