// The credentials of clients from CSV files. Messages never show a password.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/base/result.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// The first `clients` rows of a file with these columns, in any order: username, password and, if
/// wanted, client_id. Too few rows are a problem; more are not.
result<std::vector<credential>, problems> credentials_in(std::string_view text,
                                                         const std::string& file,
                                                         const group& owner);

/// Reads the file of each group that has one; `folder` is where relative paths begin.
problems read_credentials(scenario& planned, const std::string& folder);

}  // namespace brokerproof::loadgen
