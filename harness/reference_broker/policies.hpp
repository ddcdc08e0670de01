// The choices that the standard leaves to a server and that no packet announces. The defaults are
// the choices of the plain reference broker; harness/variants has a name for every other one.
#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <optional>

namespace brokerproof::reference_broker {

/// [MQTT-4.6.0-6] v5: order holds for each topic and QoS, so a server may have more queues.
enum class queueing : std::uint8_t { one_queue, by_topic, by_qos };

/// TCP is a stream: packets need not arrive as they were written.
enum class segmenting : std::uint8_t {
    whole,
    single_bytes,  ///< every byte arrives alone
    gathered,      ///< what was written within 20 ms arrives together
};

/// What becomes of a message when a queue is full (section 3.1.2.11.2 of 5.0 names no rule).
enum class overflow : std::uint8_t {
    drops_newest,
    drops_oldest,
    refuses_publisher,  ///< 5.0: 0x97, and nobody gets the message; 3.1.1: drops the newest
    closes_publisher,   ///< 5.0: DISCONNECT 0x97
};

/// How a client is turned away that a server has no capacity for.
enum class turning_away : std::uint8_t { quota_exceeded, rate_exceeded, closes };

enum class farewell : std::uint8_t {
    told,             ///< 5.0: DISCONNECT with the reason
    takeover_untold,  ///< the same, but a connection that is taken over is only closed
    silent,           ///< the connection is only closed
};

/// What a client gets that publishes where it may not.
enum class forbidden_publish : std::uint8_t { refused, acknowledged, closed };

/// The answer to a protocol level above 5.
enum class unknown_level : std::uint8_t { code_of_v5, code_of_v311, closes };

enum class packet_ids : std::uint8_t { in_turn, lowest_free, random };

/// T5:4.8.2/a: a server may choose the member of a shared subscription as it likes.
enum class sharing : std::uint8_t { online_in_turn, all_in_turn, random, sticky };

/// T5:4.8.2/b: the messages of a member that is away.
enum class absent_member : std::uint8_t {
    keeps,         ///< they wait for it, and go to another member when its session ends
    loses_at_end,  ///< they wait for it, and end with its session
    passes_on,     ///< what it has not acknowledged goes to another member at once
};

enum class identifier_form : std::uint8_t { numbered, long_random, with_separators };

struct policies {
    // Order and time.
    queueing queues = queueing::one_queue;
    std::uint8_t late_queue = 0;               ///< the remainder by 2 of the queues that are late
    std::chrono::milliseconds queue_lag{0};    ///< how late these are
    std::chrono::seconds redelivery_after{0};  ///< a resumed session gets its messages then
    std::chrono::seconds v311_retry_every{0};  ///< 0: only on a new connection
    std::chrono::seconds expiry_sweep{0};      ///< sessions end at its multiples; 0: in time
    std::chrono::milliseconds longest_lag{0};  ///< every output is up to that late
    segmenting segments = segmenting::whole;
    std::chrono::milliseconds subscription_lag{0};  ///< a new one acts so long after its SUBACK
    std::chrono::milliseconds suback_lag{0};        ///< SUBACK comes so long after it acts
    bool retained_before_suback = false;

    // Windows and capacity.
    std::uint16_t window = 65'535;  ///< messages in flight to each client, at most
    std::size_t session_limit = std::numeric_limits<std::size_t>::max();
    overflow full_queue = overflow::drops_newest;
    bool keeps_qos_0 = false;  ///< for sessions whose client is away
    std::optional<std::size_t>
        connects_per_second;            ///< of one client identifier; then it has to wait a second
    bool holds_after_takeover = false;  ///< the next CONNECT of the identifier has to wait a second
    turning_away without_capacity = turning_away::quota_exceeded;

    // Limits.
    std::optional<std::uint32_t> never_becomes_s;  ///< the interval that "never" is lowered to
    bool cap_binds_v311 = false;
    bool refuses_keep_alive_0 = false;
    bool refuses_lasting_without_id = false;  ///< empty identifier and Clean Start 0 in 5.0
    bool uses_aliases = false;

    // Words.
    farewell goodbye = farewell::told;
    bool refuses_in_silence = false;   ///< 5.0: a refused CONNECT gets no CONNACK
    bool says_everything = false;      ///< CONNACK and DISCONNECT with every property they may have
    bool explains_everything = false;  ///< Reason String and User Property on every acknowledgement
    bool admits_no_subscribers = true;   ///< PUBACK and PUBREC 0x10, not 0x00
    bool admits_no_subscription = true;  ///< UNSUBACK 0x11, not 0x00
    bool admits_unknown_release = true;  ///< PUBCOMP 0x92, not 0x00, for a PUBREL without PUBLISH
    bool precise_suback = true;          ///< 0x87, not 0x80
    forbidden_publish forbidden = forbidden_publish::refused;
    unknown_level level = unknown_level::code_of_v5;
    identifier_form identifiers = identifier_form::numbered;

    // Protocol.
    bool qos_2_at_pubrel = false;        ///< the second method of figure 4.3
    bool copy_per_subscription = false;  ///< overlapping subscriptions give a copy each
    packet_ids ids = packet_ids::in_turn;
    bool closes_at_unknown_acknowledgement = false;
    sharing share = sharing::online_in_turn;
    absent_member absent = absent_member::keeps;
    bool keeps_retained_qos_0 = true;
    bool defers_wills_at_stop = false;  ///< until the next start
    bool closes_at_reload = false;      ///< all connections, when it reads its settings again
    bool drops_unread_qos_0 = false;    ///< of a client that takes no bytes
    bool closes_unread = false;         ///< the connection of a client that takes no bytes
    bool rounds_expiry_down = false;    ///< of the interval of a forwarded message
    bool closes_dollar_topics = false;  ///< clients may not use topics that begin with $
    bool refusal_ends_older = false;    ///< a filter that is refused ends its older subscription
};

}  // namespace brokerproof::reference_broker
