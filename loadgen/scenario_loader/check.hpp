// Checks that the parts of a scenario fit together. A scenario that cannot be judged or makes no
// sense is refused before it runs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// A path from the root of the file: keys and indices. When the file ends on the way (at a
/// default), the path means the last node that exists.
struct place {
    std::vector<std::variant<std::string, std::size_t>> steps{};

    place operator/(std::string key) const { return extended(std::move(key)); }
    place operator/(const char* key) const { return extended(std::string(key)); }
    place operator/(std::size_t index) const { return extended(index); }
    bool operator==(const place&) const = default;

private:
    template <class Step>
    place extended(Step step) const {
        auto longer = *this;
        longer.steps.emplace_back(std::move(step));
        return longer;
    }
};

struct finding {
    place where;
    std::string text;
    std::size_t offset = 0;  ///< characters from the beginning of the text there
};
using findings = std::vector<finding>;
void add(findings& list, place where, std::string text, std::size_t offset = 0);

/// All findings of all the checks below.
findings check(const scenario& planned);

void check_groups(const scenario& planned, findings& out);    ///< each group by itself
void check_names(const scenario& planned, findings& out);     ///< client ids, topics and filters
void check_payloads(const scenario& planned, findings& out);  ///< what publications carry
void check_requests(const scenario& planned, findings& out);  ///< and who answers them
void check_traffic(const scenario& planned, findings& out);   ///< publications and their phases
void check_phases(const scenario& planned, findings& out);  ///< phases and the lives that need them
void check_judging(const scenario& planned, findings& out);  ///< thresholds, find_limit

const group* find_group(const scenario& planned, const std::string& name);
const phase* find_phase(const scenario& planned, const std::string& name);
/// The highest rate that it reaches, per second; of bursts, their mean.
double highest_rate(const rate& arrivals);
/// The number of arrivals over all time; none: they do not end.
std::optional<double> arrivals_in_all(const rate& arrivals);
/// " (did you mean 'x'?); there are: x, y", with the names in `table`.
std::string known_names(const std::string& word, const std::vector<group>& table);
std::string known_names(const std::string& word, const std::vector<phase>& table);

}  // namespace brokerproof::loadgen
