// For tests: a program that listens on its own port as long as the object exists.
#pragma once

#include <unistd.h>

#include <cstdint>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include <gtest/gtest.h>

#include "harness/target/port.hpp"
#include "harness/target/process.hpp"

namespace brokerproof::target::testing {

class program_on_port {
public:
    /// Adds `--port N` to `argv`, where N is a free port. `name` is the name of the test.
    program_on_port(std::vector<std::string> argv, std::string_view name) {
        unsigned attempt = 0;
        auto claim = claim_free_port(static_cast<std::uint64_t>(::getpid()), name, attempt);
        port_ = claim ? claim->port() : std::uint16_t{0};
        claim.reset();
        launch program;
        program.argv = std::move(argv);
        program.argv.insert(program.argv.end(), {"--port", std::to_string(port_)});
        auto started = process::start(program);
        EXPECT_TRUE(started) << started.error().text;
        if (started) process_ = std::move(*started);
    }
    std::uint16_t port() const { return port_; }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }

private:
    std::uint16_t port_ = 0;
    std::optional<process> process_;
};

}  // namespace brokerproof::target::testing
