#include "harness/reproduce/script.hpp"

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/reproduce/python_text.hpp"
#include "harness/reproduce/story.hpp"

namespace brokerproof::reproduce {

namespace {

constexpr std::size_t most_steps = 400;  ///< more than this nobody would read

std::string text_named(const plan::environment& names, const std::string& name) {
    const auto found = names.find(name);
    return found == names.end() ? std::string() : plan::to_text(found->second);
}

bool is_timed(const plan::step& step) {
    return step.at || step.after || step.stagger || (step.expect && step.expect->during);
}

/// Escapes a text, so that it cannot end the docstring early.
std::string docstring(const std::string& text) {
    std::string out;
    for (const char c : text) {
        if (c == '"' || c == '\\') out += '\\';
        out += c;
    }
    return out;
}

constexpr std::string_view usage = R"(
    python3 reproduce.py HOST [PORT]     (-q: does not print the packets)
    python3 reproduce.py URL             mqtt://, mqtts://, ws:// or wss://HOST[:PORT][/PATH]

TLS: --ca FILE|DIR --cert FILE --key FILE --key-passphrase-file FILE --server-name NAME
--alpn NAME --insecure. WebSocket: --header 'Name: value'. Logins: --username NAME and
BROKERPROOF_PASSWORD or --password-file FILE, else the broker must accept anonymous clients;
--scram-user NAME and BROKERPROOF_SCRAM_PASSWORD or --scram-password-file FILE.

Exit codes: 0 everything was as expected; 1 the violation is shown; 2 wrong arguments; 3 nothing is
shown, because the broker cannot be reached or a step of the set-up failed. Needs only Python 3.8 or
newer.
)";

}  // namespace

std::optional<std::uint64_t> member_of(const engine::case_client& client) {
    if (client.member < 0) return {};
    return static_cast<std::uint64_t>(client.member);
}

std::string own_name(const std::string& name, const engine::case_client& client) {
    return client.member < 0 ? name : fmt::format("{}[{}]", name, client.member);
}

story::story(const plan::instance& planned, const trace::trace& seen)
    : planned_(&planned), names_(seen.names), tag_(text_named(seen.names, "tag")) {
    if (tag_.size() < 4) refuse("its trace has no tag");
    if (planned.source->kind == plan::case_kind::observe)
        refuse("it only observes and expects nothing");
    add_clients();
}

void story::refuse(const std::string& reason) {
    if (refusal_.empty()) refusal_ = reason;
}

const plan::environment& story::names(const actor* acting) {
    names_.erase("i");
    if (acting != nullptr && acting->client.member >= 0)
        names_["i"] = {static_cast<std::uint64_t>(acting->client.member)};
    return names_;
}

/// Adds the clients, with the same client identifiers as in the engine.
void story::add_clients() {
    std::uint64_t number = 0;
    for (const auto& group : planned_->source->clients) {
        if (group.transport != plan::transport_kind::tcp)
            refuse("a client connects by a transport of its own");
        const bool stops = plan::stops_reading(*planned_->source, group.name);
        for (std::uint64_t i = 0; i < group.count; ++i) {
            auto member = std::make_unique<actor>();
            member->client.label = group.group ? fmt::format("{}[{}]", group.name, i) : group.name;
            member->client.member = group.group ? static_cast<std::int64_t>(i) : -1;
            member->client.version = group.version.value_or(planned_->version);
            member->client.client_id = "bp" + tag_ + base36(number, 2) + base36(i, 3);
            member->spoken = member->client.version;
            member->variable = python_name(member->client.label);
            line(fmt::format("{} = run.client({}, {}{})", member->variable,
                             python_text(member->client.label),
                             member->client.version == mqtt::version::v5 ? 5 : 4,
                             stops ? ", stops_reading=True" : ""));
            clients_[group.name].push_back(std::move(member));
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
        return refuse(fmt::format("it has more than {} steps, counting all rounds", most_steps));
    if (const auto* loop = std::get_if<plan::do_repeat>(&step.action)) {
        tell_pause(step, nullptr);
        return tell_repeat(*loop);
    }
    if (const auto* fork = std::get_if<plan::do_parallel>(&step.action)) {
        tell_pause(step, nullptr);
        return tell_parallel(*fork);
    }
    if (const auto* broker = std::get_if<plan::do_broker>(&step.action))
        return refuse(broker->act == plan::broker_act::reload ? "it sends the broker a signal"
                                                              : "it restarts or kills the broker");
    if (step.stagger) return refuse("the clients of a group act at staggered times");
    for (const auto& member : clients_[step.client]) tell_step_of(step, *member);
}

/// As in the engine, `$n` has its earlier value again behind an inner loop; behind an outermost
/// loop it keeps the number of the last round.
void story::tell_repeat(const plan::do_repeat& loop) {
    const auto outer = round_;
    const auto times = plan::times_of(loop, names_);
    if (!times) return refuse("its trace does not tell how often a loop runs");
    for (std::uint64_t n = 0; n < *times && refusal_.empty(); ++n) {
        round_ = n;
        names_["n"] = {n};
        line(python_comment(fmt::format("round {} of {}", n + 1, *times)));
        tell_steps(loop.steps);
    }
    round_ = outer;
    if (outer) names_["n"] = {*outer};
}

/// Branches that run side by side are written one after the other. Only steps with times could show
/// the difference, so these are refused.
void story::tell_parallel(const plan::do_parallel& fork) {
    for (const auto& branch : fork.branches) {
        plan::for_each_step(branch, [&](const plan::step& step) {
            if (is_timed(step)) refuse("it runs timed steps side by side");
        });
        tell_steps(branch);
    }
}

void story::tell_pause(const plan::step& step, const actor* acting) {
    if (step.after) line(fmt::format("run.after({})", seconds(*step.after, acting)));
    if (!step.at) return;
    auto mark = step.at->mark == "start" ? std::string() : step.at->mark;
    if (acting != nullptr && marks_.contains(own_name(mark, acting->client)))
        mark = own_name(mark, acting->client);
    line(fmt::format("run.at({}, {})", python_text(mark), seconds(step.at->offset, acting)));
}

void story::tell_step_of(const plan::step& step, actor& acting) {
    lines_ += '\n';
    line(python_comment(
        fmt::format("{}: {}, {}", acting.client.label, step.verb, describe(step.where))));
    tell_pause(step, &acting);
    goes_on_ = false;
    act(step, acting);
    if (step.expect) expect(step, acting);
    if (goes_on_) line(acting.variable + ".finish_qos2()");
    tell_marks(step, acting);
}

void story::tell_marks(const plan::step& step, const actor& acting) {
    for (const auto& [name, field] : step.save) {
        const auto own = own_name(name, acting.client);
        line(fmt::format("run.save({}, {}, {})", python_text(own), acting.variable,
                         python_text(field)));
        saved_.insert(own);
    }
    if (step.mark.empty()) return;
    for (const auto& name : std::set<std::string>{step.mark, own_name(step.mark, acting.client)}) {
        line(fmt::format("run.mark({}, {}.mark_time)", python_text(name), acting.variable));
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
        "# A part of all client identifiers and topics; each run replaces it by its own.\n"
        "TAG = {}\n\n\ndef story(run):\n{}\n\n",
        python_text(told.tag()), told.lines());
    return {text + runtime_text(), {}};
}

}  // namespace brokerproof::reproduce
