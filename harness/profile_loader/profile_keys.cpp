#include "harness/profile_loader/profile_keys.hpp"

#include <algorithm>
#include <array>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/target/placeholders.hpp"
#include "harness/target/process.hpp"
#include "harness/target/url.hpp"
#include "harness/target/version_text.hpp"

namespace brokerproof::target {
namespace {

using yaml::reader;

/// Reads the map `node` by a table of keys; complains about required keys that are not there.
template <class Into>
void read_map(const reader& read, const YAML::Node& node, std::string_view what,
              std::span<const key<Into>> table, Into& into) {
    std::vector<std::string> names;
    for (const auto& one : table) names.emplace_back(one.name);
    if (!node.IsMap()) {
        static_cast<void>(read.entries(node, what));
        return;
    }
    const auto found = read.entries(node, what, names);
    for (const auto& one : table) {
        const auto entry = std::ranges::find(found, one.name, &yaml::entry::key);
        if (entry != found.end()) {
            one.read(read, entry->value, into);
        } else if (one.required) {
            read.complain(node, fmt::format("{} has no '{}'", what, one.name));
        }
    }
}

void set_text(const reader& read, const YAML::Node& node, std::string_view what,
              std::string& into) {
    auto text = read.text(node, what);
    if (text && text->empty()) read.complain(node, fmt::format("{} must not be empty", what));
    if (text) into = std::move(*text);
}

/// A text in which placeholders are replaced later.
void set_expandable(const reader& read, const YAML::Node& node, std::string_view what,
                    std::string& into) {
    auto text = read.text(node, what);
    if (!text) return;
    if (const auto problem = placeholder_problem(*text); !problem.empty()) {
        read.complain(node, fmt::format("{}: {}", what, problem));
    }
    into = std::move(*text);
}

void set_command(const reader& read, const YAML::Node& node, std::string_view what,
                 std::vector<std::string>& into) {
    const auto words = read.elements(node, what);
    if (node.IsSequence() && words.empty())
        read.complain(node, fmt::format("{} must not be empty", what));
    into.clear();
    for (const auto& word : words)
        set_expandable(read, word, fmt::format("a word of {}", what), into.emplace_back());
    if (!into.empty() && into.front().empty())
        read.complain(node, fmt::format("{} must name a program", what));
}

void set_texts(const reader& read, const YAML::Node& node, std::string_view what,
               std::map<std::string, std::string>& into) {
    for (const auto& one : read.entries(node, what)) {
        set_expandable(read, one.value, fmt::format("'{}' of {}", one.key, what), into[one.key]);
    }
}

void set_duration(const reader& read, const YAML::Node& node, std::string_view what,
                  std::chrono::milliseconds& into) {
    constexpr auto most = std::chrono::hours(24);
    const auto value = read.duration(node, what);
    if (!value) return;
    if (*value > most) return read.complain(node, fmt::format("{} must be at most 1440min", what));
    into = *value;
}

/// A limit of 0 would fail at once.
void set_limit(const reader& read, const YAML::Node& node, std::string_view what,
               std::chrono::milliseconds& into) {
    set_duration(read, node, what, into);
    if (into > 0ms) return;
    read.complain(node, fmt::format("{} must be longer than 0", what));
    into = 1ms;
}

void set_flag(const reader& read, const YAML::Node& node, std::string_view what, bool& into) {
    if (const auto value = read.flag(node, what)) into = *value;
}

// --- spawn ---

void set_files(const reader& read, const YAML::Node& node, spawn& into) {
    set_texts(read, node, "files", into.files);
    for (const auto& [name, content] : into.files) {
        if (!name.empty() && name.front() != '.' && name.find('/') == std::string::npos) continue;
        read.complain(node, fmt::format("files: '{}' must be a plain file name", name));
    }
}

void set_environment(const reader& read, const YAML::Node& node, spawn& into) {
    set_texts(read, node, "environment", into.environment);
    for (const auto& [name, value] : into.environment) {
        if (!name.empty() && name.find('=') == std::string::npos) continue;
        read.complain(node, fmt::format("environment: '{}' is no name of a variable", name));
    }
}

void set_stop_signal(const reader& read, const YAML::Node& node, spawn& into) {
    set_text(read, node, "stop_signal", into.stop_signal);
    if (stop_signal_by_name(into.stop_signal)) return;
    const auto& names = stop_signal_names();
    read.complain(node, fmt::format("unknown stop_signal '{}'{}; it is one of {}", into.stop_signal,
                                    suggestion(into.stop_signal, names), fmt::join(names, ", ")));
}

constexpr std::array spawn_table{
    key<spawn>{"files", "name -> content: written to ${files} before the start", false, set_files},
    key<spawn>{"prepare", "list of commands, run one after the other before the first start", false,
               [](const reader& read, const YAML::Node& node, spawn& into) {
                   for (const auto& command : read.elements(node, "prepare")) {
                       set_command(read, command, "a command of prepare",
                                   into.prepare.emplace_back());
                   }
               }},
    key<spawn>{"command", "the broker in the foreground: program and arguments", true,
               [](const reader& read, const YAML::Node& node, spawn& into) {
                   set_command(read, node, "command", into.command);
               }},
    key<spawn>{"environment", "variable -> value, on top of ours", false, set_environment},
    key<spawn>{"stop_signal", "asks it to stop: TERM (default), INT, QUIT, HUP, USR1, USR2", false,
               set_stop_signal},
    key<spawn>{"ready_within", "until it answers with CONNACK code 0 (default 15s)", false,
               [](const reader& read, const YAML::Node& node, spawn& into) {
                   set_limit(read, node, "ready_within", into.ready_within);
               }},
    key<spawn>{"stop_within", "from the signal to its end (default 10s)", false,
               [](const reader& read, const YAML::Node& node, spawn& into) {
                   set_limit(read, node, "stop_within", into.stop_within);
               }},
};

// --- profile ---

void set_version_pattern(const reader& read, const YAML::Node& node, profile& into) {
    set_text(read, node, "version_pattern", into.version_pattern);
    const auto problem = version_pattern_problem(into.version_pattern);
    if (!problem.empty()) read.complain(node, "version_pattern " + problem);
}

void set_url(const reader& read, const YAML::Node& node, profile& into) {
    set_text(read, node, "url", into.url);
    std::string why;
    const auto found = parse_url(into.url, why);
    if (!found) return read.complain(node, "url: " + why);
    if (found->login) into.login = found->login;
}

void set_versions(const reader& read, const YAML::Node& node, profile& into) {
    static const std::vector<std::string> names{"v3.1.1", "v5"};
    static constexpr std::array values{mqtt::version::v311, mqtt::version::v5};
    into.versions.clear();
    const auto elements = read.elements(node, "versions");
    if (node.IsSequence() && elements.empty()) read.complain(node, "versions must not be empty");
    for (const auto& element : elements) {
        const auto text = read.text(element, "a version");
        if (!text) continue;
        const auto found = std::ranges::find(names, *text);
        if (found == names.end()) {
            read.complain(element, fmt::format("unknown version '{}'; it is v3.1.1 or v5", *text));
            continue;
        }
        const auto value = values[static_cast<std::size_t>(found - names.begin())];
        if (std::ranges::find(into.versions, value) == into.versions.end()) {
            into.versions.push_back(value);
        } else {
            read.complain(element, fmt::format("version '{}' stands twice", *text));
        }
    }
}

constexpr std::array login_table{
    key<credentials>{"username", "", true,
                     [](const reader& read, const YAML::Node& node, credentials& into) {
                         set_text(read, node, "username", into.username);
                     }},
    key<credentials>{"password", "may be empty", true,
                     [](const reader& read, const YAML::Node& node, credentials& into) {
                         if (auto text = read.text(node, "password"))
                             into.password = std::move(*text);
                     }},
};

void set_login(const reader& read, const YAML::Node& node, profile& into) {
    if (into.login) return read.complain(node, "login: the url holds a login already");
    read_map<credentials>(read, node, "login", login_table, into.login.emplace());
}

void set_second_login(const reader& read, const YAML::Node& node, profile& into) {
    read_map<credentials>(read, node, "second_login", login_table, into.second_login.emplace());
}

void set_wrong_login(const reader& read, const YAML::Node& node, profile& into) {
    read_map<credentials>(read, node, "wrong_login", login_table, into.wrong_login.emplace());
}

/// Cases put a level of their own behind it, and publish to what they subscribe to.
void set_forbidden(const reader& read, const YAML::Node& node, std::string_view what,
                   std::string& into) {
    set_text(read, node, what, into);
    if (into.find_first_of("#+") == std::string::npos && !into.ends_with('/')) return;
    read.complain(node, fmt::format("{} must have no wildcard, and no '/' at its end", what));
}

/// With any port in place of ours.
void set_websocket(const reader& read, const YAML::Node& node, profile& into) {
    set_expandable(read, node, "websocket", into.websocket);
    std::string why;
    if (!parse_websocket_url(expand(into.websocket, {{"websocket_port", "1"}}), why))
        read.complain(node, "websocket: " + why);
}

void set_lacks(const reader& read, const YAML::Node& node, profile& into) {
    // What a case may require (suites/README.md) and a CONNACK need not tell.
    static const std::vector<std::string> known{
        "expiry", "expiry_cap", "raises_zero", "server_keep_alive", "auth", "restart", "durable",
        "retain", "shared",     "wildcard",    "subscription_ids",  "qos2", "alias_in"};
    into.lacks.clear();
    for (const auto& element : read.elements(node, "lacks")) {
        auto text = read.text(element, "a capability");
        if (!text) continue;
        if (std::ranges::find(known, *text) == known.end()) {
            read.complain(
                element, fmt::format("unknown capability '{}'{}", *text, suggestion(*text, known)));
        }
        into.lacks.push_back(std::move(*text));
    }
}

/// A number of which none at all would be nonsense.
template <std::uint64_t profile::*field>
void set_count(const reader& read, const YAML::Node& node, profile& into, const char* name) {
    const auto value = read.number(node, name);
    if (value && *value == 0)
        return read.complain(node, fmt::format("{} must be at least 1", name));
    into.*field = value.value_or(into.*field);
}

void set_many(const reader& read, const YAML::Node& node, profile& into) {
    set_count<&profile::many>(read, node, into, "many");
}

void set_jobs(const reader& read, const YAML::Node& node, profile& into) {
    set_count<&profile::jobs>(read, node, into, "jobs");
}

void set_private_jobs(const reader& read, const YAML::Node& node, profile& into) {
    set_count<&profile::private_jobs>(read, node, into, "private_jobs");
}

constexpr std::array profile_table{
    key<profile>{"about", "one sentence", true,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_text(read, node, "about", into.about);
                 }},
    key<profile>{"product", "which configs/expectations/PRODUCT.yaml applies", true,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_text(read, node, "product", into.product);
                 }},
    key<profile>{"install", "how to get it, shown when a program is missing", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_text(read, node, "install", into.install);
                 }},
    key<profile>{"version_command", "prints the version somewhere; its exit code does not matter",
                 false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_command(read, node, "version_command", into.version_command);
                 }},
    key<profile>{"version_pattern", "regular expression; its first group is the version", false,
                 set_version_pattern},
    key<profile>{"url", "mqtt://user:password@host:port of a broker that somebody else runs", false,
                 set_url},
    key<profile>{"spawn", "how we start one ourselves (instead of url)", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     read_map<spawn>(read, node, "spawn", spawn_table, into.spawn.emplace());
                 }},
    key<profile>{"versions", "v3.1.1 and v5 (default: both)", false, set_versions},
    key<profile>{"login", "username and password of every client", false, set_login},
    key<profile>{"second_login", "username and password of another user, who is let in, too", false,
                 set_second_login},
    key<profile>{"wrong_login", "username and password that this broker refuses", false,
                 set_wrong_login},
    key<profile>{"forbidden_topic",
                 "no second login may publish to it, nor below it; all may subscribe to it", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_forbidden(read, node, "forbidden_topic", into.forbidden_topic);
                 }},
    key<profile>{"forbidden_filter",
                 "no second login may subscribe to it, nor below it; all may publish to it", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_forbidden(read, node, "forbidden_filter", into.forbidden_filter);
                 }},
    key<profile>{"websocket", "ws://host:port/path of its WebSocket listener", false,
                 set_websocket},
    key<profile>{"grace", "how late a session may expire (default 2s)", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_duration(read, node, "grace", into.grace);
                 }},
    key<profile>{"settle", "pause after SUBACK where subscriptions act late (default 0ms)", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_duration(read, node, "settle", into.settle);
                 }},
    key<profile>{"keep_alive_tolerance", "beyond one and a half keep alives (default 1s)", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_duration(read, node, "keep_alive_tolerance", into.keep_alive_tolerance);
                 }},
    key<profile>{"durable", "sessions outlive kill -9 (default false)", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_flag(read, node, "durable", into.durable);
                 }},
    key<profile>{"synced", "for how long what is acknowledged may be lost to kill -9", false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     set_duration(read, node, "synced", into.synced.emplace());
                 }},
    key<profile>{"queue_limit", "messages that a session without a client holds, when configured",
                 false,
                 [](const reader& read, const YAML::Node& node, profile& into) {
                     into.queue_limit = read.number(node, "queue_limit");
                     if (into.queue_limit == 0)
                         read.complain(node, "queue_limit must be at least 1");
                 }},
    key<profile>{"many", "sessions that may be open at once (default 1000)", false, set_many},
    key<profile>{"jobs", "cases side by side, for a slow broker (default: as many as it takes)",
                 false, set_jobs},
    key<profile>{"private_jobs", "cases with a broker of their own side by side (default: jobs)",
                 false, set_private_jobs},
    key<profile>{"lacks", "capabilities that it does not have and does not deny in CONNACK", false,
                 set_lacks},
};

}  // namespace

std::span<const key<profile>> profile_keys() { return profile_table; }
std::span<const key<spawn>> spawn_keys() { return spawn_table; }

void read_profile(const reader& read, const YAML::Node& root, profile& into) {
    read_map<profile>(read, root, "the profile", profile_table, into);
}

}  // namespace brokerproof::target
