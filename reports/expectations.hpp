// Failures that are known and explained, per broker version. Loading them is in
// harness/expectations.
#pragma once

#include <cstdint>
#include <vector>

#include "reports/expectation.hpp"
#include "reports/model.hpp"

namespace brokerproof::reports {

/// Did the run contain every case (of the versions that the broker speaks), or a selection?
enum class run_extent : std::uint8_t { whole, selection };

/// The entry that counts for this case and this version of the broker; null: there is none.
const expectations::expectation* entry_for(const std::vector<expectations::expectation>& expected,
                                           const std::string& broker_version,
                                           const std::string& case_id);

/// Is there an entry for this case and this version of the broker?
bool is_expected(const std::vector<expectations::expectation>& expected,
                 const std::string& broker_version, const std::string& case_id);

/// Does the entry count for this version of the broker?
bool concerns(const expectations::expectation& entry, const std::string& broker_version);

/// Marks what `expected` says about this broker's version; the first entry that names a case counts
/// for it.
///   a fail or advice becomes an expected failure;
///   a pass becomes an unexpected pass, and its verdict says which entry it contradicts, unless
///   the entry says that the failure comes and goes;
///   each glob that names no case of a whole, uninterrupted run is added to `run.unexpected`.
void apply_expectations(run_result& run, const std::vector<expectations::expectation>& expected,
                        run_extent extent);

}  // namespace brokerproof::reports
