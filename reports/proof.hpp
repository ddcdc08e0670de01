// The result of a proof (which case catches which defect) and its files. Values only.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

#include <boost/json/value.hpp>

#include "harness/base/result.hpp"

namespace brokerproof::reports {

struct caught_defect {
    std::string defect;
    std::string verdict;  ///< "fail", or "advice" where the text is a SHOULD
    std::string reason;
    std::string statement{};  ///< of which the broker was accused
    bool operator==(const caught_defect&) const = default;
};

/// A legal variant of the broker that a case does not acquit: a fault of the case.
struct accused_variant {
    std::string variant;
    std::string verdict;  ///< "fail", "blocked", "error" or "inconclusive"
    std::string reason;
    bool operator==(const accused_variant&) const = default;
};

struct proof_case {
    std::string id;
    std::string level;                     ///< "MUST", "SHOULD", "MAY", "OBSERVE"
    std::string variant;                   ///< of the correct broker
    std::string verdict;                   ///< on the correct broker
    std::vector<std::string> reached;      ///< defects that could have changed something
    std::vector<caught_defect> caught;     ///< by name
    std::vector<accused_variant> accused;  ///< in the order of the variants
    bool operator==(const proof_case&) const = default;
};

struct proof_defect {
    std::string name;
    std::string about;
    bool operator==(const proof_defect&) const = default;
};

/// A rule across packets, and the defects that it catches.
struct proof_rule {
    std::string rule;
    std::vector<std::string> caught;
    std::vector<std::string>
        alone;  ///< of these, those that neither a case nor another rule catches
    bool operator==(const proof_rule&) const = default;
};

struct verdict_count {
    std::string verdict;
    std::uint64_t cases = 0;
    bool operator==(const verdict_count&) const = default;
};

/// A legal variant of the broker: it uses one freedom of the standard.
struct proof_variant {
    std::string name;
    std::string about;
    std::string allowed_by;  ///< statements or sections
    std::string group;
    std::string version;  ///< of the only clients that can notice it; empty: of both
    std::vector<verdict_count> verdicts;
    bool operator==(const proof_variant&) const = default;
};

struct proof {
    std::string brokerproof;  ///< the version of this program
    std::vector<proof_defect> defects;
    std::vector<proof_variant> variants;
    std::vector<proof_rule> rules;  ///< that bind brokers
    std::vector<proof_case> cases;
    std::uint64_t runs = 0;
    double wall_s = 0;
    double cpu_s = 0;
    bool operator==(const proof&) const = default;
};

void write_proof_json(std::ostream& out, const proof& from);
/// `file` is the name that a problem gives.
result<proof> read_proof_json(const boost::json::value& document, const std::string& file);

}  // namespace brokerproof::reports
