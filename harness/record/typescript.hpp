// The TypeScript types of described structs.
#pragma once

#include <string>

#include "harness/record/shape.hpp"

namespace brokerproof::record {

/// An interface for each record of `book`, a tuple for each row, and `Text`.
/// `head` is the comment of the file, a sentence a line.
std::string typescript(const std::string& head, const shape_book& book);

}  // namespace brokerproof::record
