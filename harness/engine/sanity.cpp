#include "harness/engine/sanity.hpp"

#include <ranges>

#include <fmt/format.h>

#include "harness/plan/cooked_verb.hpp"
#include "harness/trace/line.hpp"

namespace brokerproof::engine {

namespace {

plan::step cooked(std::string client, mqtt::packet_type type,
                  std::vector<plan::field_setting> fields) {
    plan::step step;
    step.client = std::move(client);
    step.verb = plan::cooked_verb_that_sends(type)->name;
    plan::do_cooked verb;
    verb.packet.type = type;
    verb.packet.fields = std::move(fields);
    step.action = std::move(verb);
    return step;
}

plan::field_setting field(std::string name, plan::value_expr value) {
    return {std::move(name), std::move(value), {}};
}

plan::step arrival() {
    plan::pattern message;
    message.type = mqtt::packet_type::publish;
    plan::field_match payload;
    payload.field = "payload";
    payload.match.values.push_back(plan::value_from_text("hello"));
    message.fields.push_back(std::move(payload));
    plan::step step;
    step.client = "listener";
    plan::expectation wanted;
    wanted.sequence.push_back({std::move(message)});
    step.expect = std::move(wanted);
    return step;
}

}  // namespace

plan::instance sanity_case(mqtt::version version, const std::string& moment) {
    using mqtt::packet_type;
    const plan::value_expr topic = plan::value_from_text("$topic");
    const plan::value_expr qos_1{mqtt::field_value{std::uint64_t{1}}};
    plan::test_case test;
    test.id = moment;
    test.title = "The broker accepts two clients and delivers a message between them";
    test.versions = {version};
    test.clients.resize(2);
    test.clients[0].name = "listener";
    test.clients[1].name = "talker";
    test.steps.push_back(cooked("listener", packet_type::connect, {}));
    test.steps.push_back(
        cooked("listener", packet_type::subscribe, {field("filter", topic), field("qos", qos_1)}));
    test.steps.push_back(cooked("talker", packet_type::connect, {}));
    test.steps.push_back(cooked("talker", packet_type::publish,
                                {field("topic", topic), field("qos", qos_1),
                                 field("payload", plan::value_from_text("hello"))}));
    test.steps.push_back(arrival());
    for (std::size_t i = 0; i < test.steps.size(); ++i) test.steps[i].number = static_cast<int>(i);
    plan::instance planned;
    planned.id = "sanity/" + moment + '@' + plan::tag_of(version);
    planned.suite = "sanity";
    planned.version = version;
    planned.source = std::make_shared<const plan::test_case>(std::move(test));
    return planned;
}

namespace {

/// The keys of the profile that often cure a step which fails.
std::string_view hint_for(const plan::step& step) {
    if (step.expect)
        return "does a subscription act only some time after its SUBACK? Then set `settle` in the "
               "profile";
    const auto* verb = std::get_if<plan::do_cooked>(&step.action);
    if (verb != nullptr && verb->packet.type == mqtt::packet_type::connect)
        return "the profile's `login` and `keep_alive` are what CONNECT carries";
    return "may this client use topics below bp/?";
}

/// The last packet that a client of the case got, or how its connection ended.
std::string last_seen(const trace::trace& seen) {
    for (const auto& event : seen.events | std::views::reverse) {
        const auto* packet = trace::packet_of(event);
        if (event.get_if<trace::received>() != nullptr && packet != nullptr)
            return event.client + " got " + mqtt::describe(*packet, event.version);
        if (event.get_if<trace::closed>() != nullptr || event.get_if<trace::refused>() != nullptr)
            return event.client + ": " + trace::describe_happening(event);
    }
    return "nothing came at all";
}

const trace::step_ended* last_step(const trace::trace& seen) {
    for (const auto& event : seen.events | std::views::reverse) {
        if (const auto* end = event.get_if<trace::step_ended>()) return end;
    }
    return nullptr;
}

}  // namespace

std::string sanity_fault(const plan::instance& planned, const trace::trace& seen) {
    const auto& steps = planned.source->steps;
    const auto* last = last_step(seen);
    const bool whole = last != nullptr && last->step == steps.back().number &&
                       last->outcome == trace::step_outcome::done;
    if (whole) return {};
    const auto& step =
        last == nullptr ? steps.front() : *plan::find_step(*planned.source, last->step);
    const auto wanted = step.expect ? std::string("the message that talker published")
                                    : fmt::format("the broker's consent to its {}", step.verb);
    return fmt::format("{} waited for {}; the last that was seen: {} ({})", step.client, wanted,
                       last_seen(seen), hint_for(step));
}

}  // namespace brokerproof::engine
