// Keeps the memory of a conformance run bounded: when the traces of its cases have become too
// large together, the largest ones are cut.
#pragma once

#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

#include "harness/base/memory_budget.hpp"
#include "reports/model.hpp"

namespace brokerproof::commands {

class trace_memory {
public:
    /// `most`: bytes for traces and for what is on the way to a case. Stored traces get half of it.
    explicit trace_memory(std::size_t most) : budget_(most) {}

    memory_budget& budget() { return budget_; }

    /// To be called whenever this case's stored trace has changed.
    void note(const reports::case_result& stored);
    /// Cuts the largest traces until all fit.
    void make_room(std::vector<reports::case_result>& stored);

    std::uint64_t cut_traces() const { return cut_.size(); }

private:
    memory_budget budget_;
    std::map<std::string, std::size_t> weights_;  ///< of stored traces, by case
    std::size_t sum_ = 0;
    std::set<std::string> cut_;
};

}  // namespace brokerproof::commands
