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

/// "will.yaml:31:9: unknown verb 'conect' (did you mean 'connect'?)"; only the text when there is
/// no file.
std::string describe(const problem& issue);

/// Every problem of an input; empty when there is none. A function that returns or fills such a
/// list never stops at the first problem.
class [[nodiscard]] problems : public std::vector<problem> {
public:
    using std::vector<problem>::vector;
};

}  // namespace brokerproof
