// What changed between two results of any kind: values, and how they are shown.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace brokerproof::reports {

enum class drift : std::uint8_t { worse, better, changed };

struct difference {
    drift direction = drift::changed;
    std::string about;  ///< a case id, "devices: publish to delivery p99", "run"
    std::string text;   ///< "was pass, is fail: expected ..."

    bool operator==(const difference&) const = default;
};

struct comparison {
    std::string old_side;  ///< "mosquitto 2.0.11, begun ..."
    std::string new_side;
    std::string compared;  ///< "548 cases on both sides"
    std::vector<difference> differences;
    std::vector<std::string> notes;  ///< limits of the comparison, or how it was done

    bool operator==(const comparison&) const = default;
};

/// 0: nothing got worse; 1: something got worse or is no longer known.
int exit_code(const comparison& changes);

/// "3 got worse, 1 got better, 2 changed.", "Nothing got worse."
std::string comparison_sentence(const comparison& changes);

void print_comparison(std::ostream& out, const comparison& changes);
void write_comparison_markdown(std::ostream& out, const comparison& changes);

}  // namespace brokerproof::reports
