#include "harness/suite/case_scope.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

bool is_lower(char c) { return c >= 'a' && c <= 'z'; }
bool is_digit(char c) { return c >= '0' && c <= '9'; }
/// The characters that plan::value_from_text takes for a name: also capitals, which no name has.
bool is_name_char(char c) {
    return is_lower(c) || is_digit(c) || c == '_' || (c >= 'A' && c <= 'Z');
}

/// One `$...` of a text: the name, or none for `$$`, or malformed.
struct dollar {
    std::size_t end = 0;
    std::string name;
    bool legal = true;
};

dollar read_dollar(std::string_view text, std::size_t at) {
    const auto next = at + 1;
    if (next < text.size() && text[next] == '$') return {next + 1, "", true};
    const bool braced = next < text.size() && text[next] == '{';
    const auto from = braced ? next + 1 : next;
    auto end = from;
    while (end < text.size() && is_name_char(text[end])) ++end;
    const bool closed = !braced || (end < text.size() && text[end] == '}');
    return {end + (braced && closed ? 1 : 0), std::string(text.substr(from, end - from)),
            end > from && closed};
}

}  // namespace

bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= yaml::longest_name && is_lower(text.front()) &&
           std::ranges::all_of(text, [](char c) { return is_lower(c) || is_digit(c) || c == '_'; });
}

bool is_word(std::string_view text) {
    if (text.empty() || text.size() > yaml::longest_name || !is_lower(text.front())) return false;
    return std::ranges::all_of(
        text, [](char c) { return is_lower(c) || is_digit(c) || c == '_' || c == '-'; });
}

void progress::join(const progress& branch) {
    saved.insert(branch.saved.begin(), branch.saved.end());
    marks.insert(branch.marks.begin(), branch.marks.end());
    opened.insert(branch.opened.begin(), branch.opened.end());
    for (const auto& [client, state] : branch.reading) {
        auto& known = reading[client];
        if (state.since >= known.since) known = state;
    }
}

client_state* case_scope::use_client(const std::string& name, const position& where) {
    const auto at =
        std::ranges::find(clients, name, [](const client_state& c) { return c.group.name; });
    if (at == clients.end()) {
        std::vector<std::string> names;
        for (const auto& c : clients) names.push_back(c.group.name);
        in->complain(where, fmt::format("client '{}' is not declared in clients{}", name,
                                        suggestion(name, names)));
        return nullptr;
    }
    at->used = true;
    if (acting != nullptr) acting->insert(name);
    return &*at;
}

std::vector<mqtt::version> case_scope::packet_versions() const {
    if (actor != nullptr && actor->group.version) return {*actor->group.version};
    return versions;
}

std::vector<std::string> case_scope::known_names() const {
    auto names = names_of(builtin_names());
    for (const auto& [name, state] : params) names.push_back(name);
    for (const auto& [name, grouped] : now.saved) names.push_back(name);
    return names;
}

void case_scope::use_name(const std::string& name, const position& where) {
    const bool in_group = actor != nullptr && actor->group.group;
    if (const auto param = params.find(name); param != params.end()) {
        param->second.used = true;
    } else if (const auto kept = now.saved.find(name); kept != now.saved.end()) {
        if (kept->second && !in_group) {
            in->complain(
                where,
                fmt::format("${} was saved by each member of a group: only a group can use it",
                            name));
        }
    } else if (name == "i") {
        if (!in_group)
            in->complain(where, "$i can only be used in a step of a group (a client with a count)");
    } else if (name == "n") {
        if (now.repeats == 0) in->complain(where, "$n can only be used inside repeat");
    } else if (const auto* needed = capability_of_name(name); needed != nullptr) {
        if (!capabilities.contains(std::string(needed->name)))
            in->complain(where,
                         fmt::format("${} needs requires: {{ {}: {} }}", name, needed->name,
                                     needed->kind == capability_kind::number ? "1000" : "true"));
    } else if (row_of(builtin_names(), name) == nullptr) {
        // Every short name is similar to a name of one or two letters.
        const auto near = name.size() > 2 ? suggestion(name, known_names()) : std::string();
        in->complain(where,
                     fmt::format("${} has no value here{}", name,
                                 near.empty() ? "; a dollar sign itself is written $$" : near));
    }
}

void case_scope::use_names_in(const std::string& text, const position& where) {
    for (auto at = text.find('$'); at != std::string::npos;) {
        const auto reference = read_dollar(text, at);
        if (!reference.legal) {
            in->complain(
                where, fmt::format("'{}' does not begin a name; a dollar sign itself is written $$",
                                   text.substr(at, std::max<std::size_t>(reference.end - at, 1))));
        } else if (!reference.name.empty()) {
            use_name(reference.name, where);
        }
        at = text.find('$', std::max(reference.end, at + 1));
    }
}

bool case_scope::is_free(const std::string& name, const position& where) const {
    if (!is_name(name)) {
        in->complain(
            where,
            fmt::format(
                "'{}' is not a name: a lower-case letter, then lower-case letters, digits and _",
                name));
    } else if (row_of(builtin_names(), name) != nullptr ||
               row_of(target_durations(), name) != nullptr) {
        in->complain(where, fmt::format("'{}' already has another meaning", name));
    } else if (params.contains(name)) {
        in->complain(where, fmt::format("'{}' is already a parameter of this case", name));
    } else {
        return true;
    }
    return false;
}

void case_scope::save_name(const std::string& name, const position& where) {
    if (is_free(name, where))
        now.saved.insert_or_assign(name, actor != nullptr && actor->group.group);
}

void case_scope::save_name_for_facts(const std::string& name, const position& where) {
    if (is_free(name, where)) for_facts.insert(name);
}

}  // namespace brokerproof::suite
