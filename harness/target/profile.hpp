// A broker under test as configs/brokers/NAME.yaml describes it. Values only; loading is in
// profile_loader.hpp.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "harness/mqtt/packet.hpp"

namespace brokerproof::target {

using namespace std::chrono_literals;

struct credentials {
    std::string username;
    std::string password;

    bool operator==(const credentials&) const = default;
};

/// How the harness starts the broker itself. `${port}`, `${websocket_port}`, `${data}` (the private
/// data directory), `${files}` (where the files below were written), `${root}` (the folder that
/// holds configs/) and `${brokerproof}` (this very program) are replaced in every text.
struct spawn {
    std::map<std::string, std::string> files;       ///< name -> content, written before the start
    std::vector<std::vector<std::string>> prepare;  ///< commands run once, in order, before it
    /// argv; found on PATH, /usr/sbin and /usr/local/sbin too.
    std::vector<std::string> command;
    std::map<std::string, std::string> environment;
    std::string stop_signal = "TERM";
    std::chrono::milliseconds ready_within = 15s;  ///< until a CONNACK with code 0
    std::chrono::milliseconds stop_within = 10s;

    bool operator==(const spawn&) const = default;
};

struct profile {
    std::string name;                          ///< "mosquitto-durable": the file's name
    std::string about;                         ///< one sentence
    std::string root;                          ///< what `${root}` stands for
    std::string product;                       ///< "mosquitto": which expectations file applies
    std::string install;                       ///< how to get it: "apt-get install mosquitto"
    std::vector<std::string> version_command;  ///< prints the version somewhere in its output
    std::string version_pattern;               ///< Perl-like regex, group 1 is the version
    std::string url;                           ///< attach; empty when spawned
    std::optional<target::spawn> spawn;
    std::vector<mqtt::version> versions = {mqtt::version::v311, mqtt::version::v5};
    std::optional<credentials> login;  ///< used by every client unless the case says otherwise
    /// Another user, who is let in, too: enables `second_login` cases.
    std::optional<credentials> second_login;
    /// Credentials that this broker refuses: enables `auth` cases.
    std::optional<credentials> wrong_login;
    /// What whoever has the second login may not publish to, and not subscribe to; nor to what is
    /// below. Empty: unknown.
    std::string forbidden_topic;
    std::string forbidden_filter;
    /// Its other listener, "ws://HOST:PORT/PATH"; when spawned, with placeholders. Empty: none.
    std::string websocket;
    std::chrono::milliseconds grace = 2s;    ///< how late a session may expire (G)
    std::chrono::milliseconds settle = 0ms;  ///< pause after SUBACK: subscriptions may act late
    std::chrono::milliseconds keep_alive_tolerance = 1s;  ///< K
    bool durable = false;                                 ///< claims to keep sessions over kill -9
    /// How long after its acknowledgement a message may still be lost to kill -9; none: no claim.
    std::optional<std::chrono::milliseconds> synced;
    std::optional<std::uint64_t> queue_limit;  ///< messages an offline session holds, if configured
    std::uint64_t many = 1000;                 ///< sessions that may be opened at once
    std::uint64_t jobs = 0;                    ///< cases side by side; 0: as many as it takes
    std::uint64_t private_jobs = 0;            ///< private brokers side by side; 0: as `jobs`
    std::vector<std::string> lacks;            ///< capability keys that the broker does not have

    bool operator==(const profile&) const = default;
};

}  // namespace brokerproof::target
