#include <chrono>
#include <sstream>

#include <gtest/gtest.h>

#include "harness/commands/prove_display.hpp"

namespace brokerproof::commands {
namespace {

using namespace std::chrono_literals;

TEST(prove_display, a_pipe_gets_a_plain_line_every_ten_seconds) {
    std::ostringstream notes;
    prove_display display({.out = notes, .notes = notes});
    display.tick({"the correct broker", 300, 310}, 9s);
    EXPECT_EQ(notes.str(), "");
    display.tick({"brokers with a defect", 210, 5400}, 11s);
    display.tick({"brokers with a defect", 500, 5400}, 20s);
    display.tick({"brokers with a defect", 900, 5400}, 21s);
    EXPECT_EQ(notes.str(),
              "prove: 210 of 5400 runs against brokers with a defect are done\n"
              "prove: 900 of 5400 runs against brokers with a defect are done\n");
}

TEST(prove_display, a_terminal_has_a_line_that_is_drawn_again_and_gone_in_the_end) {
    std::ostringstream notes;
    prove_display display({.out = notes, .notes = notes, .notes_are_terminal = true});
    display.tick({"the correct broker", 1, 2}, 100ms);
    display.tick({"the correct broker", 2, 2}, 200ms);
    EXPECT_EQ(notes.str(),
              "\r\x1b[Kprove: 1 of 2 runs against the correct broker are done\r\x1b[K");
}

}  // namespace
}  // namespace brokerproof::commands
