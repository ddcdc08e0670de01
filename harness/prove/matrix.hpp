// The proof runs every case against the correct broker and against every defect that the case
// reaches.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/verdict.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::prove {

struct defect_info {
    std::string name;
    std::string about;  ///< one sentence
};

/// All wire defects and all defects of the reference broker.
std::vector<defect_info> all_defects();

struct case_row {
    const plan::instance* planned = nullptr;
    std::string variant;   ///< the variant of the correct broker that the case ran against
    judge::verdict clean;  ///< the verdict on the correct broker
    std::vector<std::string> reached;  ///< names of the defects that the case ran against
    std::map<std::string, judge::verdict> caught;  ///< by defect: fail, or advice for a SHOULD
};

struct matrix {
    std::vector<defect_info> defects;  ///< the defects that were asked for
    std::vector<case_row> cases;       ///< in the order of the plan
    std::uint64_t runs = 0;
    double wall_s = 0;
    double cpu_s = 0;

    /// Cases whose verdict on the correct broker is neither pass nor observed nor advice.
    std::vector<const case_row*> not_green() const;
    /// Required cases that catch nothing.
    std::vector<const case_row*> toothless() const;
    /// Defects that no case catches.
    std::vector<const defect_info*> survivors() const;
};

struct progress {
    std::string_view doing;  ///< what the runs are against: "the correct broker"
    std::size_t done = 0;
    std::size_t total = 0;
};

/// Runs in virtual time on `threads` threads. The calling thread calls `tick` at least every 100
/// ms.
matrix prove(const std::vector<plan::instance>& planned, const std::vector<defect_info>& defects,
             unsigned threads, const std::function<void(const progress&)>& tick);

}  // namespace brokerproof::prove
