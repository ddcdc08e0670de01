// Modifiers: when a step begins, how long it waits and what it saves; and which steps can have
// which modifier.
#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/packet_reader.hpp"
#include "harness/suite/step_reader.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/witness/rule.hpp"

namespace brokerproof::suite {
namespace {

std::string_view trim(std::string_view text) {
    const auto from = text.find_first_not_of(' ');
    if (from == std::string_view::npos) return {};
    return text.substr(from, text.find_last_not_of(' ') - from + 1);
}

/// "closed + 2s": a mark, and a sum after the first plus.
std::optional<plan::moment> read_moment(case_scope& scope, const YAML::Node& node) {
    const auto text = scope.in->text(node, "at");
    if (!text) return std::nullopt;
    const auto place = scope.in->at(node);
    const auto plus = text->find('+');
    const auto mark = std::string(trim(std::string_view(*text).substr(0, plus)));
    plan::moment moment;
    moment.mark = mark == "start" ? "" : mark;
    if (!is_word(mark)) {
        scope.in->complain(
            place, fmt::format("at must be MARK + duration; saw '{}'", text->substr(0, 60)));
        return std::nullopt;
    }
    if (mark != "start" && !scope.now.marks.contains(mark)) {
        std::vector<std::string> known(scope.now.marks.begin(), scope.now.marks.end());
        known.emplace_back("start");
        scope.in->complain(place, fmt::format("no earlier step sets the mark '{}'{}", mark,
                                              suggestion(mark, known)));
    }
    if (plus == std::string::npos) return moment;
    auto offset = duration_from_text(
        scope, std::string(trim(std::string_view(*text).substr(plus + 1))), place, "at");
    if (!offset) return std::nullopt;
    moment.offset = std::move(*offset);
    return moment;
}

/// True when the step waits for packets, one after the other.
bool awaits(const step_parts& parts, const plan::step& step) {
    if (step.expect) return !step.expect->during;
    if (!std::holds_alternative<plan::do_cooked>(step.action)) return false;
    return parts.verb_row->cooked->closes || !packets_taken(parts, step).empty();
}

void read_within(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* within = parts.modifier("within");
    if (within == nullptr) return;
    step.within = read_duration(scope, within->value, "within");
    if (!awaits(parts, step))
        scope.in->complain(within->key_at,
                           "within makes no sense here: the step does not wait for a packet");
}

void read_stagger(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* stagger = parts.modifier("stagger");
    if (stagger == nullptr) return;
    step.stagger = read_duration(scope, stagger->value, "stagger");
    if (!scope.actor->group.group) {
        scope.in->complain(stagger->key_at,
                           fmt::format("stagger makes no sense here: {} is one client, not a group",
                                       scope.actor->group.name));
    }
}

void read_auto_ack(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* auto_ack = parts.modifier("auto_ack");
    if (auto_ack == nullptr) return;
    step.auto_ack = scope.in->flag(auto_ack->value, "auto_ack").value_or(true);
    if (!sends_connect(step))
        scope.in->complain(auto_ack->key_at, "auto_ack can only be used on connect");
}

/// `frames`: WebSocket and TLS have pieces; fragments and text frames are of WebSocket.
void read_frames(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* frames = parts.modifier("frames");
    if (frames == nullptr) return;
    using kind = plan::frame_kind;
    step.frames =
        read_choice(*scope.in, frames->value, "frames", frame_choices()).value_or(kind::whole);
    const bool sends = std::holds_alternative<plan::do_send>(step.action) ||
                       std::holds_alternative<plan::do_send_bytes>(step.action);
    if (!sends) scope.in->complain(frames->key_at, "frames can only be used on send or send_bytes");
    const bool is_of_web = step.frames == kind::fragments || step.frames == kind::text;
    if (is_of_web && !is_websocket(scope.actor->group.transport))
        scope.in->complain(frames->key_at, "only a client with transport: websocket has these");
}

/// `ref`: the statement, or the statements of both versions, that the expectation is about.
void read_ref(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* ref = parts.modifier("ref");
    if (ref == nullptr) return;
    if (!step.expect)
        scope.in->complain(ref->key_at,
                           "ref makes no sense here: nothing is expected of the broker");
    const bool is_list = ref->value.IsSequence();
    const auto elements =
        is_list ? scope.in->elements(ref->value, "ref") : std::vector<YAML::Node>{ref->value};
    if (is_list && elements.empty()) scope.in->complain(ref->value, "ref must not be empty");
    const std::vector<std::string> known(scope.refs.begin(), scope.refs.end());
    for (const auto& element : elements) {
        const auto id = scope.in->text(element, "ref");
        if (!id) continue;
        if (!scope.refs.contains(*id))
            scope.in->complain(element, fmt::format("'{}' is not in the refs of the case{}", *id,
                                                    suggestion(*id, known)));
        step.refs.push_back(*id);
    }
}

/// `breaks`: rules of the client's side.
void read_breaks(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* breaks = parts.modifier("breaks");
    if (breaks == nullptr) return;
    std::vector<std::string> known;
    for (const auto& row : witness::all_rules()) {
        if (row.client.exist()) known.emplace_back(name_of(row.kind));
    }
    const bool is_list = breaks->value.IsSequence();
    const auto elements = is_list ? scope.in->elements(breaks->value, "breaks")
                                  : std::vector<YAML::Node>{breaks->value};
    if (is_list && elements.empty()) scope.in->complain(breaks->value, "breaks must not be empty");
    for (const auto& element : elements) {
        const auto name = scope.in->text(element, "breaks");
        if (!name) continue;
        if (std::ranges::find(known, *name) == known.end())
            scope.in->complain(element, fmt::format("'{}' is no rule that a client can break{}",
                                                    *name, suggestion(*name, known)));
        step.breaks.push_back(*name);
    }
}

/// `level` and `why`: what a broken expectation means.
void read_meaning(case_scope& scope, const step_parts& parts, plan::step& step) {
    const bool judged = step.expect && !step.expect->assumed;
    if (const auto* level = parts.modifier("level")) {
        step.level =
            read_choice(*scope.in, level->value, "level", level_choices()).value_or(step.level);
        if (!judged)
            scope.in->complain(level->key_at,
                               "level makes no sense here: nothing is expected of the broker");
    }
    if (const auto* why = parts.modifier("why")) {
        step.meaning = scope.in->text(why->value, "why").value_or("");
        if (!step.expect)
            scope.in->complain(why->key_at,
                               "why makes no sense here: nothing is expected of the broker");
    }
}

}  // namespace

bool sends_connect(const plan::step& step) {
    const auto is_connect = [](const plan::packet_template& packet) {
        return packet.type == mqtt::packet_type::connect;
    };
    if (const auto* cooked = std::get_if<plan::do_cooked>(&step.action))
        return is_connect(cooked->packet);
    const auto* send = std::get_if<plan::do_send>(&step.action);
    return send != nullptr && std::ranges::any_of(send->packets, is_connect);
}

void read_beginning(case_scope& scope, const step_parts& parts, plan::step& step) {
    const auto* at = parts.modifier("at");
    const auto* after = parts.modifier("after");
    if (at != nullptr) step.at = read_moment(scope, at->value);
    if (after != nullptr) step.after = read_duration(scope, after->value, "after");
    if (at != nullptr && after != nullptr) {
        scope.in->complain(after->key_at,
                           "at and after cannot be used together: each says when the step begins");
    }
}

void read_mark(case_scope& scope, const yaml::entry* mark, plan::step& step) {
    if (mark == nullptr) return;
    const auto name = scope.in->text(mark->value, "mark");
    if (!name) return;
    if (!is_word(*name) || *name == "start") {
        scope.in->complain(mark->value,
                           fmt::format("'{}' cannot be a mark: it must be a word in lower case, "
                                       "and not 'start', which already exists",
                                       *name));
        return;
    }
    step.mark = *name;
    scope.now.marks.insert(*name);
}

void read_modifiers(case_scope& scope, const step_parts& parts, plan::step& step) {
    const bool waits = parts.modifier("at") != nullptr || parts.modifier("after") != nullptr;
    if (parts.verb == nullptr && parts.expectation == nullptr && !waits &&
        !parts.modifiers.empty()) {
        scope.in->complain(parts.where, "a step needs a verb or an expectation");
    }
    const auto* patch = parts.modifier("patch");
    if (patch != nullptr && !std::holds_alternative<plan::do_send>(step.action)) {
        scope.in->complain(patch->key_at, "patch can only be used on send");
    }
    read_within(scope, parts, step);
    read_stagger(scope, parts, step);
    read_auto_ack(scope, parts, step);
    read_frames(scope, parts, step);
    read_meaning(scope, parts, step);
    read_ref(scope, parts, step);
    read_breaks(scope, parts, step);
    read_mark(scope, parts.modifier("mark"), step);
    read_save(scope, parts, step);
}

}  // namespace brokerproof::suite
