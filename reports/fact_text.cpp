#include "reports/fact_text.hpp"

#include <fmt/format.h>

#include "harness/facts/known_facts.hpp"
#include "harness/mqtt/reason_code.hpp"
#include "harness/plan/plan.hpp"

namespace brokerproof::reports {
namespace {

std::string seconds_text(facts::microseconds length) {
    return fmt::format("{:.3f} s", std::chrono::duration<double>(length).count());
}

/// One overload for each kind of value.
struct value_teller {
    const facts::fact& fact;
    const facts::definition* definition;  ///< null: unknown here

    std::string operator()(const facts::count& value) const {
        if (!value.total) return std::to_string(value.number);
        return fmt::format("{} of {}", value.number, *value.total);
    }
    std::string operator()(const facts::duration& value) const { return text_of(value.length); }
    std::string operator()(const facts::interval& value) const {
        if (!value.to) return "at least " + text_of(value.from.value_or(facts::microseconds{0}));
        if (!value.from) return "before " + seconds_text(*value.to);
        return fmt::format("between {} and {}", seconds_text(*value.from), seconds_text(*value.to));
    }
    std::string operator()(const facts::flag& value) const { return value.holds ? "yes" : "no"; }
    std::string operator()(const facts::reason_code& value) const {
        if (definition == nullptr) return fmt::format("0x{:02x}", value.code);
        return mqtt::describe_code(definition->packet, fact.version, value.code);
    }
    std::string operator()(const facts::broker_text& value) const { return value.text; }
    std::string operator()(const facts::not_announced&) const {
        if (definition == nullptr || definition->otherwise.empty()) return "not announced";
        return fmt::format("not announced ({})", definition->otherwise);
    }
    std::string operator()(const facts::none&) const { return "none"; }
    std::string operator()(const facts::unlimited&) const { return "no limit"; }
};

}  // namespace

std::string title_of(const facts::fact& fact) {
    const auto* definition = facts::find_definition(fact.key);
    const auto name = definition == nullptr ? std::string_view(fact.key) : definition->sentence;
    return fmt::format("{} ({})", name, plan::tag_of(fact.version));
}

std::string text_of(const facts::fact& fact) {
    return std::visit(value_teller{fact, facts::find_definition(fact.key)}, fact.value);
}

std::string text_of(facts::microseconds length) {
    using namespace std::chrono_literals;
    if (length % 1s == 0s) return fmt::format("{} s", length / 1s);
    if (length < 1ms) return "less than 1 ms";
    return fmt::format("{} ms", length / 1ms);
}

}  // namespace brokerproof::reports
