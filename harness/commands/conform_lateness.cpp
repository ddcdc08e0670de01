// Late is not lost: what fails within the tolerances of the profile runs again with longer ones. No
// statement says how soon an expired session must be gone, or when redelivery begins.

#include <algorithm>
#include <array>
#include <iterator>

#include <fmt/format.h>

#include "harness/base/enum_names.hpp"
#include "harness/commands/collect.hpp"
#include "harness/commands/rounds.hpp"
#include "reports/expectations.hpp"
#include "reports/proposals.hpp"

namespace brokerproof::commands {
namespace {

using namespace std::chrono_literals;
using reports::tolerance;

/// What is added to a tolerance, one after the other, to find the shortest with which a case holds.
constexpr std::array<std::chrono::milliseconds, 6> additions{1s, 2s, 3s, 5s, 7s, 10s};
constexpr auto longest = additions.back();
constexpr std::array tolerances{tolerance::redelivery, tolerance::grace,
                                tolerance::keep_alive_tolerance};
constexpr int seed_of_patient_looks = 100;

engine::more_time more_for(tolerance key, std::chrono::milliseconds time) {
    engine::more_time longer;
    switch (key) {
        case tolerance::grace: longer.grace = time; break;
        case tolerance::redelivery: longer.redelivery = time; break;
        case tolerance::keep_alive_tolerance: longer.keep_alive_tolerance = time; break;
    }
    return longer;
}

std::int64_t tolerance_of(const target::profile& profile, tolerance key) {
    switch (key) {
        case tolerance::grace: return profile.grace.count();
        case tolerance::redelivery: return profile.redelivery.count();
        case tolerance::keep_alive_tolerance: break;
    }
    return profile.keep_alive_tolerance.count();
}

void note_whether_it_holds(reports::case_result& into, reports::case_result next) {
    using judge::verdict_kind;
    const auto kind = next.verdict.kind;
    into.holds_with_more_time = kind == verdict_kind::pass || kind == verdict_kind::advice ||
                                kind == verdict_kind::observed;
}

std::vector<plan::instance> cases_except(const std::vector<plan::instance>& cases,
                                         const std::vector<plan::instance>& excluded) {
    std::vector<plan::instance> rest;
    std::ranges::copy_if(cases, std::back_inserter(rest), [&](const plan::instance& planned) {
        return std::ranges::find(excluded, planned.id, &plan::instance::id) == excluded.end();
    });
    return rest;
}

void call_late(reports::case_result& accusation, const std::string& remedy) {
    accusation.verdict.kind = judge::verdict_kind::late;
    accusation.verdict.reason += " - but it holds with " + remedy;
}

void call_late(reports::case_result& accusation, const reports::lateness& measured) {
    accusation.late = measured;
    call_late(accusation, fmt::format("{}: {}", name_of(measured.key),
                                      reports::duration_text(measured.holds_ms)));
}

}  // namespace

/// Null when the case has no result.
reports::case_result* rounds::result_of(const plan::instance& planned) {
    const auto place = std::ranges::find(result_.cases, planned.id, &reports::case_result::id);
    return place == result_.cases.end() ? nullptr : &*place;
}

/// Runs the cases again and returns those that hold then.
awaitable<std::vector<plan::instance>> rounds::those_that_hold(std::vector<plan::instance> cases,
                                                               engine::more_time longer,
                                                               crowding crowd) {
    std::vector<plan::instance> holding;
    if (cases.empty() || is_over()) co_return holding;
    for (auto& judged : result_.cases) judged.holds_with_more_time = false;
    auto options = options_of_round(prepared_.options.repeat + seed_of_patient_looks + looks_++);
    if (crowd == crowding::few) keep_apart(options);
    options.more_time = longer;
    co_await run_all_cases(cases, std::move(options), note_whether_it_holds);
    std::ranges::copy_if(cases, std::back_inserter(holding), [&](const plan::instance& planned) {
        return result_of(planned)->holds_with_more_time;
    });
    co_return holding;
}

/// Each of them waits, so all run side by side where the broker is not ours. What fails in such
/// company runs again with few others.
awaitable<std::vector<plan::instance>> rounds::those_that_hold(std::vector<plan::instance> cases,
                                                               engine::more_time longer) {
    std::vector<plan::instance> holding;
    if (!broker_.spawned()) holding = co_await those_that_hold(cases, longer, crowding::many);
    const auto left = cases_except(cases, holding);
    const auto others = co_await those_that_hold(left, longer, crowding::few);
    std::ranges::copy(others, std::back_inserter(holding));
    co_return holding;
}

/// The same twice: a failure that comes and goes may be away once.
awaitable<std::vector<plan::instance>> rounds::those_that_hold_twice(
    std::vector<plan::instance> cases, engine::more_time longer) {
    const auto holding = co_await those_that_hold(std::move(cases), longer);
    co_return co_await those_that_hold(holding, longer);
}

/// All cases held with the longest addition to this tolerance. With how much less do they hold?
/// Those that hold with none of them twice stay failures.
awaitable<void> rounds::measure_lateness(std::vector<plan::instance> cases, tolerance key) {
    const auto usual = tolerance_of(prepared_.profile, key);
    auto fails = usual;
    for (const auto addition : additions) {
        const auto longer = more_for(key, addition);
        std::vector<plan::instance> holding;
        // That a case fails with less time accuses nobody, so it needs no second look.
        if (broker_.spawned() || addition == longest) {
            holding = co_await those_that_hold_twice(cases, longer);
        } else {
            holding = co_await those_that_hold(cases, longer, crowding::many);
            holding = co_await those_that_hold(holding, longer, crowding::many);
        }
        if (is_over()) co_return;
        const reports::lateness measured{key, fails, usual + addition.count()};
        for (const auto& planned : holding) call_late(*result_of(planned), measured);
        cases = cases_except(cases, holding);
        fails = measured.holds_ms;
    }
}

/// New failures, except for those that end the broker.
std::vector<plan::instance> rounds::perhaps_late() {
    const auto ends_broker = [&](const std::string& id) {
        return std::ranges::any_of(result_.incidents, [&](const reports::broker_incident& seen) {
            return std::ranges::find(seen.causes, id) != seen.causes.end();
        });
    };
    std::vector<plan::instance> suspects;
    for (const auto& planned : prepared_.cases) {
        const auto* judged = result_of(planned);
        if (judged != nullptr && reports::is_violation(*judged) && !ends_broker(planned.id) &&
            !reports::is_expected(prepared_.expected, result_.broker.version, planned.id))
            suspects.push_back(planned);
    }
    return suspects;
}

awaitable<void> rounds::look_patiently() {
    auto suspects = perhaps_late();
    if (suspects.empty() || is_over()) co_return;
    display_.patient_looks_began(suspects.size(), longest);
    auto facts = result_.observed;
    const engine::more_time all_longer{longest, longest, longest};
    suspects = co_await those_that_hold(suspects, all_longer);
    for (const auto key : tolerances) {
        const auto longer = more_for(key, longest);
        const auto explained = co_await those_that_hold(suspects, longer);
        co_await measure_lateness(explained, key);
        suspects = cases_except(suspects, explained);
    }
    suspects = co_await those_that_hold_twice(suspects, all_longer);
    for (const auto& planned : suspects)
        call_late(*result_of(planned), fmt::format("{} more for each tolerance of the profile",
                                                   reports::duration_text(longest.count())));
    result_.observed = std::move(facts);
    if (is_over())
        leave_open(perhaps_late(), "but the run ended before the case could run with more time");
}

}  // namespace brokerproof::commands
