// What is wrong with an input file, and where. Loaders collect these; they never stop at the first.
#pragma once

#include <string>
#include <vector>

namespace brokerproof {

/// A place in a text file; line and column count from 1, 0 means "the file as a whole".
struct position {
    std::string file;
    unsigned line = 0;
    unsigned column = 0;

    bool operator==(const position&) const = default;
};

/// "will.yaml:31:9"; only the file when line is 0.
std::string describe(const position& where);

struct problem {
    position where;
    std::string text;

    bool operator==(const problem&) const = default;
};

/// "will.yaml:31:9: unknown verb 'conect' (did you mean 'connect'?)"
std::string describe(const problem& what);

using problems = std::vector<problem>;

}  // namespace brokerproof
