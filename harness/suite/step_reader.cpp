#include "harness/suite/step_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::suite {
namespace {

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// "unknown verb 'conect' (did you mean 'connect'?)": the most similar word
/// tells whether a verb, an expectation or a modifier was meant.
std::string unknown_word(const yaml::entry& word) {
    const auto& key = word.key;
    if (word.value.IsNull() && key.find(' ') != std::string::npos) {
        return fmt::format("'{}' is read as a key: a text with a comma needs quotes here", key);
    }
    const auto verb_names = names_of(verbs());
    const auto modifier_names = names_of(modifiers());
    const auto expectation_names = names_of(expectations());
    auto known = verb_names;
    append(known, expectation_names);
    append(known, modifier_names);
    const auto near = closest(key, known);
    const char* kind = "verb or modifier";
    if (std::ranges::find(verb_names, near) != verb_names.end()) kind = "verb";
    if (std::ranges::find(expectation_names, near) != expectation_names.end()) kind = "expectation";
    if (std::ranges::find(modifier_names, near) != modifier_names.end()) kind = "modifier";
    return fmt::format("unknown {} '{}'{}", kind, key, suggestion(key, known));
}

void take_part(const case_scope& scope, const yaml::entry*& slot, const yaml::entry& written,
               std::string_view role) {
    if (slot == nullptr) {
        slot = &written;
    } else {
        scope.in->complain(written.key_at,
                           fmt::format("a step has only one {}; saw '{}' beside '{}'", role,
                                       written.key, slot->key));
    }
}

step_parts split_parts(const case_scope& scope, const std::vector<yaml::entry>& entries,
                       const position& where) {
    step_parts parts;
    parts.where = where;
    for (const auto& written : entries) {
        if (row_of(verbs(), written.key) != nullptr) {
            take_part(scope, parts.verb, written, "verb");
        } else if (row_of(expectations(), written.key) != nullptr) {
            take_part(scope, parts.expectation, written, "expectation");
        } else if (row_of(modifiers(), written.key) != nullptr) {
            parts.modifiers.emplace(written.key, &written);
        } else {
            scope.in->complain(written.key_at, unknown_word(written));
            parts.unknown = true;
        }
    }
    if (parts.verb != nullptr) parts.verb_row = row_of(verbs(), parts.verb->key);
    return parts;
}

/// A CONNECT, raw bytes and `open` open the connection if it is not open.
bool opens_connection(const step_parts& parts, const plan::step& step) {
    if (parts.unknown) return true;  // the unknown word may be meant to open it
    if (parts.verb_row == nullptr) return false;
    const auto kind = parts.verb_row->kind;
    return kind == verb_kind::open || kind == verb_kind::send_bytes || sends_connect(step);
}

/// Nothing can be written to or come from a connection that was never opened.
void check_connection(case_scope& scope, const step_parts& parts, const plan::step& step) {
    const auto& name = scope.actor->group.name;
    if (opens_connection(parts, step)) {
        scope.now.opened.insert(name);
        return;
    }
    if (scope.now.opened.contains(name) || (parts.verb == nullptr && parts.expectation == nullptr))
        return;
    const auto& first_part = parts.verb != nullptr ? *parts.verb : *parts.expectation;
    scope.in->complain(first_part.key_at,
                       fmt::format("{} has no connection yet: connect or open comes first", name));
    scope.now.opened.insert(name);
}

plan::step read_client_step(case_scope& scope, const yaml::entry& client, plan::step step) {
    step.client = client.key;
    scope.actor = scope.use_client(client.key, client.key_at);
    const auto entries = scope.in->entries(client.value, "a step");
    if (client.value.IsMap() && entries.empty())
        scope.in->complain(client.value, "a step needs a verb or an expectation");
    const auto parts = split_parts(scope, entries, client.key_at);
    // Without its client, the rest of a step cannot be checked.
    if (scope.actor == nullptr) return step;
    const auto* leading = parts.verb != nullptr ? parts.verb : parts.expectation;
    if (leading != nullptr) step.verb = leading->key;
    read_beginning(scope, parts, step);
    step.action = read_verb(scope, parts);
    check_connection(scope, parts, step);
    check_reading(scope, parts, step);
    step.expect = read_expectation(scope, parts);
    read_modifiers(scope, parts, step);
    scope.actor = nullptr;
    return step;
}

std::optional<plan::step> read_step(case_scope& scope, const YAML::Node& node) {
    const auto entries = scope.in->entries(node, "a step");
    if (entries.empty()) {
        if (node.IsMap())
            scope.in->complain(node, "a step needs a client, broker, repeat or parallel");
        return std::nullopt;
    }
    if (is_structure(entries)) return read_structure(scope, node, entries);
    if (entries.size() > 1) {
        const bool inside = row_of(verbs(), entries[1].key) != nullptr ||
                            row_of(modifiers(), entries[1].key) != nullptr ||
                            row_of(expectations(), entries[1].key) != nullptr;
        scope.in->complain(
            entries[1].key_at,
            fmt::format("a step has only one client; saw '{}' beside '{}'{}", entries[1].key,
                        entries[0].key, inside ? "; it belongs in the map of the client" : ""));
    }
    plan::step step;
    step.number = scope.next_number++;
    step.where = entries.front().key_at;
    return read_client_step(scope, entries.front(), std::move(step));
}

}  // namespace

const yaml::entry* step_parts::modifier(const std::string& name) const {
    const auto at = modifiers.find(name);
    return at == modifiers.end() ? nullptr : at->second;
}

std::vector<plan::step> read_steps(case_scope& scope, const YAML::Node& list,
                                   std::string_view subject) {
    std::vector<plan::step> steps;
    const auto elements = scope.in->elements(list, subject);
    if (list.IsSequence() && elements.empty())
        scope.in->complain(list, fmt::format("{} must not be empty", subject));
    for (const auto& element : elements) {
        if (auto step = read_step(scope, element)) steps.push_back(std::move(*step));
    }
    return steps;
}

}  // namespace brokerproof::suite
