#include "loadgen/scenario_loader/check.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::loadgen {
namespace {

template <class Table>
std::string names_for(const std::string& word, const Table& table) {
    std::vector<std::string> names;
    for (const auto& entry : table) names.push_back(entry.name);
    return fmt::format("{}; there are: {}", suggestion(word, names), fmt::join(names, ", "));
}

template <class Table>
auto* by_name(const Table& table, const std::string& name) {
    const auto entry_at =
        std::ranges::find_if(table, [&](const auto& entry) { return entry.name == name; });
    return entry_at == table.end() ? nullptr : &*entry_at;
}

std::optional<double> total(const ramp_rate& arrivals) {
    if (arrivals.to_per_s > 0) return std::nullopt;
    return arrivals.from_per_s / 2 * std::chrono::duration<double>(arrivals.over).count();
}
std::optional<double> total(const steps_rate& arrivals) {
    if (!arrivals.per_s.empty() && arrivals.per_s.back() > 0) return std::nullopt;
    double sum = 0;
    for (const double per_s : arrivals.per_s) sum += per_s;
    return sum * std::chrono::duration<double>(arrivals.step_length).count();
}
std::optional<double> total(const constant_rate& arrivals) {
    return arrivals.per_s > 0 ? std::nullopt : std::optional(0.0);
}
std::optional<double> total(const auto&) { return std::nullopt; }

double highest(const constant_rate& arrivals) { return arrivals.per_s; }
double highest(const poisson_rate& arrivals) { return arrivals.per_s; }
double highest(const ramp_rate& arrivals) {
    return std::max(arrivals.from_per_s, arrivals.to_per_s);
}
double highest(const steps_rate& arrivals) {
    return arrivals.per_s.empty() ? 0 : std::ranges::max(arrivals.per_s);
}
double highest(const sine_rate& arrivals) { return arrivals.mean_per_s + arrivals.amplitude_per_s; }
double highest(const burst_rate& arrivals) {
    const double interval_s = std::chrono::duration<double>(arrivals.interval).count();
    return interval_s > 0 ? static_cast<double>(arrivals.size) / interval_s : 0;
}

}  // namespace

void add(findings& list, place where, std::string text, std::size_t offset) {
    list.push_back({std::move(where), std::move(text), offset});
}

const group* find_group(const scenario& planned, const std::string& name) {
    return by_name(planned.groups, name);
}
const phase* find_phase(const scenario& planned, const std::string& name) {
    return by_name(planned.phases, name);
}

std::string known_names(const std::string& word, const std::vector<group>& table) {
    return names_for(word, table);
}
std::string known_names(const std::string& word, const std::vector<phase>& table) {
    return names_for(word, table);
}

double highest_rate(const rate& arrivals) {
    return std::visit([](const auto& shape) { return highest(shape); }, arrivals);
}

std::optional<double> arrivals_in_all(const rate& arrivals) {
    return std::visit([](const auto& shape) { return total(shape); }, arrivals);
}

findings check(const scenario& planned) {
    findings out;
    check_groups(planned, out);
    check_names(planned, out);
    check_payloads(planned, out);
    check_requests(planned, out);
    check_traffic(planned, out);
    check_phases(planned, out);
    check_judging(planned, out);
    return out;
}

}  // namespace brokerproof::loadgen
