// The proof runs every case against the correct broker, against every legal variant of it, and
// against every defect that the case reaches.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "harness/judge/verdict.hpp"
#include "harness/plan/plan.hpp"
#include "harness/prove/rule_notes.hpp"
#include "harness/variants/variants.hpp"

namespace brokerproof::prove {

struct defect_info {
    std::string name;
    std::string about;  ///< one sentence
};

/// All wire defects and all defects of the reference broker.
std::vector<defect_info> all_defects();

struct variant_verdict {
    const variants::variant* variant = nullptr;
    judge::verdict verdict;  ///< unsupported also when the variant lacks what the case needs
};

struct case_row {
    const plan::instance* planned = nullptr;
    std::string variant;   ///< the variant that the case was run against to find what it reaches
    judge::verdict clean;  ///< the verdict on the correct broker
    std::vector<std::string> reached;  ///< names of the defects that the case ran against
    std::map<std::string, judge::verdict> caught;  ///< by defect: fail, or advice for a SHOULD
    std::vector<variant_verdict> on_variants;      ///< in the order of the variants
};

/// A case that does not acquit a legal variant.
struct false_accusation {
    const case_row* row = nullptr;
    const variant_verdict* against = nullptr;
};

/// How the cases that were run against a variant ended.
struct variant_sum {
    const variants::variant* variant = nullptr;
    std::map<judge::verdict_kind, std::size_t> verdicts;
};

struct rule_row {
    witness::rule kind{};
    std::vector<std::string> caught;  ///< names of defects
    std::vector<std::string> alone;   ///< of these, what neither a case nor another rule catches
};

struct matrix {
    std::vector<defect_info> defects;                ///< the defects that were asked for
    std::vector<const variants::variant*> variants;  ///< the variants that were asked for
    std::vector<case_row> cases;                     ///< in the order of the plan
    rule_notes rules;                                ///< rules across packets that were broken
    std::uint64_t runs = 0;
    double wall_s = 0;
    double cpu_s = 0;

    /// Cases whose verdict on the correct broker is neither pass nor observed nor advice.
    std::vector<const case_row*> not_green() const;
    /// Required cases that catch nothing.
    std::vector<const case_row*> toothless() const;
    /// Defects that neither a case nor a rule catches.
    std::vector<const defect_info*> survivors() const;
    /// Verdicts on legal variants that are neither pass nor observed nor advice nor unsupported.
    std::vector<false_accusation> accusations() const;
    std::vector<variant_sum> sums() const;
    /// What each rule of the broker catches.
    std::vector<rule_row> rule_rows() const;
};

struct progress {
    std::string_view doing;  ///< what the runs are against: "the correct broker"
    std::size_t done = 0;
    std::size_t total = 0;
};

/// Runs in virtual time on `threads` threads. The calling thread calls `tick` at least every 100
/// ms.
matrix prove(const std::vector<plan::instance>& planned, const std::vector<defect_info>& defects,
             const std::vector<const variants::variant*>& chosen, unsigned threads,
             const std::function<void(const progress&)>& tick);

}  // namespace brokerproof::prove
