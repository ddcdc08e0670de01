#include "harness/engine/sanity.hpp"

namespace brokerproof::engine {

namespace {

plan::step cooked(std::string client, mqtt::packet_type type,
                  std::vector<plan::field_setting> fields) {
    plan::step step;
    step.client = std::move(client);
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

}  // namespace brokerproof::engine
