// Parts of a case before its steps: catalogue ids, capabilities, clients.
#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/case_reader.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {
namespace {

/// "EXP-05".
bool is_catalogue_id(std::string_view text) {
    const auto capital = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return text.size() == 6 && std::ranges::all_of(text.substr(0, 3), capital) && text[3] == '-' &&
           std::ranges::all_of(text.substr(4), digit);
}

void check_transport(case_scope& scope, plan::transport_kind wanted, const YAML::Node& node) {
    if (wanted == plan::transport_kind::tcp || scope.capabilities.contains("websocket")) return;
    scope.in->complain(node, "transport: websocket needs requires: { websocket: true }");
}

plan::client_group read_group(case_scope& scope, const yaml::entry& one) {
    plan::client_group made;
    made.name = one.key;
    const auto entries =
        known_entries(*scope.in, one.value, fmt::format("client {}", one.key), client_keys());
    if (one.value.IsMap() && one.value.size() == 0) {
        scope.in->complain(one.value,
                           "a client without count, version or transport is written as just its "
                           "name");
    }
    for (const auto& [key, key_at, value] : entries) {
        if (key == "count") {
            made.group = true;
            made.count = scope.in->number(value, key, max_members).value_or(1);
            if (made.count == 0) scope.in->complain(value, "count must be at least 1");
        } else if (key == "version") {
            made.version = read_choice(*scope.in, value, key, version_choices());
        } else {
            made.transport =
                read_choice(*scope.in, value, key, transport_choices()).value_or(made.transport);
            check_transport(scope, made.transport, value);
        }
    }
    return made;
}

plan::client_group plain_client(std::string name) {
    plan::client_group made;
    made.name = std::move(name);
    return made;
}

void add_client(case_scope& scope, plan::client_group group, const position& where) {
    if (!is_word(group.name)) {
        scope.in->complain(
            where,
            fmt::format("'{}' cannot be a client: it must be a word in lower case", group.name));
    } else if (is_reserved_client(group.name)) {
        scope.in->complain(
            where, fmt::format("'{}' cannot be a client: it is a key of steps", group.name));
    } else if (std::ranges::any_of(scope.clients,
                                   [&](const auto& c) { return c.group.name == group.name; })) {
        scope.in->complain(where, fmt::format("client '{}' stands twice", group.name));
        return;
    }
    scope.clients.push_back({std::move(group), where, false});
}

}  // namespace

std::vector<std::string> read_catalogue(const yaml::reader& in, const YAML::Node& node) {
    const auto made = in.texts(node, "catalogue");
    for (auto one = made.begin(); one != made.end(); ++one) {
        if (!is_catalogue_id(*one)) {
            in.complain(
                node,
                fmt::format(
                    "a catalogue id is three capitals and two digits, such as EXP-05; saw '{}'",
                    *one));
        } else if (std::find(made.begin(), one, *one) != one) {
            in.complain(node, fmt::format("catalogue id {} stands twice", *one));
        }
    }
    return made;
}

std::vector<plan::requirement> read_requires(const yaml::reader& in, const YAML::Node& node) {
    std::vector<plan::requirement> made;
    for (const auto& [key, key_at, value] : known_entries(in, node, "requires", capabilities())) {
        const auto* row = row_of(capabilities(), key);
        std::optional<std::uint64_t> least;
        if (row->kind == capability_kind::number) {
            least = in.number(value, key);
        } else if (row->kind == capability_kind::duration) {
            const auto duration = in.duration(value, key);
            if (duration) least = static_cast<std::uint64_t>(duration->count());
        } else if (const auto flag = in.flag(value, key)) {
            least = 1;
            if (!*flag)
                in.complain(value, fmt::format("{} can only be true: leave it out otherwise", key));
        }
        if (least) made.push_back({key, *least, key_at});
    }
    return made;
}

std::vector<plan::client_group> read_clients(case_scope& scope, const YAML::Node& node) {
    const auto elements = scope.in->elements(node, "clients");
    if (node.IsSequence() && elements.empty())
        scope.in->complain(node, "clients must not be empty");
    for (const auto& element : elements) {
        if (!element.IsMap()) {
            const auto name = scope.in->text(element, "a client");
            if (name)
                add_client(scope, plain_client(*name), scope.in->at(element));
            continue;
        }
        const auto entries = scope.in->entries(element, "a client");
        if (entries.size() != 1) scope.in->complain(element, "an element of clients has one name");
        for (const auto& one : entries) add_client(scope, read_group(scope, one), one.key_at);
    }
    std::vector<plan::client_group> groups;
    for (const auto& client : scope.clients) groups.push_back(client.group);
    return groups;
}

}  // namespace brokerproof::suite
