#include "harness/suite/wait_check.hpp"

#include <algorithm>
#include <map>
#include <optional>
#include <string>

#include <fmt/format.h>

namespace brokerproof::suite {

namespace {

/// Whether every packet that the step accepts has a `max` for the field.
bool has_upper_bound(const plan::step& step, const std::string& field) {
    if (!step.expect || step.expect->sequence.empty()) return false;
    return std::ranges::all_of(step.expect->sequence.back(), [&](const plan::pattern& pattern) {
        return std::ranges::any_of(pattern.fields, [&](const plan::field_match& wanted) {
            return wanted.field == field &&
                   (wanted.match.max || wanted.match.relation == plan::matcher::kind::equals);
        });
    });
}

/// Name of a saved value -> whether it has an upper bound.
std::map<std::string, bool> saved_names(const plan::test_case& loaded) {
    std::map<std::string, bool> out;
    plan::for_each_step(loaded.steps, [&](const plan::step& step) {
        for (const auto& [name, field] : step.save) {
            const bool bounded = has_upper_bound(step, field);
            const auto known = out.try_emplace(name, bounded).first;
            known->second = known->second && bounded;
        }
    });
    return out;
}

class wait_check {
public:
    wait_check(const yaml::reader& in, const plan::test_case& loaded)
        : in_(in), saved_(saved_names(loaded)) {}

    void look_at(const plan::step& step) const {
        look_at(step, step.after);
        if (step.at) look_at(step, step.at->offset);
        look_at(step, step.within);
        look_at(step, step.stagger);
        if (step.expect) look_at(step, step.expect->during);
    }

private:
    void look_at(const plan::step& step, const std::optional<plan::duration_expr>& wait) const {
        if (!wait) return;
        for (const auto& term : wait->terms) {
            const auto* name = std::get_if<std::string>(&term.amount);
            if (name == nullptr) continue;
            const auto value = saved_.find(*name);
            const bool announced = *name == "expiry_cap";  // by the broker, before any step
            if (!announced && (value == saved_.end() || value->second)) continue;
            in_.complain(step.where,
                         fmt::format("the broker chooses how long ${} is, and nothing bounds it: "
                                     "save it in a step that assumes a max of the same field",
                                     *name));
        }
    }

    const yaml::reader& in_;
    std::map<std::string, bool> saved_;
};

}  // namespace

void check_waits_are_bounded(const yaml::reader& in, const plan::test_case& loaded) {
    const wait_check check(in, loaded);
    plan::for_each_step(loaded.steps, [&](const plan::step& step) { check.look_at(step); });
}

}  // namespace brokerproof::suite
