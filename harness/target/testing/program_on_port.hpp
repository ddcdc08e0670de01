// For tests: a program that listens on a port of its own for as long as the object lives.
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
    /// `--port N` is added to `argv`; N was free a moment ago. `name`: of the test.
    program_on_port(std::vector<std::string> argv, std::string_view name) {
        unsigned attempt = 0;
        auto claim = claim_free_port(static_cast<std::uint64_t>(::getpid()), name, attempt);
        port_ = claim ? claim->port() : std::uint16_t{0};
        claim.reset();
        launch what;
        what.argv = std::move(argv);
        what.argv.insert(what.argv.end(), {"--port", std::to_string(port_)});
        std::string why;
        process_ = process::start(what, why);
        EXPECT_TRUE(process_) << why;
    }
    std::uint16_t port() const { return port_; }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }

private:
    std::uint16_t port_ = 0;
    std::optional<process> process_;
};

}  // namespace brokerproof::target::testing
