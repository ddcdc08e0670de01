// The facts that a case records: from saved values to typed ones.
#include "harness/facts/known_facts.hpp"
#include "harness/judge/finding.hpp"
#include "harness/judge/ledger.hpp"

namespace brokerproof::judge {

namespace {

using mqtt::field_value;

const std::uint64_t* number_in(const field_value& saved) {
    return std::get_if<std::uint64_t>(&saved.value);
}

/// The type of a suite's own fact follows from its value.
std::optional<facts::value> as_saved(const field_value& saved) {
    if (const auto* number = number_in(saved)) return facts::count{*number, {}};
    if (const auto* holds = std::get_if<bool>(&saved.value)) return facts::flag{*holds};
    if (const auto* text = std::get_if<std::string>(&saved.value)) return facts::broker_text{*text};
    return {};
}

/// None when the value does not fit the measure; the loader has refused all that it could detect.
std::optional<facts::value> as_measure(facts::measure wanted, const field_value& saved) {
    const auto* number = number_in(saved);
    const auto* holds = std::get_if<bool>(&saved.value);
    switch (wanted) {
        case facts::measure::count:
            if (number != nullptr) return facts::count{*number, {}};
            break;
        case facts::measure::duration:
            if (number != nullptr) return facts::duration{std::chrono::seconds(*number)};
            break;
        case facts::measure::flag:
            if (holds != nullptr) return facts::flag{*holds};
            break;
        case facts::measure::reason_code:
            if (number != nullptr && *number <= 0xFF)
                return facts::reason_code{static_cast<std::uint8_t>(*number)};
            break;
    }
    return {};
}

std::optional<facts::value> value_of(const plan::value_expr& written,
                                     const facts::definition* definition,
                                     const plan::environment& names, const judged_values& judged) {
    if (const auto* reference = std::get_if<plan::reference>(&written.content)) {
        const auto computed = judged.find(reference->name);
        if (computed != judged.end()) return computed->second;
    }
    const auto saved = plan::resolve(written, names);
    if (!saved) return {};
    return definition == nullptr ? as_saved(*saved) : as_measure(definition->measure, *saved);
}

}  // namespace

std::vector<facts::fact> recorded_facts(const plan::instance& planned,
                                        const plan::environment& names,
                                        const judged_values& judged) {
    std::vector<facts::fact> out;
    for (const auto& recording : planned.source->facts) {
        const auto* definition = facts::find_definition(recording.key);
        auto value = value_of(recording.value, definition, names, judged);
        if (!value) continue;
        if (recording.total) {
            const auto total = value_of(*recording.total, definition, names, judged);
            auto* number = std::get_if<facts::count>(&*value);
            const auto* maximum = total ? std::get_if<facts::count>(&*total) : nullptr;
            if (number == nullptr || maximum == nullptr) continue;
            number->total = maximum->number;
        }
        out.push_back({recording.key, planned.version, std::move(*value)});
    }
    return out;
}

void save_sums(const moment_in_trace& moment, judged_values& judged) {
    if (!moment.step.expect || !moment.step.expect->ledger) return;
    if (moment.end.outcome != trace::step_outcome::done || moment.step.save.empty()) return;
    const auto sums = sums_of(read_account(moment), moment.seen);
    for (const auto& [name, word] : moment.step.save) {
        if (word == "acknowledged") judged[name] = facts::count{sums.acknowledged, {}};
        if (word == "kept") judged[name] = facts::count{sums.kept, {}};
        if (word == "lost") judged[name] = facts::count{sums.lost, {}};
        if (word == "loss_window") judged[name] = sums.loss_window;
    }
}

void save_falls(const plan::test_case& test, const falls& fell, judged_values& judged) {
    plan::for_each_step(test.steps, [&](const plan::step& step) {
        const auto fall = fell.find(step.number);
        if (fall == fell.end()) return;
        for (const auto& [name, word] : step.save) {
            if (word == plan::fall_word) judged[name] = fall->second;
        }
    });
}

}  // namespace brokerproof::judge
