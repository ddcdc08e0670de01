// A text with placeholders. It is cut into pieces once, so that filling it in allocates nothing.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "loadgen/ledger/topology.hpp"

namespace brokerproof::loadgen {

/// Gives the same result as expand() (topology.hpp).
class text_template {
public:
    explicit text_template(std::string_view text);

    /// Replaces what is in `out`.
    void write(std::string& out, const names& values) const;

private:
    enum class piece_kind : std::uint8_t { literal, run, group, client, shard, to };
    struct piece {
        piece_kind kind;
        std::string text;
    };
    std::vector<piece> pieces_;
};

}  // namespace brokerproof::loadgen
