// The typed plan: suites, cases, steps, patterns, with their place in the source. Values only; no
// YAML, no Asio.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/base/transport.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/mqtt/packet.hpp"
#include "harness/plan/value.hpp"

namespace brokerproof::plan {

using milliseconds = std::chrono::milliseconds;

// --- packets to send ---

struct field_setting {
    std::string field;
    value_expr value;
    position where;
};

/// Which credentials a CONNECT carries.
enum class login_kind : std::uint8_t { profile, second, wrong, none };

/// Whose part a CONNECT or an AUTH plays in enhanced authentication by SCRAM-SHA-256.
enum class authentication_kind : std::uint8_t {
    none,
    scram,           ///< the user's whom the broker knows
    wrong_password,  ///< somebody's who does not know the password
    wrong_proof,     ///< somebody's who changes the user's proof
};

struct packet_template {
    mqtt::packet_type type{};
    std::vector<field_setting> fields;
    std::vector<mqtt::patch> patches;
    login_kind login = login_kind::profile;                          ///< connect only
    authentication_kind authentication = authentication_kind::none;  ///< connect and auth only
    std::optional<mqtt::version> version;  ///< connect only: differs from the case's version
};

// --- packets to expect ---

struct matcher {
    enum class kind : std::uint8_t {
        equals,      ///< values[0]
        one_of,      ///< any of values
        differs,     ///< not values[0]
        range,       ///< min and max, inclusive, each optional
        absent,      ///< the field is not there
        present,     ///< the field is there
        distinct,    ///< differs from all values that matched under the same `name` in this case
        falls_once,  ///< over the members of a group in order of sending: true ... true, false ...
                     ///< false
    };
    kind relation = kind::equals;
    std::vector<value_expr> values;
    std::optional<value_expr> min;
    std::optional<value_expr> max;
    std::string name;
};

struct field_match {
    std::string field;
    matcher match;
    position where;
};

/// One packet, or the closing of the connection (without a type), and the conditions on its fields.
struct pattern {
    std::optional<mqtt::packet_type> type;  ///< none: `closed`
    std::vector<field_match> fields;
    position where;
};

/// A packet matches when it matches any of these patterns. Most lists have one element.
using alternatives = std::vector<pattern>;

/// How absence is proved.
struct fence {
    std::string from;  ///< the client that publishes the sentinel
    std::optional<value_expr>
        topic;  ///< none: a private topic, to which the receiver is subscribed first
    std::uint8_t qos = 1;
};

/// The messages that a client published to a topic, and which of them the broker must deliver.
struct ledger {
    std::string publisher;  ///< the client that published
    value_expr topic;
    /// A message may be lost if it was acknowledged at most this long before the broker was killed.
    std::optional<duration_expr> spared;
    bool lossy = false;  ///< any message may be lost; those that come are judged

    bool operator==(const ledger&) const = default;
};

struct expectation {
    enum class kind : std::uint8_t {
        in_order,  ///< for each of `sequence`: the next packet of one of its types matches; other
                   ///< packets are left for later steps
        next,      ///< for each of `sequence`: the very next event of the connection matches
        none,      ///< nothing comes that matches any of sequence[0], until the fence or during the
                   ///< window
        count,     ///< `expected_count` packets come that match any of sequence[0]
        ledger,  ///< each acknowledged message of a stream comes once and in order; sequence[0] is
                 ///< its topic
    };
    kind demand = kind::in_order;
    std::vector<alternatives> sequence;
    std::optional<matcher>
        expected_count;                   ///< count only; absent: the step only counts, for `save`
    std::optional<plan::ledger> ledger;   ///< ledger only
    std::optional<plan::fence> fence;     ///< none, count and ledger
    std::optional<duration_expr> during;  ///< none and count: a bounded window
    bool assumed = false;                 ///< a mismatch means unsupported, not a violation
    position where;
};

/// True when the expectation looks at everything that comes until a fence or during a window.
constexpr bool takes_all(expectation::kind demand) {
    using kind = expectation::kind;
    return demand == kind::none || demand == kind::count || demand == kind::ledger;
}

// --- steps ---

enum class kill_kind : std::uint8_t {
    fin,
    cut,          ///< FIN without the close_notify of TLS
    close_frame,  ///< of WebSocket
    rst,
    hole,
};

/// Into which frames (of WebSocket) or records (of TLS) the bytes of a step are divided.
enum class frame_kind : std::uint8_t {
    whole,
    one_byte,   ///< each byte alone
    halves,     ///< two pieces, divided in the middle of all bytes
    fragments,  ///< one message of WebSocket, each byte in a fragment of its own
    text,       ///< a text frame of WebSocket, which MQTT forbids
};
enum class broker_act : std::uint8_t {
    restart,
    stop,
    start,
    kill,
    reload,  ///< a signal asks it to read its settings again; the process goes on
};
enum class level : std::uint8_t { must, should };

struct step;

// Cooked verbs carry one packet and wait for its success acknowledgement; `send` waits for nothing.
struct do_nothing {};  ///< a step that only expects or waits
struct do_open {};
struct do_cooked {
    packet_template packet;
};  ///< connect, subscribe, unsubscribe, publish, pingreq, disconnect
struct do_send {
    std::vector<packet_template> packets;
};  ///< all in one write
struct do_send_bytes {
    std::vector<value_expr> parts;
};
struct do_kill {
    kill_kind kind{};
};
/// Answers all that is not answered yet, and from now on at once.
struct do_acknowledge {
    std::optional<value_expr> except;  ///< a packet identifier that gets no answer
};
struct do_stop_reading {};  ///< what the broker sends stays in the network, and fills it
struct do_resume_reading {};
struct do_broker {
    broker_act act{};
};
struct do_repeat {
    std::uint64_t times = 0;
    std::string counted_by;  ///< the name of the number of rounds; empty: `times`
    std::vector<step> steps;
};
struct do_parallel {
    std::vector<std::vector<step>> branches;
};

using action =
    std::variant<do_nothing, do_open, do_cooked, do_send, do_send_bytes, do_kill, do_acknowledge,
                 do_stop_reading, do_resume_reading, do_broker, do_repeat, do_parallel>;

/// `MARK + duration`; an empty mark is the start of the case.
struct moment {
    std::string mark;
    duration_expr offset;
};

struct step {
    int number = 0;      ///< in reading order over the whole case, from 0
    std::string client;  ///< client or group; empty for broker, repeat and parallel
    std::string verb;    ///< as written
    plan::action action;
    std::optional<plan::expectation> expect;
    std::optional<moment> at;             ///< when the step begins
    std::optional<duration_expr> after;   ///< pause between the end of the step before and this one
    std::optional<duration_expr> within;  ///< how long to wait for each expected packet
    std::optional<duration_expr> stagger;  ///< member i of a group begins i times this later
    std::string mark;  ///< the name of the instant at which the step took effect
    std::vector<std::pair<std::string, std::string>>
        save;                               ///< name, field of the packet that ended the step
    bool auto_ack = true;                   ///< connect: answer PUBLISH and PUBREL at once
    frame_kind frames = frame_kind::whole;  ///< send, send_bytes
    plan::level level = plan::level::must;
    std::string meaning;  ///< what it means when this expectation is broken
    /// The statement that the expectation is about, or one for each version; empty: the case's.
    std::vector<std::string> refs;
    /// Rules of harness/witness that our own client breaks here on purpose.
    std::vector<std::string> breaks;
    position where;
};

// --- cases ---

using transport_kind = brokerproof::transport;

struct client_group {
    std::string name;
    std::uint64_t count = 1;  ///< more than one: members act side by side, each with `$i`
    bool group = false;       ///< written with a count
    std::optional<mqtt::version> version;  ///< another version than the case's
    transport_kind transport = transport_kind::tcp;
    std::string subprotocols;  ///< of WebSocket, separated by commas; empty: mqtt alone
};

/// A capability that the target must have: `expiry` 30000 (ms), `auth`, `many` 1000 ...
struct requirement {
    std::string capability;
    std::uint64_t at_least = 1;
    position where;
};

enum class case_kind : std::uint8_t { required, observe };

using parameters = std::vector<std::pair<std::string, value_expr>>;

/// With this word, `save` keeps the moment at which the value of `falls_once` fell. Only facts can
/// use it, like the words of a ledger.
inline constexpr std::string_view fall_word = "fall";

/// A fact about the broker that a case records: `KEY: $name` or `KEY: $name of TOTAL`.
struct fact_recording {
    std::string key;  ///< of facts::known_facts, or a suite's own ("x-...")
    value_expr value;
    std::optional<value_expr> total;
};

struct test_case {
    std::string id;
    std::string title;
    std::string about;
    std::vector<std::string> catalogue;
    std::map<mqtt::version, std::vector<std::string>> refs;
    std::vector<mqtt::version> versions;
    std::vector<requirement> needs;
    std::vector<client_group> clients;
    std::vector<parameters> parameter_rows;  ///< empty: one run without parameters
    case_kind kind = case_kind::required;
    std::vector<step> steps;
    std::vector<fact_recording> facts;
    milliseconds margin{500};  ///< this much timing noise turns a failure into inconclusive
    milliseconds deadline{0};  ///< for the whole case; 0: the engine computes it
    position where;
};

struct suite {
    std::string id;
    std::string about;
    std::string file;
    std::vector<test_case> cases;
};

/// One run of a case: version and parameters are chosen.
struct instance {
    std::string id;  ///< "session-expiry/two-sided-window@v5[probe=2s]"
    std::string suite;
    std::shared_ptr<const test_case> source;
    mqtt::version version{};
    parameters params;
};

/// All instances of all suites, in reading order.
std::vector<instance> expand(const std::vector<suite>& suites);

/// The step with that number, nested or not; null if there is none.
const step* find_step(const test_case& source, int number);
/// Whether the client has a step at which it stops reading.
bool stops_reading(const test_case& source, const std::string& client);
/// Calls `visit` for each step in reading order, nested ones included.
void for_each_step(const std::vector<step>& steps, const auto& visit);

/// The statement that the step says its expectation is about, in the version of `planned`. Empty
/// when it says none: then it is the case's.
std::string statement_of(const instance& planned, const step& step);

/// The number of rounds; none when its name has no value.
std::optional<std::uint64_t> times_of(const do_repeat& loop, const environment& names);

/// "v5" and "v3.1.1".
std::string tag_of(mqtt::version v);
std::optional<mqtt::version> version_by_tag(std::string_view tag);

void for_each_step(const std::vector<step>& steps, const auto& visit) {
    for (const auto& current : steps) {
        visit(current);
        if (const auto* loop = std::get_if<do_repeat>(&current.action))
            for_each_step(loop->steps, visit);
        if (const auto* fork = std::get_if<do_parallel>(&current.action)) {
            for (const auto& branch : fork->branches) for_each_step(branch, visit);
        }
    }
}

}  // namespace brokerproof::plan
