#include "harness/suite/vocabulary.hpp"

#include <algorithm>
#include <array>

#include "harness/suite/forms.hpp"
#include "harness/suite/step_reader.hpp"

namespace brokerproof::suite {
namespace {

constexpr bool required_key = true;

constexpr word key(std::string_view name, std::string_view about, yaml::shape (*form)(),
                   bool is_required = false) {
    return {name, about, is_required, {}, form};
}

yaml::shape patterns_form() { return one_or_list_form<defined<"pattern">>(); }

/// A number, or the name of one.
yaml::shape repeat_form() {
    const yaml::shape named{.form = yaml::shape::kind::word,
                            .words = {"$queue_limit", "$below_queue_limit"}};
    return {.form = yaml::shape::kind::either, .parts = {number_form<1, max_repeats>(), named}};
}

constexpr verb_word open_verb{"open", "Only opens the connection; sends no packet.",
                              verb_kind::open};
constexpr std::array other_verbs{
    verb_word{"send",
              "Typed: sends exactly this packet and waits for nothing; a list of packets goes out "
              "in one write.",
              verb_kind::send},
    verb_word{"send_bytes", "Raw hex, or { text: ... }, { bytes: 1024 }, or a list of these.",
              verb_kind::send_bytes},
    verb_word{"kill",
              "Ends the connection without DISCONNECT: fin closes our half and waits until the "
              "broker closes (at most 1 s), cut does so without the close_notify of TLS, "
              "close_frame begins with the Close frame of WebSocket, rst resets, hole leaves the "
              "connection open and never answers again.",
              verb_kind::kill},
    verb_word{"acknowledge",
              "Answers every PUBLISH and PUBREL that is not answered yet, and from now on answers "
              "at once; { except: $id } leaves out one packet identifier.",
              verb_kind::acknowledge},
    verb_word{
        "stop_reading",
        "Reads nothing more from the connection, which stays open: what the broker sends fills "
        "the network.",
        verb_kind::stop_reading},
    verb_word{"resume_reading", "Reads again, beginning with what has come meanwhile.",
              verb_kind::resume_reading},
};

constexpr auto make_verb_table() {
    std::array<verb_word, 1 + plan::cooked_verbs.size() + other_verbs.size()> table{};
    auto* place = table.begin();
    *place++ = open_verb;
    for (const auto& verb : plan::cooked_verbs)
        *place++ = {verb.name, verb.about, verb_kind::cooked, &verb};
    for (const auto& verb : other_verbs) *place++ = verb;
    return table;
}
constexpr auto verb_table = make_verb_table();

constexpr std::array expectation_table{
    key("expect",
        "The next packet of that type on this client's connection matches. A list: several "
        "packets, one after the other.",
        patterns_form),
    key("expect_next", "The very next event of the connection, whatever it is.", patterns_form),
    key("expect_none",
        "Nothing that matches comes, with fence (proof) or during (bounded evidence).",
        defined<"pattern">),
    key("expect_count", "Exactly this many matching packets come, with fence or during.",
        count_form),
    key("expect_ledger",
        "Every message that a client published to a topic and that was acknowledged comes, once "
        "and in order; with fence.",
        ledger_form),
    key("assume", "Like expect, but a mismatch means unsupported.", patterns_form),
};

constexpr word at_word =
    key("at",
        "Begin at that instant: MARK + duration; start + 1s counts from the beginning of the "
        "case.",
        defined<"moment">);
constexpr word after_word = key("after", "Pause before the step.", defined<"duration">);
constexpr std::array modifier_table{
    at_word,
    after_word,
    key("within", "Limit for each awaited packet (default 5 s).", defined<"duration">),
    key("during",
        "A bounded window for expect_none and expect_count; the report says that it is bounded.",
        defined<"duration">),
    key("fence",
        "Who publishes the sentinel that proves absence: a client, or { from, topic, qos }.",
        fence_form),
    key("stagger", "Member i of a group begins i times this duration later.", defined<"duration">),
    key("mark",
        "Names the instant: when the connection was seen to be closed, else when the expected "
        "packet came, else when "
        "the bytes were sent.",
        defined<"word">),
    key("save",
        "Name -> field of the last packet that the step's expectation took; count for "
        "expect_count. Only facts can use the words of expect_ledger, and fall: the moment at "
        "which the value of falls_once fell.",
        defined<"save">),
    key("auto_ack", "Only on connect. false: this connection acknowledges nothing by itself.",
        flag_form),
    key("frames",
        "Only on send and send_bytes: how the bytes are divided into frames of WebSocket, or "
        "records of TLS. one_byte: each byte alone; halves: two pieces; fragments: one message, "
        "each byte in a fragment of its own; text: in a text frame, which MQTT forbids. The last "
        "two are of WebSocket only.",
        choice_form<frame_choices>),
    key("level", "should: a broken expectation is advice, not a failure.",
        choice_form<level_choices>),
    key("why", "One sentence for the reader of a failure: what it means.", text_form),
    key("ref",
        "The statement of the case's refs that the expectation is about (usually the first), or a "
        "list with one for each version.",
        one_or_list_form<text_form>),
    key("breaks",
        "The rule, or a list of rules, that our own client breaks here on purpose, such as "
        "second_connect; harness/witness/README.md lists them.",
        one_or_list_form<text_form>),
    key("patch",
        "Only on send: changes the encoded bytes of its single packet; one change or a list.",
        one_or_list_form<defined<"patch">>),
};

constexpr std::array broker_step_table{
    key("broker",
        "restart, stop, start or kill the broker, or let it read its settings again (reload); only "
        "for brokers that the harness started itself.",
        choice_form<broker_choices>, required_key),
    at_word,
    after_word,
    key("mark", "Names the instant at which the broker had done it.", defined<"word">),
};
constexpr std::array repeat_step_table{
    key("repeat",
        "How many times: a number, $queue_limit or $below_queue_limit; $n counts from 0 (innermost "
        "repeat).",
        repeat_form, required_key),
    key("steps", "The steps to repeat.", defined<"steps">, required_key),
    at_word,
    after_word,
};
constexpr std::array parallel_step_table{
    key("parallel", "Branches side by side, joined at the end; a client acts in one branch only.",
        list_form<defined<"steps">, 2>, required_key),
    at_word,
    after_word,
};

constexpr std::array ledger_word_table{
    word{"acknowledged", "How many publications were acknowledged."},
    word{"kept", "How many of these came."},
    word{"lost", "How many of these did not come."},
    word{"loss_window",
         "The time between the acknowledgement of the first message that did not come and the kill "
         "of the broker."},
};
constexpr std::array matcher_key_table{
    word{"any", "Any of these values."},
    word{"not", "Any value except this one."},
    word{"min", "At least."},
    word{"max", "At most."},
    word{"distinct", "Different from all values seen under that name in this case."},
    word{"falls_once",
         "true: over the members of a group, in the order of sending, the value is first true, "
         "then false, and never true again."},
};
constexpr std::array payload_key_table{
    key("hex", "Bytes in hex.", defined<"hex">),
    key("bytes", "This many bytes of filler.", number_form<0, max_bytes>),
};
constexpr std::array raw_key_table{
    key("text", "These characters.", text_form),
    key("bytes", "This many bytes of filler.", number_form<0, max_bytes>),
};

constexpr std::array builtin_table{
    builtin_name{"topic", "A topic unique to the case."},
    builtin_name{"topic2", "Another topic unique to the case."},
    builtin_name{"topic3", "A third topic unique to the case."},
    builtin_name{"tag", "8 characters [a-z0-9], unique to the case."},
    builtin_name{"version", "v3.1.1 or v5."},
    builtin_name{
        "expiry_cap",
        "The longest session expiry that the broker grants, in seconds, when it has a limit.",
        "expiry_cap"},
    builtin_name{"forbidden_topic",
                 "A topic unique to the case; the second login may not publish to it.",
                 "forbidden_topic"},
    builtin_name{"forbidden_filter",
                 "A topic unique to the case; the second login may not subscribe to it.",
                 "forbidden_filter"},
    builtin_name{"queue_limit", "How many messages the broker holds for a client that is away.",
                 "short_queue"},
    builtin_name{"below_queue_limit", "One less than that.", "short_queue"},
    builtin_name{"i", "The number of a group's member, from 0."},
    builtin_name{"n", "The number of the round of the innermost repeat, from 0."},
};
constexpr std::array target_duration_table{
    word{"grace", "How late this broker may expire a session (profile)."},
    word{"keep_alive_tolerance", "How late this broker may notice a silent client (profile)."},
    word{"redelivery",
         "How long after CONNACK this broker may begin to send a resumed session its messages "
         "(profile)."},
    word{"synced",
         "How long after its acknowledgement this broker may still lose a message to kill -9 "
         "(profile)."},
};

using ck = capability_kind;
constexpr std::array capability_table{
    capability{"expiry", "The broker grants at least this Session Expiry Interval.", ck::duration},
    capability{"expiry_cap", "The broker grants less than 'never', and says so.", ck::flag},
    capability{"raises_zero", "The broker answers interval 0 with a longer one.", ck::flag},
    capability{"server_keep_alive", "The broker sends Server Keep Alive.", ck::flag},
    capability{"auth", "The profile has credentials that are refused.", ck::flag},
    capability{"second_login", "The profile has credentials of another user.", ck::flag},
    capability{"scram",
               "The broker knows enhanced authentication by SCRAM-SHA-256, and the profile has a "
               "login for it.",
               ck::flag},
    capability{"forbidden_topic", "There is a topic to which the second login may not publish.",
               ck::flag},
    capability{"forbidden_filter", "There is a filter to which the second login may not subscribe.",
               ck::flag},
    capability{"websocket", "The broker also has a WebSocket listener.", ck::flag},
    capability{"tls", "The broker also has a listener for TLS.", ck::flag},
    capability{"restart", "The harness can restart the broker.", ck::flag},
    capability{"reload", "A signal makes the broker read its settings again (profile).", ck::flag},
    capability{"durable", "The broker keeps sessions over a restart.", ck::flag},
    capability{"synced",
               "The profile says how long kill -9 may still lose an acknowledged message.",
               ck::flag},
    capability{"patience",
               "The user lets a case take this long (conform --patience); 40 s without a word.",
               ck::duration},
    capability{"retain", "Retained messages.", ck::flag},
    capability{"shared", "Shared subscriptions.", ck::flag},
    capability{"wildcard", "Wildcard subscriptions.", ck::flag},
    capability{"subscription_ids", "Subscription identifiers.", ck::flag},
    capability{"qos2", "QoS 2.", ck::flag},
    capability{"alias_in", "The broker accepts topic aliases.", ck::flag},
    capability{"redelivery", "A resumed session gets its messages within this time.", ck::duration},
    capability{"many", "The broker can serve at least this many clients.", ck::number},
    capability{"queue_limit",
               "The queue limit of the broker is at least this many messages, or unknown.",
               ck::number},
    capability{"known_queue_limit",
               "The queue limit of the broker is known, and at least this many messages.",
               ck::number},
    capability{"short_queue",
               "The queue limit of the broker is known, and at most this many messages; "
               "$queue_limit holds it.",
               ck::number},
};

static_assert(std::ranges::all_of(builtin_table,
                                  [](const builtin_name& known) {
                                      return known.needs.empty() ||
                                             row_of(capability_table, known.needs) != nullptr;
                                  }),
              "a name needs a capability that does not exist");

}  // namespace

std::span<const word> ledger_words() { return ledger_word_table; }
std::span<const word> matcher_keys() { return matcher_key_table; }
std::span<const word> payload_keys() { return payload_key_table; }
std::span<const word> raw_keys() { return raw_key_table; }
std::span<const verb_word> verbs() { return verb_table; }
std::span<const word> expectations() { return expectation_table; }
std::span<const word> modifiers() { return modifier_table; }
std::span<const word> broker_step_keys() { return broker_step_table; }
std::span<const word> repeat_step_keys() { return repeat_step_table; }
std::span<const word> parallel_step_keys() { return parallel_step_table; }
std::span<const builtin_name> builtin_names() { return builtin_table; }
std::span<const word> target_durations() { return target_duration_table; }
std::span<const capability> capabilities() { return capability_table; }

const capability* capability_of_name(std::string_view name) {
    const auto* known = row_of(builtin_table, name);
    return known == nullptr ? nullptr : row_of(capability_table, known->needs);
}

bool is_reserved_client(std::string_view name) {
    return row_of(broker_step_keys(), name) != nullptr ||
           row_of(repeat_step_keys(), name) != nullptr ||
           row_of(parallel_step_keys(), name) != nullptr;
}

}  // namespace brokerproof::suite
