#include "loadgen/scenario_loader/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

template <class Table>
std::string names_for(const std::string& word, const Table& table) {
    std::vector<std::string> names;
    for (const auto& one : table) names.push_back(one.name);
    return fmt::format("{}; there are: {}", suggestion(word, names), fmt::join(names, ", "));
}

template <class Table>
auto* by_name(const Table& table, const std::string& name) {
    const auto found =
        std::ranges::find_if(table, [&](const auto& one) { return one.name == name; });
    return found == table.end() ? nullptr : &*found;
}

std::optional<double> total(const ramp_rate& how) {
    if (how.to_per_s > 0) return std::nullopt;
    return how.from_per_s / 2 * std::chrono::duration<double>(how.over).count();
}
std::optional<double> total(const steps_rate& how) {
    if (!how.per_s.empty() && how.per_s.back() > 0) return std::nullopt;
    double sum = 0;
    for (const double one : how.per_s) sum += one;
    return sum * std::chrono::duration<double>(how.step_length).count();
}
std::optional<double> total(const constant_rate& how) {
    return how.per_s > 0 ? std::nullopt : std::optional(0.0);
}
std::optional<double> total(const auto&) { return std::nullopt; }

}  // namespace

void add(findings& to, place where, std::string text, std::size_t offset) {
    to.push_back({std::move(where), std::move(text), offset});
}

const group* find_group(const scenario& what, const std::string& name) {
    return by_name(what.groups, name);
}
const phase* find_phase(const scenario& what, const std::string& name) {
    return by_name(what.phases, name);
}

std::string known_names(const std::string& word, const std::vector<group>& table) {
    return names_for(word, table);
}
std::string known_names(const std::string& word, const std::vector<phase>& table) {
    return names_for(word, table);
}

std::optional<double> arrivals_in_all(const rate& how) {
    return std::visit([](const auto& one) { return total(one); }, how);
}

findings check(const scenario& what) {
    findings out;
    check_groups(what, out);
    check_names(what, out);
    check_traffic(what, out);
    check_phases(what, out);
    check_judging(what, out);
    return out;
}

}  // namespace brokerproof::loadgen
