#include "harness/engine/announcements.hpp"

#include "harness/client/probe.hpp"
#include "harness/engine/greeting.hpp"
#include "harness/facts/known_facts.hpp"
#include "harness/mqtt/property.hpp"

namespace brokerproof::engine {

using mqtt::property_id;

namespace {

struct limit_fact {
    property_id id;
    std::string_view key;
};

constexpr limit_fact limit_facts[] = {
    {property_id::receive_maximum, facts::known("limits.receive-maximum")},
    {property_id::maximum_qos, facts::known("limits.maximum-qos")},
    {property_id::maximum_packet_size, facts::known("limits.maximum-packet-size")},
    {property_id::topic_alias_maximum, facts::known("limits.topic-alias-maximum")},
};

struct keep_alive_question {
    std::uint16_t asked_s;
    std::string_view key;
};

/// No keep alive, a short one that some brokers raise, and the largest: the three answers show
/// whether the client's value counts, and between which bounds.
constexpr keep_alive_question keep_alive_questions[] = {
    {0, facts::known("keep-alive.answer-to-0")},
    {10, facts::known("keep-alive.answer-to-10")},
    {65535, facts::known("keep-alive.answer-to-65535")},
};

}  // namespace

void add_fact(discovery& out, std::string_view key, facts::value value) {
    out.facts.push_back({std::string(key), mqtt::version::v5, std::move(value)});
}

void add_limit_facts(discovery& out, const mqtt::connack& answer) {
    for (const auto& limit : limit_facts) {
        const auto number = mqtt::find_integer(answer.properties, limit.id);
        add_fact(out, limit.key,
                 number ? facts::value(facts::count{*number, {}})
                        : facts::value(facts::not_announced{}));
    }
}

awaitable<void> discover_keep_alive(const surroundings& around, discovery& out) {
    for (const auto& question : keep_alive_questions) {
        auto hello = greeting(around, mqtt::version::v5, "keep-alive");
        hello.keep_alive = question.asked_s;
        const auto seen = co_await client::probe(around.where, hello, probe_limit);
        if (!seen.connack || seen.connack->reason_code != 0) continue;
        const auto answer =
            mqtt::find_integer(seen.connack->properties, property_id::server_keep_alive);
        add_fact(out, question.key,
                 answer ? facts::value(facts::duration{std::chrono::seconds(*answer)})
                        : facts::value(facts::not_announced{}));
    }
}

}  // namespace brokerproof::engine
