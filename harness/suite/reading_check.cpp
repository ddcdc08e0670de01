// A client that has stopped reading sees no packet: a step that waits for one could only fail.
#include <optional>

#include <fmt/format.h>

#include "harness/plan/cooked_verb.hpp"
#include "harness/suite/step_reader.hpp"

namespace brokerproof::suite {
namespace {

/// A connection of its own, which is read: that of a cooked CONNECT, or of `open`.
bool begins_a_connection(const step_parts& parts) {
    if (parts.verb_row == nullptr) return false;
    const bool connects = parts.verb_row->kind == verb_kind::cooked &&
                          parts.verb_row->cooked->sends == mqtt::packet_type::connect;
    return connects || parts.verb_row->kind == verb_kind::open;
}

/// Does the step wait for a packet? Of PUBLISH, QoS 0 has no acknowledgement; a name may be any.
bool waits_for_a_packet(const step_parts& parts, const plan::step& step) {
    if (parts.expectation != nullptr) return true;
    const auto* cooked = std::get_if<plan::do_cooked>(&step.action);
    if (cooked == nullptr || cooked->packet.type == mqtt::packet_type::disconnect) return false;
    if (cooked->packet.type != mqtt::packet_type::publish) return true;
    const mqtt::field_value qos_0{std::uint64_t{0}};
    for (const auto& setting : cooked->packet.fields) {
        if (setting.field != "qos") continue;
        const auto qos = plan::resolve(setting.value, {});
        return !qos || !plan::same_value(*qos, qos_0);
    }
    return false;
}

}  // namespace

void check_reading(case_scope& scope, const step_parts& parts, const plan::step& step) {
    const auto& name = scope.actor->group.name;
    const auto known = scope.now.reading.find(name);
    const bool read = known == scope.now.reading.end() || known->second.reads;
    const auto kind = parts.verb_row == nullptr ? std::optional<verb_kind>() : parts.verb_row->kind;
    const bool stops = kind == verb_kind::stop_reading;
    const bool resumes = kind == verb_kind::resume_reading || begins_a_connection(parts);
    if (stops || resumes) scope.now.reading[name] = {step.number, resumes};
    if (kind == verb_kind::resume_reading && read)
        scope.in->complain(parts.verb->key_at, fmt::format("{} has not stopped reading", name));
    const bool reads = resumes || (read && !stops);
    if (reads || !waits_for_a_packet(parts, step)) return;
    const auto& written = parts.expectation != nullptr ? *parts.expectation : *parts.verb;
    scope.in->complain(written.key_at, fmt::format("{} does not read: it sees nothing before "
                                                   "resume_reading or a new connection",
                                                   name));
}

}  // namespace brokerproof::suite
