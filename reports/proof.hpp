// The result of a proof, which case catches which defect, and its files. Values only.
#pragma once

#include <cstdint>
#include <iosfwd>
#include <string>
#include <vector>

namespace brokerproof::reports {

struct caught_defect {
    std::string defect;
    std::string verdict;  ///< "fail", or "advice" where the text is a SHOULD
    std::string reason;
};

struct proof_case {
    std::string id;
    std::string level;                  ///< "MUST", "SHOULD", "MAY", "OBSERVE"
    std::string variant;                ///< of the correct broker
    std::string verdict;                ///< on the correct broker
    std::vector<std::string> reached;   ///< defects that could have changed something
    std::vector<caught_defect> caught;  ///< by name
};

struct proof_defect {
    std::string name;
    std::string about;
};

/// The format that write_proof_json writes.
inline constexpr int proof_format = 1;

struct proof {
    std::string brokerproof;  ///< the version of this program
    std::vector<proof_defect> defects;
    std::vector<proof_case> cases;
    std::uint64_t runs = 0;
    double wall_s = 0;
    double cpu_s = 0;
};

/// {"format": 1, "brokerproof", "runs", "wall_s", "cpu_s", "defects": [...], "cases": [...]}
void write_proof_json(std::ostream& out, const proof& from);

}  // namespace brokerproof::reports
