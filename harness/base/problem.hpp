// An error in an input file and its position. Loaders collect all problems; they never stop at the
// first.
#pragma once

#include <string>
#include <vector>

namespace brokerproof {

/// A position in a text file. Line and column count from 1; line 0 means the file as a whole.
struct position {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    bool operator==(const position&) const = default;
};

/// "will.yaml:31:9"; only the file when line is 0.
std::string describe(const position& place);

struct problem {
    position where;
    std::string text;

    bool operator==(const problem&) const = default;
};

/// "will.yaml:31:9: unknown verb 'conect' (did you mean 'connect'?)"
std::string describe(const problem& issue);

using problems = std::vector<problem>;

}  // namespace brokerproof
