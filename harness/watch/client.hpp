// One client identifier as it shows on the wire: its session, what it is owed, and what it missed.
// Internal to the book.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "harness/watch/report.hpp"

namespace brokerproof::watch {

/// An accepted message.
struct message_seen {
    std::uint64_t content = 0;  ///< stands for topic and payload
    std::string_view topic;
    std::uint8_t qos = 0;
    std::int64_t at_us = 0;  ///< when its PUBLISH was sent
    std::string_view publisher;
    bool retain = false;
    std::optional<std::int64_t> expires_us{};
};

struct subscription_seen {
    std::uint8_t qos = 0;
    std::int64_t since_us = 0;
    bool no_local = false;
};

struct owed_message {
    std::string topic;
    std::uint8_t qos = 0;
    std::int64_t at_us = 0;
    std::uint64_t copies = 1;  ///< how many messages with this content are owed
    std::optional<std::int64_t> expires_us{};
    bool is_unsure = false;  ///< it may have come in bytes that were not recorded
};

enum class session_state : std::uint8_t { none, online, kept, over };

/// What CONNECT, CONNACK and DISCONNECT say about the end of a session.
struct session_terms {
    /// In seconds after the connection; 0: with it; none: never.
    std::optional<std::uint64_t> interval_s = 0;
    cause when_over = cause::no_interval;  ///< the cause for what is missed then
};

class client {
public:
    explicit client(std::string id) { report.client_id = std::move(id); }

    /// The report so far; `missed` and `findings` are filled by finished_report().
    client_report report;
    session_state state = session_state::none;
    session_terms terms;
    std::uint64_t connection = 0;
    std::optional<std::int64_t> expires_us;
    std::map<std::string, subscription_seen> subscriptions;
    std::map<std::string, subscription_seen> former;  ///< ended with a session, not made again

    // --- on the connection of now
    bool resumed = false;
    bool asked_for_clean = false;
    bool has_subscribed = false;
    std::uint64_t came_before_subscribe = 0;
    std::uint64_t unanswered = 0;     ///< messages of QoS 1 and 2 without their last answer
    std::int64_t last_answer_us = 0;  ///< or the first message without one
    std::uint32_t receive_maximum = 65'535;
    std::int64_t connected_us = 0;
    std::int64_t closed_us = 0;

    /// What it sent was recorded in part: its subscriptions and acknowledgements are uncertain.
    bool is_half_heard = false;
    bool has_gaps = false;  ///< on the connection of now: bytes of a side were not recorded
    /// What it is sent now is not recorded.
    bool is_out_of_sight = false;

    std::uint64_t clean_connects = 0;
    cause ended_by = cause::session_lost;  ///< why its last session ended
    std::uint64_t taken_over = 0;          ///< the connection that was taken over last
    std::int64_t taken_over_us = 0;
    std::vector<std::int64_t> takeovers_us;  ///< of clients that were alive

    /// True for the first of its kind.
    bool find(finding kind, std::int64_t at_us, std::string about = {});
    void owe(const message_seen& message, std::uint8_t qos);
    /// True when the copy was owed.
    bool came(std::uint64_t content, bool retained);
    void miss(cause reason, std::string_view topic, std::int64_t at_us, std::uint64_t count = 1);
    /// Brokers may keep QoS 0 for an absent client: then the message comes, and is not missed.
    void perhaps_miss(cause reason, const message_seen& message);
    /// While it is online, and has not made its former subscriptions again: it may still do so.
    void miss_without_subscription(const message_seen& message);
    /// It has subscribed again (`reason`: why its session had ended), or it has not.
    void settle_without_subscription(cause reason);
    void answered(std::int64_t at_us, bool is_last);
    /// The broker knows better: the session is not over.
    void revive();
    /// Counts only if the client comes back: nobody misses what he does not wait for.
    void miss_while_away(const message_seen& message);
    /// The client has come back; returns how many messages it has missed meanwhile.
    std::uint64_t count_misses_while_away();
    /// All that is owed is missed.
    void miss_all_owed(cause reason);
    void miss_owed_qos_0(std::int64_t now_us);
    /// The session ends; its subscriptions become former ones.
    void end_session(cause reason);
    client_report finished_report(std::int64_t now_us) const;
    bool holds_back(std::int64_t now_us) const;
    /// All that is owed may have come in bytes that were not recorded.
    void doubt_owed();

private:
    /// The cause, if it can be told.
    cause told(cause reason, bool is_unsure = false) const {
        return is_half_heard || is_unsure ? cause::cannot_be_told : reason;
    }
    std::unordered_map<std::uint64_t, owed_message> owed_;
    /// Copies that came before their publisher had its acknowledgement, by content.
    std::unordered_map<std::uint64_t, std::uint64_t> early_;
    std::map<cause, missed_messages> missed_;
    std::map<cause, missed_messages> missed_away_;
    std::map<cause, missed_messages> missed_unsubscribed_;
    struct doubt {
        cause reason{};
        std::string topic;
        std::int64_t at_us = 0;
    };
    std::unordered_map<std::uint64_t, doubt> perhaps_missed_;  ///< by content
    std::map<finding, client_finding> findings_;
};

}  // namespace brokerproof::watch
