#include "harness/suite/vocabulary.hpp"

#include <array>

namespace brokerproof::suite {
namespace {

constexpr std::array suite_key_table{
    word{"format", "The version of this format: 1."},
    word{"suite", "Slug, unique and permanent; ids of runs are suite/case@version[params]."},
    word{"about", "What the suite is about, one sentence."},
    word{"versions", "v3.1.1, v5: every case runs once a version unless it narrows this."},
    word{"cases", "The cases, in the order in which they are reported."},
};

constexpr std::array case_key_table{
    word{"id", "Slug, unique in the suite, permanent."},
    word{"title", "What the broker does when it is right, one sentence."},
    word{"about", "Longer explanation, plain text."},
    word{"catalogue", "Id or list of ids of the check catalogue, such as EXP-05."},
    word{"refs",
         "Per version, statement ids that exist in that version and bind the server (or oblige it "
         "to react)."},
    word{"versions", "Narrows the suite's versions."},
    word{"requires", "Capabilities; a target without one gives unsupported."},
    word{"each", "List of parameter maps; one run each, names usable as $name."},
    word{"clients", "The clients, groups of clients, and clients of another version."},
    word{"kind",
         "observe: records facts about the broker (an allowed choice); never pass or fail."},
    word{"steps", "What happens, in order."},
    word{"facts",
         "What the case found out about the broker: key of a fact -> $name of a saved value, or "
         "'$name of TOTAL', or a list of these. A fact of your own begins with x-."},
    word{"margin",
         "How much timing noise the case bears before a failure becomes inconclusive (default "
         "500ms)."},
    word{"deadline", "Limit for the whole case (default: its own waits + 30 s)."},
};

constexpr std::array client_key_table{
    word{"count",
         "How many members a group has; they run the same steps side by side with their own $i "
         "from 0."},
    word{"version", "A client of another version than the case."},
    word{"transport", "tcp (default) or websocket: what carries the packets of this client."},
};

constexpr verb_word open_verb{"open", "TCP only.", verb_kind::open};
constexpr std::array other_verbs{
    verb_word{
        "send",
        "Typed: exactly this packet, nothing awaited; a list of packets goes out in one write.",
        verb_kind::send},
    verb_word{"send_bytes", "Raw hex, or { text: ... }, { bytes: 1024 }, or a list of these.",
              verb_kind::send_bytes},
    verb_word{"kill",
              "End without DISCONNECT: fin closes our half and waits until the broker closes (at "
              "most 1 s), rst "
              "resets, hole leaves the connection open and never answers again.",
              verb_kind::kill},
    verb_word{"acknowledge", "Answer every PUBLISH / PUBREL that is owed, and from now on at once.",
              verb_kind::acknowledge},
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
    word{"expect",
         "The next packet of that type on this client's connection matches; a list: one after the "
         "other."},
    word{"expect_next", "The very next event of the connection, whatever it is."},
    word{"expect_none", "Nothing that matches, with fence (proof) or during (bounded evidence)."},
    word{"expect_count", "Exactly so many, with fence or during."},
    word{"expect_ledger",
         "All that a client published to a topic and had acknowledged comes, once and in order; "
         "with fence."},
    word{"assume", "Like expect, but a mismatch means unsupported."},
};

constexpr std::array modifier_table{
    word{"at",
         "Begin at that instant: MARK + duration; start + 1s counts from the beginning of the "
         "case."},
    word{"after", "Pause before the step."},
    word{"within", "Limit for each awaited packet (default 5 s)."},
    word{"during",
         "A bounded window for expect_none and expect_count; the report says that it is bounded."},
    word{"fence",
         "Who publishes the sentinel that proves absence: a client, or { from, topic, qos }."},
    word{"stagger", "Member i of a group begins i times that later."},
    word{"mark",
         "Names the instant: when the connection was seen to be closed, else when the expected "
         "packet came, else when "
         "the bytes were sent."},
    word{"save",
         "Name -> field of the packet that the step's expectation took last (count for "
         "expect_count; for facts alone: one of the words of expect_ledger, and fall, the moment "
         "at which falls_once did)."},
    word{"auto_ack", "On connect: false: this connection acknowledges nothing by itself."},
    word{"level", "should: a broken expectation is advice, not a failure."},
    word{"why", "One sentence for the reader of a failure: what it means."},
    word{"patch", "On send: changes the encoded bytes of its single packet; one change or a list."},
};

constexpr word at_word = modifier_table[0];
constexpr word after_word = modifier_table[1];
constexpr std::array broker_step_table{
    word{"broker",
         "restart, stop, start or kill the broker; only for brokers that the harness started "
         "itself."},
    at_word,
    after_word,
    word{"mark", "Names the instant at which it was done."},
};
constexpr std::array repeat_step_table{
    word{"repeat",
         "So many times, or as often as $queue_limit or $below_queue_limit say; $n counts from 0 "
         "(innermost repeat)."},
    word{"steps", "The steps to repeat."},
    at_word,
    after_word,
};
constexpr std::array parallel_step_table{
    word{"parallel", "Branches side by side, joined at the end; a client acts in one branch only."},
    at_word,
    after_word,
};

constexpr std::array fence_key_table{
    word{"from", "The client that publishes the sentinel; it must be connected."},
    word{"topic",
         "The topic in question, to which the receiver is subscribed; default: a private topic."},
    word{"qos", "QoS of the sentinel (default 1)."},
};
constexpr std::array count_key_table{
    word{"of", "What is counted."},
    word{"is", "How many: any matcher; without it the step only counts, for save."},
};
constexpr std::array ledger_key_table{
    word{"of", "The client that published; each payload once."},
    word{"topic", "The topic to which it did."},
    word{"spared", "What was acknowledged so little before the broker was killed may be lost."},
    word{"lossy", "true: anything may be lost; what comes must still come once and in order."},
};
constexpr std::array ledger_word_table{
    word{"acknowledged", "How many publications were acknowledged."},
    word{"kept", "How many of these came."},
    word{"lost", "How many of these did not."},
    word{"loss_window",
         "How long before the broker was killed the first of those that did not come was "
         "acknowledged."},
};
constexpr std::array patch_key_table{
    word{"first_byte", "Overrides type and flags."},
    word{"remaining_length", "Overrides the remaining length, without changing what follows."},
    word{"at", "Offset from the first byte of the packet at which `bytes` overwrites."},
    word{"bytes", "Hex that overwrites."},
};
constexpr std::array matcher_key_table{
    word{"any", "Any of these values."},
    word{"not", "Any value but this."},
    word{"min", "At least."},
    word{"max", "At most."},
    word{"distinct", "Unlike all values seen under that name in this case."},
    word{"falls_once",
         "true: over a group's members in order of sending: true first, false after, never back."},
};
constexpr std::array payload_key_table{
    word{"hex", "Bytes in hex."},
    word{"bytes", "So many bytes of filler."},
};
constexpr std::array raw_key_table{
    word{"text", "These characters."},
    word{"bytes", "So many bytes of filler."},
};

constexpr std::array builtin_table{
    word{"topic", "A topic unique to the case."},
    word{"topic2", "Another topic unique to the case."},
    word{"topic3", "A third topic unique to the case."},
    word{"tag", "8 characters [a-z0-9], unique to the case."},
    word{"version", "v3.1.1 or v5."},
    word{"expiry_cap",
         "The longest session expiry that the broker grants, in seconds, when it caps."},
    word{"forbidden_topic",
         "A topic unique to the case; whoever has the second login may not publish to it."},
    word{"forbidden_filter",
         "A topic unique to the case; whoever has the second login may not subscribe to it."},
    word{"queue_limit", "How many messages the broker holds for a client that is away."},
    word{"below_queue_limit", "One less than that."},
    word{"i", "The number of a group's member, from 0."},
    word{"n", "The number of the round of the innermost repeat, from 0."},
};
constexpr std::array target_duration_table{
    word{"grace", "How late this broker may expire a session (profile)."},
    word{"keep_alive_tolerance", "How late this broker may notice a silent client (profile)."},
    word{"synced",
         "How long after its acknowledgement this broker may still lose a message to kill -9 "
         "(profile)."},
};

using ck = capability_kind;
constexpr std::array capability_table{
    capability{"expiry", "The broker grants at least that Session Expiry Interval.", ck::duration},
    capability{"expiry_cap", "The broker grants less than 'never', and says so.", ck::flag},
    capability{"raises_zero", "The broker answers interval 0 with a longer one.", ck::flag},
    capability{"server_keep_alive", "The broker sends Server Keep Alive.", ck::flag},
    capability{"auth", "The profile has credentials that are refused.", ck::flag},
    capability{"second_login", "The profile has credentials of another user.", ck::flag},
    capability{"forbidden_topic",
               "There is a topic to which whoever has the second login may not publish.", ck::flag},
    capability{"forbidden_filter",
               "There is a filter to which whoever has the second login may not subscribe.",
               ck::flag},
    capability{"websocket", "The broker listens for WebSocket, too.", ck::flag},
    capability{"restart", "The harness can restart the broker.", ck::flag},
    capability{"durable", "The broker keeps sessions over a restart.", ck::flag},
    capability{"synced", "The profile says how much kill -9 may cost.", ck::flag},
    capability{"retain", "Retained messages.", ck::flag},
    capability{"shared", "Shared subscriptions.", ck::flag},
    capability{"wildcard", "Wildcard subscriptions.", ck::flag},
    capability{"subscription_ids", "Subscription identifiers.", ck::flag},
    capability{"qos2", "QoS 2.", ck::flag},
    capability{"alias_in", "The broker accepts topic aliases.", ck::flag},
    capability{"many", "The broker bears that many clients.", ck::number},
    capability{"queue_limit", "A limit of at least that many queued messages, or unknown.",
               ck::number},
    capability{"known_queue_limit", "A limit of at least that many queued messages, and known.",
               ck::number},
    capability{"short_queue",
               "A limit of at most that many queued messages, and known: $queue_limit.",
               ck::number},
};

}  // namespace

std::span<const word> suite_keys() { return suite_key_table; }
std::span<const word> case_keys() { return case_key_table; }
std::span<const word> client_keys() { return client_key_table; }
std::span<const word> fence_keys() { return fence_key_table; }
std::span<const word> count_keys() { return count_key_table; }
std::span<const word> ledger_keys() { return ledger_key_table; }
std::span<const word> ledger_words() { return ledger_word_table; }
std::span<const word> patch_keys() { return patch_key_table; }
std::span<const word> matcher_keys() { return matcher_key_table; }
std::span<const word> payload_keys() { return payload_key_table; }
std::span<const word> raw_keys() { return raw_key_table; }
std::span<const verb_word> verbs() { return verb_table; }
std::span<const word> expectations() { return expectation_table; }
std::span<const word> modifiers() { return modifier_table; }
std::span<const word> broker_step_keys() { return broker_step_table; }
std::span<const word> repeat_step_keys() { return repeat_step_table; }
std::span<const word> parallel_step_keys() { return parallel_step_table; }
std::span<const word> builtin_names() { return builtin_table; }
std::span<const word> target_durations() { return target_duration_table; }
std::span<const capability> capabilities() { return capability_table; }

std::string_view capability_of_name(std::string_view name) {
    if (name == "queue_limit" || name == "below_queue_limit") return "short_queue";
    if (name == "expiry_cap" || name.starts_with("forbidden_")) return name;
    return {};
}

bool is_reserved_client(std::string_view name) {
    return row_of(broker_step_keys(), name) != nullptr ||
           row_of(repeat_step_keys(), name) != nullptr ||
           row_of(parallel_step_keys(), name) != nullptr;
}

}  // namespace brokerproof::suite
