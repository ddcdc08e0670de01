#include "harness/reproduce/script.hpp"

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/reproduce/python_text.hpp"
#include "harness/reproduce/story.hpp"

namespace brokerproof::reproduce {

namespace {

constexpr std::size_t most_steps = 400;  ///< of a script that people shall read

std::string text_named(const plan::environment& names, const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? std::string() : plan::to_text(found->second);
}

bool is_timed(const plan::step& step) {
    return step.at || step.after || step.stagger || (step.expect && step.expect->during);
}

/// A docstring must not end early.
std::string docstring(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

constexpr std::string_view usage = R"(
    python3 reproduce.py HOST [PORT]     (-q: without every packet)

Exit codes: 0 everything came as expected; 1 the violation is shown; 2 wrong arguments; 3 nothing is
shown, since the broker cannot be reached or refuses what comes before the question. The broker must
let anonymous clients in. Needs Python 3.8 or newer, and nothing else.
)";

}  // namespace

std::optional<std::uint64_t> member_of(const engine::case_client& who) {
    if (who.member < 0) return {};
    return static_cast<std::uint64_t>(who.member);
}

std::string own_name(const std::string& name, const engine::case_client& who) {
    return who.member < 0 ? name : fmt::format("{}[{}]", name, who.member);
}

story::story(const plan::instance& planned, const trace::trace& seen)
    : planned_(&planned), names_(seen.names), tag_(text_named(seen.names, "tag")) {
    if (tag_.size() < 4) refuse("its trace has no tag");
    if (planned.source->kind == plan::case_kind::observe)
        refuse("it observes, and demands nothing");
    add_clients();
}

void story::refuse(const std::string& why) {
    if (refusal_.empty()) refusal_ = why;
}

const plan::environment& story::names(const actor* on) {
    names_.erase("i");
    if (on != nullptr && on->who.member >= 0)
        names_["i"] = {static_cast<std::uint64_t>(on->who.member)};
    return names_;
}

/// Client identifiers as the engine makes them.
void story::add_clients() {
    std::uint64_t number = 0;
    for (const auto& group : planned_->source->clients) {
        if (group.transport != plan::transport_kind::tcp) refuse("a client comes by WebSocket");
        for (std::uint64_t i = 0; i < group.count; ++i) {
            auto one = std::make_unique<actor>();
            one->who.label = group.group ? fmt::format("{}[{}]", group.name, i) : group.name;
            one->who.member = group.group ? static_cast<std::int64_t>(i) : -1;
            one->who.version = group.version.value_or(planned_->version);
            one->who.client_id = "bp" + tag_ + base36(number, 2) + base36(i, 3);
            one->spoken = one->who.version;
            one->variable = python_name(one->who.label);
            line(fmt::format("{} = run.client({}, {})", one->variable, python_text(one->who.label),
                             one->who.version == mqtt::version::v5 ? 5 : 4));
            clients_[group.name].push_back(std::move(one));
        }
        ++number;
    }
}

void story::tell() { tell_steps(planned_->source->steps); }

void story::tell_steps(const std::vector<plan::step>& steps) {
    for (const auto& step : steps) {
        if (!refusal_.empty()) return;
        tell_step(step);
    }
}

void story::tell_step(const plan::step& step) {
    if (++told_ > most_steps)
        return refuse(fmt::format("it has more than {} steps, with all rounds", most_steps));
    if (const auto* loop = std::get_if<plan::do_repeat>(&step.action)) {
        tell_pause(step, nullptr);
        return tell_repeat(*loop);
    }
    if (const auto* fork = std::get_if<plan::do_parallel>(&step.action)) {
        tell_pause(step, nullptr);
        return tell_parallel(*fork);
    }
    if (std::holds_alternative<plan::do_broker>(step.action))
        return refuse("the broker is restarted or killed in it");
    if (step.stagger) return refuse("its clients begin one after the other, by the clock");
    for (const auto& one : clients_[step.client]) tell_on(step, *one);
}

/// As in the engine: behind a loop `$n` stands for what it did before, or for its last round.
void story::tell_repeat(const plan::do_repeat& loop) {
    const auto outer = round_;
    for (std::uint64_t n = 0; n < loop.times && refusal_.empty(); ++n) {
        round_ = n;
        names_["n"] = {n};
        line(python_comment(fmt::format("round {} of {}", n + 1, loop.times)));
        tell_steps(loop.steps);
    }
    round_ = outer;
    if (outer) names_["n"] = {*outer};
}

/// Side by side becomes one after the other, which only a clock could tell apart.
void story::tell_parallel(const plan::do_parallel& fork) {
    for (const auto& branch : fork.branches) {
        plan::for_each_step(branch, [&](const plan::step& step) {
            if (is_timed(step)) refuse("steps run side by side in it, by the clock");
        });
        tell_steps(branch);
    }
}

void story::tell_pause(const plan::step& step, const actor* on) {
    if (step.after) line(fmt::format("run.after({})", seconds(*step.after, on)));
    if (!step.at) return;
    auto mark = step.at->mark == "start" ? std::string() : step.at->mark;
    if (on != nullptr && marks_.contains(own_name(mark, on->who))) mark = own_name(mark, on->who);
    line(fmt::format("run.at({}, {})", python_text(mark), seconds(step.at->offset, on)));
}

void story::tell_on(const plan::step& step, actor& on) {
    lines_ += '\n';
    line(python_comment(fmt::format("{}: {}, {}", on.who.label, step.verb, describe(step.where))));
    tell_pause(step, &on);
    goes_on_ = false;
    act(step, on);
    if (step.expect) expect(step, on);
    if (goes_on_) line(on.variable + ".finish_qos2()");
    tell_marks(step, on);
}

void story::tell_marks(const plan::step& step, const actor& on) {
    for (const auto& [name, field] : step.save) {
        const auto own = own_name(name, on.who);
        line(
            fmt::format("run.save({}, {}, {})", python_text(own), on.variable, python_text(field)));
        saved_.insert(own);
    }
    if (step.mark.empty()) return;
    for (const auto& name : std::set<std::string>{step.mark, own_name(step.mark, on.who)}) {
        line(fmt::format("run.mark({}, {}.mark_time)", python_text(name), on.variable));
        marks_.insert(name);
    }
}

script script_of(const plan::instance& planned, const trace::trace& seen, const script_head& head) {
    story told(planned, seen);
    told.tell();
    if (!told.refusal().empty()) return {{}, told.refusal()};
    auto text = fmt::format("#!/usr/bin/env python3\n\"\"\"{}\n\n{}{}\"\"\"\n\n",
                            docstring(head.title), docstring(head.about), usage);
    text += fmt::format(
        "# Stands in all client identifiers and topics; every run has its own.\n"
        "TAG = {}\n\n\ndef story(run):\n{}\n\n",
        python_text(told.tag()), told.lines());
    return {text + runtime_text(), {}};
}

}  // namespace brokerproof::reproduce
