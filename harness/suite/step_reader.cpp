#include "harness/suite/step_reader.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::suite {
namespace {

void append(std::vector<std::string>& to, const std::vector<std::string>& more) {
    to.insert(to.end(), more.begin(), more.end());
}

/// "unknown verb 'conect' (did you mean 'connect'?)": the near name says what was meant.
std::string unknown_word(const yaml::entry& word) {
    const auto& key = word.key;
    if (word.value.IsNull() && key.find(' ') != std::string::npos) {
        return fmt::format("'{}' is read as a key: a text with a comma needs quotes here", key);
    }
    const auto verb_names = names_of(verbs());
    const auto modifier_names = names_of(modifiers());
    const auto expectation_names = names_of(expectations());
    auto all = verb_names;
    append(all, expectation_names);
    append(all, modifier_names);
    const auto near = closest(key, all);
    const char* kind = "verb or modifier";
    if (std::ranges::find(verb_names, near) != verb_names.end()) kind = "verb";
    if (std::ranges::find(expectation_names, near) != expectation_names.end()) kind = "expectation";
    if (std::ranges::find(modifier_names, near) != modifier_names.end()) kind = "modifier";
    return fmt::format("unknown {} '{}'{}", kind, key, suggestion(key, all));
}

void take_one(const case_scope& scope, const yaml::entry*& slot, const yaml::entry& one,
              std::string_view what) {
    if (slot == nullptr) {
        slot = &one;
    } else {
        scope.in->complain(one.key_at, fmt::format("a step has one {}: '{}' stands beside '{}'",
                                                   what, one.key, slot->key));
    }
}

step_parts split_parts(const case_scope& scope, const std::vector<yaml::entry>& entries,
                       const position& where) {
    step_parts parts;
    parts.where = where;
    for (const auto& one : entries) {
        if (row_of(verbs(), one.key) != nullptr) {
            take_one(scope, parts.verb, one, "verb");
        } else if (row_of(expectations(), one.key) != nullptr) {
            take_one(scope, parts.expectation, one, "expectation");
        } else if (row_of(modifiers(), one.key) != nullptr) {
            parts.modifiers.emplace(one.key, &one);
        } else {
            scope.in->complain(one.key_at, unknown_word(one));
            parts.unknown = true;
        }
    }
    if (parts.verb != nullptr) parts.verb_row = row_of(verbs(), parts.verb->key);
    return parts;
}

/// A CONNECT, raw bytes and `open` open the connection if need be.
bool opens_connection(const step_parts& parts, const plan::step& step) {
    if (parts.unknown) return true;  // the unknown word may have been meant to
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
    const auto& what = parts.verb != nullptr ? *parts.verb : *parts.expectation;
    scope.in->complain(what.key_at,
                       fmt::format("{} has no connection yet: connect or open comes first", name));
    scope.now.opened.insert(name);
}

plan::step read_client_step(case_scope& scope, const yaml::entry& who, plan::step made) {
    made.client = who.key;
    scope.actor = scope.use_client(who.key, who.key_at);
    const auto entries = scope.in->entries(who.value, "a step");
    if (who.value.IsMap() && entries.empty())
        scope.in->complain(who.value, "a step needs a verb or an expectation");
    const auto parts = split_parts(scope, entries, who.key_at);
    // Without its client a step says too little to be checked further.
    if (scope.actor == nullptr) return made;
    const auto* said = parts.verb != nullptr ? parts.verb : parts.expectation;
    if (said != nullptr) made.verb = said->key;
    read_beginning(scope, parts, made);
    made.action = read_verb(scope, parts);
    check_connection(scope, parts, made);
    made.expect = read_expectation(scope, parts);
    read_modifiers(scope, parts, made);
    scope.actor = nullptr;
    return made;
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
            fmt::format("a step has one client: '{}' stands beside '{}'{}", entries[1].key,
                        entries[0].key, inside ? "; it belongs into the map of the client" : ""));
    }
    plan::step made;
    made.number = scope.next_number++;
    made.where = entries.front().key_at;
    return read_client_step(scope, entries.front(), std::move(made));
}

}  // namespace

const yaml::entry* step_parts::modifier(const std::string& name) const {
    const auto at = modifiers.find(name);
    return at == modifiers.end() ? nullptr : at->second;
}

std::vector<plan::step> read_steps(case_scope& scope, const YAML::Node& list,
                                   std::string_view what) {
    std::vector<plan::step> made;
    const auto elements = scope.in->elements(list, what);
    if (list.IsSequence() && elements.empty())
        scope.in->complain(list, fmt::format("{} must not be empty", what));
    for (const auto& element : elements) {
        if (auto step = read_step(scope, element)) made.push_back(std::move(*step));
    }
    return made;
}

}  // namespace brokerproof::suite
