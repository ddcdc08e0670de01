// Reads known failures: configs/expectations/PRODUCT.yaml, or a file of the user; the format is in
// configs/expectations/README.md.
#pragma once

#include <string>
#include <vector>

#include "harness/base/problem.hpp"
#include "reports/expectation.hpp"

namespace brokerproof::expectations {

/// What a broker or a file is called that nobody has named.
inline constexpr auto unknown_product = "unknown";

/// The entries in file order. Problems of the file are added to `out`; incomplete entries are left
/// out of the result. The file must be about `product`, unless one of the two is unknown.
std::vector<expectation> load_expectations(const std::string& path, const std::string& product,
                                           problems& out);

/// The same for `text` as the content of that file.
std::vector<expectation> parse_expectations(const std::string& text, const std::string& path,
                                            const std::string& product, problems& out);

}  // namespace brokerproof::expectations
