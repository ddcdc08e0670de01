#include "harness/base/problem.hpp"

namespace brokerproof {

std::string describe(const position& place) {
    if (place.line == 0) return place.file;
    return place.file + ':' + std::to_string(place.line) + ':' + std::to_string(place.column);
}

std::string describe(const problem& issue) {
    if (issue.where.file.empty()) return issue.text;
    return describe(issue.where) + ": " + issue.text;
}

}  // namespace brokerproof
