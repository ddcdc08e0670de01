// What a scenario's parts must be to each other: what cannot be judged, or makes no sense, is
// refused before anything runs. Pure.
#pragma once

#include <cstddef>
#include <string>
#include <variant>
#include <vector>

#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

/// A way from the root of the file: keys and indices. Where the file goes less far (a default), the
/// last node on the way is meant.
struct place {
    std::vector<std::variant<std::string, std::size_t>> steps{};

    place operator/(std::string key) const { return with(std::move(key)); }
    place operator/(const char* key) const { return with(std::string(key)); }
    place operator/(std::size_t index) const { return with(index); }
    bool operator==(const place&) const = default;

private:
    template <class Step>
    place with(Step step) const {
        auto longer = *this;
        longer.steps.emplace_back(std::move(step));
        return longer;
    }
};

struct finding {
    place where;
    std::string text;
    std::size_t offset = 0;  ///< characters into the text there
};
using findings = std::vector<finding>;
void add(findings& to, place where, std::string text, std::size_t offset = 0);

/// Everything that is wrong with it.
findings check(const scenario& what);

// Its parts.
void check_groups(const scenario& what, findings& out);    ///< each for itself
void check_names(const scenario& what, findings& out);     ///< client ids, topics and filters
void check_traffic(const scenario& what, findings& out);   ///< publications, and when they are
void check_phases(const scenario& what, findings& out);    ///< phases, and lives that need them
void check_judging(const scenario& what, findings& out);   ///< thresholds, find_limit

const group* find_group(const scenario& what, const std::string& name);
const phase* find_phase(const scenario& what, const std::string& name);
/// How many arrivals there ever are; none: no end.
std::optional<double> arrivals_in_all(const rate& how);
/// " (did you mean 'x'?); there are x, y", of the names of `table`.
std::string known_names(const std::string& word, const std::vector<group>& table);
std::string known_names(const std::string& word, const std::vector<phase>& table);

}  // namespace brokerproof::loadgen
