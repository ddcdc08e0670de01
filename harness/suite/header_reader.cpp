// Parts of a case before its steps: catalogue ids, capabilities, clients.
#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/suite/case_reader.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"
#include "harness/suite/vocabulary.hpp"
#include "harness/yaml/shapes.hpp"

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
    const std::string needed = is_encrypted(wanted) ? "tls" : "websocket";
    if (wanted == plan::transport_kind::tcp || scope.capabilities.contains(needed)) return;
    scope.in->complain(node, fmt::format("transport: {0} needs requires: {{ {0}: true }}", needed));
}

/// A client with a count is a group, even of one.
struct member_count {
    using number = yaml::number<1, max_members>;
    static yaml::shape form() { return number::form(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     plan::client_group& into) {
        into.group = true;
        return number::read(scope, node, subject, into.count);
    }
};

struct client_transport {
    static yaml::shape form() { return choice<transport_choices>::form(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     plan::transport_kind& into) {
        const bool chosen = choice<transport_choices>::read(scope, node, subject, into);
        check_transport(scope, into, node);
        return chosen;
    }
};

/// The names that a client of WebSocket offers, as the field of its request has them.
struct offered_subprotocols {
    static yaml::shape form() { return list_form<text_form, 1>(); }
    static bool read(case_scope& scope, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        const auto names = scope.in->texts(node, std::string(subject));
        const auto is_token = [](const std::string& name) {
            return !name.empty() && std::ranges::all_of(name, [](unsigned char c) {
                return std::isalnum(c) != 0 || c == '.' || c == '-' || c == '_';
            });
        };
        if (names.empty() || !std::ranges::all_of(names, is_token)) {
            scope.in->complain(node, "offers is a list of names of letters, digits, '.', '-', '_'");
            return false;
        }
        into = fmt::format("{}", fmt::join(names, ", "));
        return true;
    }
};

constexpr std::array client_keys{
    yaml::whole<plan::client_group, member_count, case_scope>(
        "count",
        "How many members a group has; they run the same steps side by side with their own $i "
        "from 0."),
    yaml::member<&plan::client_group::version, choice<version_choices>, case_scope>(
        "version", "The version of this client, when it differs from the version of the case."),
    yaml::member<&plan::client_group::transport, client_transport, case_scope>(
        "transport", "What carries the packets of this client.", yaml::usually("tcp")),
    yaml::member<&plan::client_group::subprotocols, offered_subprotocols, case_scope>(
        "offers", "The subprotocols that a client of WebSocket offers, in this order.",
        yaml::usually("[mqtt]")),
};
constexpr yaml::table<plan::client_group, case_scope> client_rows{{}, {}, client_keys};

plan::client_group read_group(case_scope& scope, const yaml::entry& written) {
    plan::client_group group;
    group.name = written.key;
    if (written.value.IsMap() && written.value.size() == 0) {
        scope.in->complain(written.value,
                           "a client without count, version or transport is written as just its "
                           "name");
    }
    yaml::nested<client_rows>::read(scope, written.value, fmt::format("client {}", written.key),
                                    group);
    return group;
}

plan::client_group plain_client(std::string name) {
    plan::client_group group;
    group.name = std::move(name);
    return group;
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
        scope.in->complain(where, fmt::format("client '{}' appears twice", group.name));
        return;
    }
    scope.clients.push_back({std::move(group), where, false});
}

}  // namespace

yaml::shape client_form() { return yaml::nested<client_rows>::form(); }

std::vector<std::string> read_catalogue(const yaml::reader& in, const YAML::Node& node) {
    const auto ids = in.texts(node, "catalogue");
    for (auto id = ids.begin(); id != ids.end(); ++id) {
        if (!is_catalogue_id(*id)) {
            in.complain(
                node,
                fmt::format(
                    "a catalogue id is three capitals and two digits, such as EXP-05; saw '{}'",
                    *id));
        } else if (std::find(ids.begin(), id, *id) != id) {
            in.complain(node, fmt::format("catalogue id {} appears twice", *id));
        }
    }
    return ids;
}

std::vector<plan::requirement> read_requires(const yaml::reader& in, const YAML::Node& node) {
    std::vector<plan::requirement> needs;
    for (const auto& [key, key_at, value] : known_entries(in, node, "requires", capabilities())) {
        const auto* row = row_of(capabilities(), key);
        std::optional<std::uint64_t> least;
        if (row->kind == capability_kind::number) {
            least = in.number(value, key);
        } else if (row->kind == capability_kind::duration) {
            const auto duration =
                in.duration(value, key, std::chrono::seconds(0), std::chrono::seconds(0xFFFFFFFF));
            if (duration) least = static_cast<std::uint64_t>(duration->count());
        } else if (const auto flag = in.flag(value, key)) {
            least = 1;
            if (!*flag)
                in.complain(value, fmt::format("{} can only be true: leave it out otherwise", key));
        }
        if (least) needs.push_back({key, *least, key_at});
    }
    return needs;
}

std::vector<plan::client_group> read_clients(case_scope& scope, const YAML::Node& node) {
    const auto elements = scope.in->elements(node, "clients");
    if (node.IsSequence() && elements.empty())
        scope.in->complain(node, "clients must not be empty");
    for (const auto& element : elements) {
        if (!element.IsMap()) {
            const auto name = scope.in->text(element, "a client");
            if (name) add_client(scope, plain_client(*name), scope.in->at(element));
            continue;
        }
        const auto entries = scope.in->entries(element, "a client");
        if (entries.size() != 1) scope.in->complain(element, "an element of clients has one name");
        for (const auto& written : entries)
            add_client(scope, read_group(scope, written), written.key_at);
    }
    std::vector<plan::client_group> groups;
    for (const auto& client : scope.clients) groups.push_back(client.group);
    return groups;
}

}  // namespace brokerproof::suite
