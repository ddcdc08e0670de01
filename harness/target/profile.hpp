// A broker under test as configs/brokers/NAME.yaml describes it. Values only; loading is in
// profile_loader.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/base/secret.hpp"
#include "harness/base/transport.hpp"
#include "harness/mqtt/packet.hpp"
#include "harness/tls/options.hpp"

namespace brokerproof::target {

using namespace std::chrono_literals;

struct credentials {
    std::string username;
    secret password;

    bool operator==(const credentials&) const = default;
};

/// How the harness starts the broker itself. Placeholders are replaced in every text: `${port}`,
/// `${tls_port}`, `${websocket_port}`, `${wss_port}`, `${extra_port_1}` to `${extra_port_4}`,
/// `${data}` (the private data directory), `${files}` (the folder of the files below), `${root}`
/// (the folder that holds configs/) and `${brokerproof}` (this program). `${ca}`, `${server_cert}`,
/// `${server_key}`, `${client_cert}` and `${client_key}` are PEM files that a private CA of this
/// broker issues.
struct spawn {
    /// Path below `${files}` -> content, written before the start.
    std::map<std::string, std::string> files;
    std::vector<std::vector<std::string>> prepare;  ///< commands that run once, in order, before it
    /// The argv; the program is looked up on PATH, then in /usr/sbin and /usr/local/sbin.
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::string stop_signal = "TERM";
    /// Makes the broker read its settings again and keep its sessions; empty: no signal does.
    std::string reload_signal;
    std::chrono::milliseconds ready_within = 15s;  ///< time until a CONNACK with code 0
    std::chrono::milliseconds stop_within = 10s;

    bool operator==(const spawn&) const = default;
};

/// Cases that are not run against this broker.
struct skipped_cases {
    std::vector<std::string> cases;  ///< globs over ids
    std::string reason;              ///< printed with each of them; may be empty
    std::string by = "the profile";  ///< who leaves them out

    bool operator==(const skipped_cases&) const = default;
};

struct profile {
    std::string name;                          ///< "mosquitto-durable": the file's name
    std::string about;                         ///< one sentence
    std::string root;                          ///< the value of `${root}`
    std::string product;                       ///< "mosquitto": selects the file of expectations
    std::string install;                       ///< how to install it: "apt-get install mosquitto"
    std::vector<std::string> version_command;  ///< prints the version somewhere in its output
    std::string version_pattern;               ///< Perl-like regex whose group 1 is the version
    std::string version;  ///< where no command can tell it; empty: ask version_command
    std::string url;      ///< of a broker to attach to; empty when spawned
    std::optional<target::spawn> spawn;
    std::vector<mqtt::version> versions = {mqtt::version::v311, mqtt::version::v5};
    std::optional<credentials> login;  ///< used by every client unless the case says otherwise
    /// Another user that the broker accepts: enables `second_login` cases.
    std::optional<credentials> second_login;
    /// Credentials that this broker refuses: enables `auth` cases.
    std::optional<credentials> wrong_login;
    /// A login of enhanced authentication by SCRAM-SHA-256, whose other passwords are refused:
    /// enables `scram` cases.
    std::optional<credentials> scram;
    /// The topic that the second login may not publish to and the filter that it may not subscribe
    /// to, including the levels below. Empty: unknown.
    std::string forbidden_topic;
    std::string forbidden_filter;
    /// The broker's further listeners, as URLs of these schemes ("ws://HOST:PORT/PATH"); with
    /// placeholders when spawned. Empty: none.
    std::string mqtts;
    std::string websocket;
    std::string wss;
    /// How to make sure of the broker, where TLS is; with placeholders when spawned.
    tls::options tls;
    /// Name and value: further fields of the request for a WebSocket.
    std::map<std::string, std::string> headers;
    /// What carries all clients of a run. Not a key: the scheme of `url` chooses it, and
    /// `--transport`.
    transport via = transport::tcp;
    std::chrono::milliseconds grace = 2s;    ///< how late a session may expire (G)
    std::chrono::milliseconds settle = 0ms;  ///< pause after SUBACK: subscriptions may act late
    /// How long after CONNACK the messages of a resumed session may come.
    std::chrono::milliseconds redelivery = 0ms;
    std::chrono::milliseconds keep_alive_tolerance = 1s;  ///< K
    /// A broker that answers no PINGREQ of a bystander, or no CONNECT, for so long hangs.
    std::chrono::milliseconds hangs_after = 20s;
    /// Of every client that is not about Keep Alive; the harness pings in time. 0: no Keep Alive.
    std::chrono::seconds keep_alive = 300s;
    bool durable = false;  ///< claims that sessions survive kill -9
    /// How long after its acknowledgement kill -9 may still lose a message; none: no claim.
    std::optional<std::chrono::milliseconds> synced;
    std::optional<std::uint64_t>
        queue_limit;            ///< messages that an offline session holds, if configured
    std::uint64_t many = 1000;  ///< sessions that may be opened at once
    /// Sessions and clients that the broker holds at once, of all cases; 0: no limit is known.
    std::uint64_t sessions = 0;
    std::uint64_t jobs = 0;          ///< cases at the same time; 0: no limit
    std::uint64_t private_jobs = 0;  ///< private brokers at the same time; 0: as `jobs`
    std::vector<std::string> lacks;  ///< capability keys that the broker does not have
    std::vector<skipped_cases> skip;

    bool operator==(const profile&) const = default;
};

/// The further listener that the profile names for this transport; empty: none.
inline const std::string& listener_of(const profile& described, transport via) {
    static const std::string none;
    switch (via) {
        case transport::tcp: return none;
        case transport::tls: return described.mqtts;
        case transport::websocket: return described.websocket;
        case transport::wss: return described.wss;
    }
    return none;
}

}  // namespace brokerproof::target
