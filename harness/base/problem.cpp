#include "harness/base/problem.hpp"

namespace brokerproof {

std::string describe(const position& where) {
    if (where.line == 0) return where.file;
    return where.file + ':' + std::to_string(where.line) + ':' + std::to_string(where.column);
}

std::string describe(const problem& what) { return describe(what.where) + ": " + what.text; }

}  // namespace brokerproof
