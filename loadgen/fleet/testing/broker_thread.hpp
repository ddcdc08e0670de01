// For tests: a correct broker on a loopback port, on a thread of its own.
#pragma once

#include <cstdint>
#include <exception>
#include <thread>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "harness/reference_broker/shell/tcp_shell.hpp"
#include "loadgen/fleet/fleet_plan.hpp"

namespace brokerproof::loadgen::testing {

class broker_thread {
public:
    broker_thread() {
        EXPECT_TRUE(shell_.listen(0));
        asio::co_spawn(io_, shell_.run(), [](const std::exception_ptr& error) {
            EXPECT_FALSE(error) << "the broker has failed";
        });
        thread_ = std::thread([this] { io_.run(); });
    }
    ~broker_thread() {
        asio::post(io_, [this] { shell_.stop(); });
        thread_.join();
    }
    broker_thread(const broker_thread&) = delete;
    broker_thread& operator=(const broker_thread&) = delete;

    broker_address address() const {
        return {{asio::ip::address_v4::loopback(), shell_.port()}, std::nullopt};
    }

private:
    asio::io_context io_{1};
    reference_broker::memory_store kept_;
    reference_broker::tcp_shell shell_{io_.get_executor(), {}, kept_};
    std::thread thread_;
};

}  // namespace brokerproof::loadgen::testing
