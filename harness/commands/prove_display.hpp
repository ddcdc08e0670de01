// What a proof shows while it goes on: a line that counts.
#pragma once

#include <chrono>

#include "harness/commands/console.hpp"
#include "harness/prove/matrix.hpp"

namespace brokerproof::commands {

/// A terminal has one line that is drawn again and again; a file or pipe gets a plain line every
/// ten seconds.
class prove_display {
public:
    /// The streams of `screen` outlive it.
    explicit prove_display(const console& screen);

    /// `since_start`: of the proof.
    void tick(const prove::progress& now, std::chrono::milliseconds since_start);

private:
    const console screen_;
    std::chrono::milliseconds next_line_;
};

}  // namespace brokerproof::commands
