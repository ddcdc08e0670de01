// One client identifier as it shows on the wire: its session, what it is owed, and what it missed.
// Internal to the book.
#pragma once

#include <cstdint>
#include <deque>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/watch/last_packets.hpp"
#include "harness/watch/message.hpp"
#include "harness/watch/misses.hpp"
#include "harness/watch/report.hpp"
#include "harness/watch/retained.hpp"
#include "harness/watch/shared_groups.hpp"
#include "harness/watch/totals.hpp"

namespace brokerproof::watch {

inline constexpr std::int64_t second_us = 1'000'000;
/// A message that an online client has not got after this time does not come any more.
inline constexpr std::int64_t patience_us = 5 * second_us;

struct subscription_seen {
    std::uint8_t qos = 0;
    std::int64_t since_us = 0;
    bool no_local = false;
    bool has_matched = false;
    bool is_of_group = false;  ///< a shared subscription of MQTT 5
};

struct owed_message {
    message_origin origin;
    std::uint64_t order = 0;   ///< the same for messages of one topic, QoS and publisher
    std::uint8_t qos = 0;      ///< with which it has to come
    std::uint64_t copies = 1;  ///< how many messages with this content are owed
    std::optional<std::int64_t> expires_us{};
    bool is_unsure = false;  ///< it may have come in bytes that were not recorded
};

/// How much may still be remembered, of all clients.
struct message_memory {
    std::uint64_t left = 2'000'000;        ///< messages
    std::uint64_t evidence_left = 10'000;  ///< lists of packets behind findings and misses
};

/// A will as CONNECT declares it.
struct will_seen {
    std::uint64_t connection = 0;
    std::uint64_t content = 0;
    std::string topic;
    bool retain = false;
    std::int64_t delay_us = 0;
    std::int64_t declared_us = 0;
    /// The last copy that may be one of it, before it was known to be due.
    std::optional<std::int64_t> seen_us{};
    /// The last message that looks like it.
    std::optional<std::int64_t> alike_us{};
};

/// What CONNECT, CONNACK and DISCONNECT say about the end of a session.
struct session_terms {
    /// In seconds after the connection; 0: with it; none: never.
    std::optional<std::uint64_t> interval_s = 0;
    cause when_over = cause::no_interval;  ///< the cause for what is missed then
};

class client {
public:
    client(std::string id, message_memory& memory, shared_groups& groups)
        : memory_(&memory), groups_(&groups) {
        report.client_id = std::move(id);
    }
    ~client() { forget_owed(); }
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// The report so far; finished_report() completes it.
    client_report report;
    session_terms terms;
    std::uint64_t connection = 0;
    std::optional<std::int64_t> expires_us;
    std::map<std::string, subscription_seen> subscriptions;
    std::map<std::string, subscription_seen> former;   ///< ended with a session, not made again
    std::map<std::string, subscription_seen> refused;  ///< by SUBACK
    /// By UNSUBSCRIBE, in a session that lasts; with what was missed since then.
    std::map<std::string, misses> unsubscribed;

    // --- on the connection of now
    bool resumed = false;
    bool asked_for_clean = false;
    bool has_subscribed = false;
    std::uint64_t came_before_subscribe = 0;
    std::uint64_t unanswered = 0;     ///< messages of QoS 1 and 2 without their last answer
    std::int64_t last_answer_us = 0;  ///< or the first message without one
    std::uint32_t receive_maximum = 65'535;
    std::uint32_t maximum_packet_size = 0xffff'ffff;
    std::int64_t connected_us = 0;
    std::int64_t closed_us = 0;
    std::int64_t unsubscribed_us = 0;

    /// What it sent was recorded in part: its subscriptions and acknowledgements are uncertain.
    bool is_half_heard = false;
    bool has_gaps = false;  ///< on the connection of now: bytes of a side were not recorded
    /// What it is sent now is not recorded.
    bool is_out_of_sight = false;

    std::uint64_t clean_connects = 0;
    std::uint64_t short_connections = 0;  ///< in a row, each at once behind the last
    bool had_interval = false;
    bool is_listed_as_away = false;        ///< by the book
    std::set<std::string> indexed;         ///< the filters by which the book finds it
    cause ended_by = cause::session_lost;  ///< why its last session ended
    std::uint64_t taken_over = 0;          ///< the connection that was taken over last
    std::int64_t taken_over_us = 0;
    std::vector<std::int64_t> takeovers_us;  ///< of clients that were alive
    std::int64_t fights_until_us = 0;        ///< two clients throw each other out, until then
    std::int64_t first_connected_us = 0;
    std::string username;  ///< of its last connection
    /// Set at the end: it has likely come back under another id.
    bool has_successor = false;

    /// The first messages of the connection of now that are not answered.
    struct unanswered_message {
        std::uint16_t packet_id = 0;
        std::uint64_t content = 0;
        std::string topic;
        std::int64_t at_us = 0;
    };
    std::vector<unanswered_message> unanswered_first;
    static constexpr std::size_t most_unanswered_first = 4;
    bool has_ever_answered = false;
    bool said_farewell = false;  ///< DISCONNECT, on the connection of now
    /// Connections in a row that ended behind the same message.
    struct stumbling_block {
        std::uint64_t content = 0;
        std::uint64_t connections = 0;
    };
    stumbling_block stumbles;
    bool is_held_up() const { return stumbles.connections >= many_stumbles; }
    static constexpr std::uint64_t many_stumbles = 3;

    /// Its last packets; shared with its connections, which note them.
    std::shared_ptr<last_packets> packets = std::make_shared<last_packets>();

    session_state state() const { return state_; }
    void enter(session_state next, std::int64_t at_us);

    // --- retained messages and wills
    std::optional<will_seen> will;          ///< of the connection of now
    std::optional<will_seen> waiting_will;  ///< of the last one, while its delay passes
    bool retain_available = true;           ///< CONNACK of the connection of now
    void note_retained(retained_fate fate, std::string_view topic, std::int64_t at_us,
                       std::uint64_t count = 1);
    void note_will(will_fate fate, const will_seen& of);
    /// A new subscription is owed the retained message. It was asked for at `asked_us`.
    void await_retained(const retained_message& message, std::int64_t asked_us, bool is_unsure);
    /// A copy with RETAIN 1, or one of the content that is awaited.
    void came_retained(std::string_view topic, std::int64_t at_us);
    bool awaits_content(std::string_view topic, std::uint64_t content) const;
    /// Another message of the topic is published.
    void doubt_awaited(std::string_view topic);
    /// The connection ends.
    void settle_awaited(std::int64_t now_us);

    /// True for the first of its kind.
    bool find(finding kind, std::int64_t at_us, std::string about = {},
              const message_origin* message = nullptr);
    void owe(const message_seen& message, std::uint8_t qos);
    /// Whether it was waiting for it.
    bool came(std::uint64_t content);
    /// A copy whose publisher has not got its acknowledgement yet, or that nobody knows.
    void came_early(std::uint64_t content);
    void miss(cause_set reasons, const message_origin& first, std::uint64_t count = 1);
    /// Missed, unless its copy comes: brokers may keep QoS 0 for an absent client, and publishers
    /// send again what was not accepted.
    void perhaps_miss(cause_set reasons, const message_seen& message);
    /// While it is online, and has not made its former subscriptions again: it may still do so.
    void miss_without_subscription(const message_seen& message);
    /// It has subscribed again (`reason`: why its session had ended), or it has not.
    void settle_without_subscription(cause reason);
    void answered(std::uint16_t packet_id, std::int64_t at_us, bool is_last);
    /// The broker knows better: the session is not over.
    void revive(std::int64_t at_us);
    /// Counts only if the client comes back: nobody misses what he does not wait for.
    void miss_while_away(cause_set reasons, const message_seen& message);
    /// The client has come back; returns how many messages it has missed meanwhile.
    std::uint64_t count_misses_while_away();
    /// All that is owed is missed.
    void miss_all_owed(cause reason);
    void miss_owed_qos_0(std::int64_t now_us);
    /// Its connection ends, and it has got all that waited for it. What was perhaps missed, and has
    /// not come by now, is missed for certain.
    void settle_doubts(std::int64_t now_us);
    /// The session ends; its subscriptions become former ones.
    void end_session(cause reason, std::int64_t at_us);
    /// Ends the session whose interval has passed.
    void expire(std::int64_t now_us);
    /// `lists_left`: how many lists of packets the report may still show.
    client_report finished_report(std::int64_t now_us, std::uint64_t& lists_left) const;
    /// Adds the same in numbers. A session whose interval has passed counts as over, and lasts.
    void add_to(watch_totals& sums, std::int64_t now_us) const;
    bool holds_back(std::int64_t now_us) const;
    /// All that is owed may have come in bytes that were not recorded.
    void doubt_owed();
    /// It is away, its session is over, and there is nothing to tell about it.
    bool can_be_forgotten() const;

private:
    struct doubt {
        cause_set reasons;
        message_origin origin;
    };
    struct noted_finding {
        client_finding told;
        std::vector<noted_packet> packets;
        std::optional<message_origin> message;
    };

    bool is_expired(std::int64_t now_us) const {
        return state_ == session_state::kept && expires_us && now_us >= *expires_us;
    }
    /// For certain; with the packets that show the first.
    void count_miss(cause_set reasons, const message_origin& first, std::uint64_t count);
    /// Empty when too many are remembered already.
    std::vector<noted_packet> keep_packets();
    missed_messages told_misses(cause_set reasons, const missed_sum& sum,
                                std::uint64_t& lists_left) const;
    /// Calls `tell` (causes, the first message, count) for all that would be missed if
    /// nothing came any more. Returns how many messages wait, which are not late.
    template <class Listener>
    std::uint64_t tell_perhaps_missed(std::int64_t now_us, Listener tell) const;
    /// The causes, if they can be told.
    cause_set told(cause_set reasons, bool is_unsure = false) const {
        return is_half_heard || is_unsure ? cause_set(cause::cannot_be_told) : reasons;
    }
    /// A retained message that a new subscription is owed.
    struct awaited_message {
        message_origin origin;
        std::uint64_t content = 0;
        std::int64_t since_us = 0;
        bool is_unsure = false;
    };
    cause why_awaited(std::int64_t now_us) const {
        return holds_back(now_us) ? cause::held_back : cause::retained_not_sent;
    }
    void finish_account(client_report& out, std::int64_t now_us) const;
    void tell_groups(bool is_online);
    void forget_owed();
    using owed_messages = std::unordered_map<std::uint64_t, owed_message>;
    owed_messages::iterator forget_owed(owed_messages::iterator entry);
    cause why_late(const owed_message& owed, std::int64_t now_us) const;

    message_memory* memory_;
    shared_groups* groups_;
    session_state state_ = session_state::none;
    std::int64_t state_since_us_ = 0;
    std::deque<session_span> spans_;
    owed_messages owed_;
    std::uint64_t owed_copies_ = 0;    ///< of all in owed_
    std::uint64_t owed_expiring_ = 0;  ///< those in owed_ with an expires_us
    /// Messages that are owed and not remembered.
    std::uint64_t owed_beyond_ = 0;
    /// Copies that came before their publisher had its acknowledgement, by content.
    std::unordered_map<std::uint64_t, std::uint64_t> early_;
    /// When the last message that came was published, by owed_message::order.
    std::unordered_map<std::uint64_t, std::int64_t> last_came_us_;
    misses missed_;
    misses missed_away_;
    misses missed_unsubscribed_;
    std::unordered_map<std::uint64_t, doubt> perhaps_missed_;  ///< by content
    std::map<finding, noted_finding> findings_;
    std::map<std::string, awaited_message, std::less<>> awaited_;  ///< by topic
    /// Topics of retained messages that came on the connection of now, and when.
    std::unordered_map<std::string, std::int64_t> retained_came_us_;
    std::map<retained_fate, retained_sum> retained_fates_;
    std::map<will_fate, will_sum> will_fates_;
};

}  // namespace brokerproof::watch
