#include "harness/profile_loader/profile_keys.hpp"

#include <array>

#include <fmt/format.h>

#include "harness/mqtt/version_words.hpp"
#include "harness/profile_loader/profile_shapes.hpp"
#include "harness/scram/messages.hpp"
#include "harness/yaml/format_schema.hpp"

namespace brokerproof::target {
namespace {

using yaml::member;
using yaml::nested;
using yaml::required;
using yaml::rule;
using yaml::usually;
using yaml::whole;

constexpr std::int64_t day_ms = std::chrono::milliseconds(24h).count();
using wait = yaml::duration<0, day_ms>;
using limit = yaml::duration<1, day_ms>;  // a limit of 0 would fail at once
using count = yaml::number<1>;
using keep_alive_seconds = yaml::number<0, 65535>;  // [MQTT 5.0, 3.1.2.10] two bytes

constexpr std::array spawn_keys{
    member<&spawn::files, file_texts>(
        "files",
        "File names, with folders if need be, and their contents, which are written to ${files} "
        "before the start."),
    member<&spawn::prepare, yaml::list<command, yaml::emptiness::allowed>>(
        "prepare", "Commands that run one after the other before the first start."),
    member<&spawn::command, command>(
        "command", "The broker in the foreground: program and arguments; no shell.", required),
    member<&spawn::environment, environment_variables>(
        "environment",
        "Environment variables and their values, in addition to the environment of brokerproof."),
    member<&spawn::stop_signal, stop_signal>(
        "stop_signal", "The signal that asks the broker to stop.", usually("TERM")),
    member<&spawn::reload_signal, reload_signal>(
        "reload_signal",
        "The signal at which the broker reads its settings again and keeps its sessions; without "
        "it, the broker gets none."),
    member<&spawn::ready_within, limit>(
        "ready_within", "How long the broker may take until it answers with CONNACK code 0.",
        usually("15s")),
    member<&spawn::stop_within, limit>(
        "stop_within", "How long the broker may take to end after the signal; then it is killed.",
        usually("10s")),
};
constexpr yaml::table<spawn> spawn_rows{{}, "spawn", spawn_keys};

constexpr std::array login_keys{
    member<&credentials::username, yaml::text>("username", "The user name.", required),
    member<&credentials::password, secret_text>("password", "The password; it may be empty.",
                                                required),
};
constexpr yaml::table<credentials> login_rows{{}, "login", login_keys};
using login = nested<login_rows>;

/// Comes after `url` in the table, because a URL may have a login, too.
struct own_login {
    static yaml::shape form() { return login::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     profile& into) {
        if (into.login) {
            input.complain(node, "login: the url already has a login");
            return false;
        }
        return login::read(input, node, subject, into.login.emplace());
    }
};

/// A login that SCRAM can use.
struct scram_login {
    static yaml::shape form() { return login::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     credentials& into) {
        if (!login::read(input, node, subject, into)) return false;
        const bool fits = scram::needs_no_preparation(into.username) &&
                          scram::needs_no_preparation(into.password.reveal());
        if (!fits)
            input.complain(node, fmt::format("{}: user name and password must be printable ASCII, "
                                             "and not empty",
                                             subject));
        return fits;
    }
};

constexpr std::array tls_keys{
    member<&tls::options::ca, expandable>(
        "ca",
        "A PEM file, or a folder, of the CA that the broker's certificate is checked with; ${ca} "
        "is "
        "the private one of a spawned broker. Without it: those of the system."),
    member<&tls::options::certificate, expandable>(
        "cert", "A PEM file with the certificate of every client; ${client_cert}."),
    member<&tls::options::key, expandable>(
        "key", "A PEM file with its private key; ${client_key}. Without it: the file of `cert`."),
    member<&tls::options::key_passphrase, secret_text>("key_passphrase",
                                                       "The passphrase of an encrypted key."),
    member<&tls::options::server_name, yaml::text>(
        "server_name",
        "The name to ask for (SNI), which the certificate must have. Without it: the URL's host."),
    member<&tls::options::alpn, yaml::list<yaml::text>>(
        "alpn", "Protocols to offer by ALPN, the preferred one first."),
    member<&tls::options::minimum, tls_version>("min", "The oldest version of TLS.",
                                                usually("1.2")),
    member<&tls::options::insecure, yaml::flag>(
        "insecure", "Any certificate is taken; reports say so.", usually("false")),
};
constexpr yaml::table<tls::options> tls_rows{{}, "tls", tls_keys};

constexpr std::array skip_keys{
    member<&skipped_cases::cases, yaml::list<yaml::text>>("cases", "Globs over ids of cases.",
                                                          required),
    member<&skipped_cases::reason, yaml::text>("reason", "Why; printed with each of these cases.",
                                               required),
};
constexpr yaml::table<skipped_cases> skip_rows{{}, "skip", skip_keys};

constexpr std::array profile_keys{
    member<&profile::about, yaml::text>("about", "Which broker this is, in one sentence.",
                                        required),
    member<&profile::product, yaml::text>(
        "product", "Which configs/expectations/PRODUCT.yaml applies.", required),
    member<&profile::install, yaml::text>(
        "install", "How to get the broker; shown when a program is missing."),
    member<&profile::version_command, command>(
        "version_command",
        "A command that prints the version somewhere; its exit code does not matter."),
    member<&profile::version_pattern, version_regex>(
        "version_pattern",
        "A regular expression over what version_command prints; its first group is the version."),
    member<&profile::version, yaml::text>(
        "version", "The version of a broker that no command can ask, such as one with a url."),
    whole<profile, broker_url>(
        "url",
        "A broker that somebody else runs: mqtt://user:password@host:port, or the "
        "same with mqtts, ws and wss."),
    member<&profile::spawn, nested<spawn_rows>>("spawn",
                                                "How brokerproof starts a private broker."),
    member<&profile::versions, yaml::distinct_list<yaml::word<mqtt::version_words>>>(
        "versions", "The versions of MQTT that the broker speaks.", usually("[v3.1.1, v5]")),
    whole<profile, own_login>("login", "User name and password of every client."),
    member<&profile::second_login, login>(
        "second_login", "User name and password of another user, whom the broker also accepts."),
    member<&profile::wrong_login, login>("wrong_login",
                                         "User name and password that the broker refuses."),
    member<&profile::scram, scram_login>(
        "scram",
        "User name and password for enhanced authentication by SCRAM-SHA-256 (5.0 section 4.12); "
        "the broker refuses other passwords of this user."),
    member<&profile::forbidden_topic, forbidden_place>(
        "forbidden_topic",
        "A topic; the second login may not publish to it or below it, and everybody may "
        "subscribe."),
    member<&profile::forbidden_filter, forbidden_place>(
        "forbidden_filter",
        "A topic; the second login may not subscribe to it or below it, and everybody may "
        "publish."),
    member<&profile::mqtts, listener_url<transport::tls>>(
        "mqtts",
        "The broker's listener for MQTT over TLS, mqtts://host:port; the port of a spawned broker "
        "is ${tls_port}."),
    member<&profile::websocket, listener_url<transport::websocket>>(
        "websocket",
        "The broker's WebSocket listener, ws://host:port/path; the port of a spawned broker is "
        "${websocket_port}."),
    member<&profile::wss, listener_url<transport::wss>>(
        "wss",
        "The broker's listener for WebSocket over TLS, wss://host:port/path; the port of a spawned "
        "broker is ${wss_port}."),
    member<&profile::tls, nested<tls_rows>>(
        "tls", "How to make sure of the broker, and what clients show of themselves."),
    member<&profile::headers, header_fields>(
        "headers", "Further fields of the request for a WebSocket: names and values."),
    member<&profile::grace, wait>("grace", "How late a session may expire.", usually("2s")),
    member<&profile::settle, wait>(
        "settle",
        "How long to wait after SUBACK, for a broker whose subscriptions take effect late.",
        usually("0ms")),
    member<&profile::redelivery, wait>(
        "redelivery", "How long after CONNACK a resumed session may get its messages.",
        usually("0ms")),
    member<&profile::keep_alive_tolerance, wait>(
        "keep_alive_tolerance",
        "How long after one and a half Keep Alives a silent client may stay connected.",
        usually("1s")),
    member<&profile::hangs_after, wait>(
        "hangs_after",
        "A broker that answers no PINGREQ of a bystander, or no CONNECT, for so long hangs.",
        usually("20s")),
    member<&profile::keep_alive, keep_alive_seconds>(
        "keep_alive",
        "The Keep Alive of every client, in seconds, except in cases about Keep Alive; 0 for none.",
        usually("300")),
    member<&profile::durable, yaml::flag>("durable", "The broker's sessions survive kill -9.",
                                          usually("false")),
    member<&profile::synced, wait>(
        "synced", "How long after its acknowledgement a message may still be lost to kill -9."),
    member<&profile::queue_limit, count>(
        "queue_limit",
        "How many messages the broker keeps for an absent client, if it has a configured limit."),
    member<&profile::many, count>("many", "How many sessions may be open at once.",
                                  usually("1000")),
    member<&profile::sessions, count>(
        "sessions",
        "How many sessions and clients the broker holds at once, of all cases; without it, as many "
        "as come."),
    member<&profile::jobs, count>(
        "jobs", "How many cases run side by side, for a slow broker; without it, as many as fit."),
    member<&profile::private_jobs, count>("private_jobs",
                                          "How many cases with a broker of their own run side by "
                                          "side; without it, as many as jobs allows."),
    member<&profile::lacks, yaml::list<lacking_capability, yaml::emptiness::allowed>>(
        "lacks", "Capabilities that the broker lacks, although its CONNACK does not say so."),
    member<&profile::skip, yaml::list<nested<skip_rows>>>(
        "skip", "Cases that are not run against this broker, and the reasons."),
};
constexpr std::array profile_rules{
    rule{rule::kind::exactly_one, {"url", "spawn"}, {}},
    rule{rule::kind::together, {"version_command", "version_pattern"}, {}},
    rule{rule::kind::at_most_one, {"version_command", "version"}, {}},
    rule{rule::kind::needs,
         {"forbidden_topic", "second_login"},
         "The second login is the user to whom it is forbidden."},
    rule{rule::kind::needs,
         {"forbidden_filter", "second_login"},
         "The second login is the user to whom it is forbidden."},
};
constexpr yaml::table<profile> profile_rows{"the profile", {}, profile_keys, profile_rules};

}  // namespace

const yaml::table<profile>& profile_table() { return profile_rows; }
const yaml::table<spawn>& spawn_table() { return spawn_rows; }

void read_profile(const yaml::reader& input, const YAML::Node& root, profile& into) {
    nested<profile_rows>::read(input, root, {}, into);
}

std::string json_schema() {
    return yaml::format_schema().whole_text(
        "brokerproof broker profile", "A broker under test; configs/brokers/README.md explains it.",
        nested<profile_rows>::form());
}

}  // namespace brokerproof::target
