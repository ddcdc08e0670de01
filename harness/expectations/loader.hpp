// Reads configs/expectations/PRODUCT.yaml; the format is in configs/expectations/README.md.
#pragma once

#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "reports/expectation.hpp"

namespace brokerproof::expectations {

/// The entries in file order. Problems of the file are added to `out`; incomplete entries are left
/// out of the result. The file must be named after its product.
std::vector<expectation> load_expectations(const std::string& path, problems& out);

/// The same for `text` as the content of that file.
std::vector<expectation> parse_expectations(const std::string& text, const std::string& path,
                                            problems& out);

}  // namespace brokerproof::expectations
