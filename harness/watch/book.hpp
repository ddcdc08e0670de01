// All clients of one broker, by their identifiers: who is owed which message, and why messages do
// not come. Pure: the caller says what was seen when.
#pragma once

#include <cstdint>
#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <vector>

#include "harness/mqtt/packet.hpp"
#include "harness/watch/client.hpp"
#include "harness/watch/retained.hpp"
#include "harness/watch/shared_groups.hpp"

namespace brokerproof::watch {

/// Something to tell at once.
struct live_event {
    enum class kind : std::uint8_t { connects, leaves, cut_off, finds, is_back };
    std::int64_t at_us = 0;
    std::string client_id;
    kind happened{};
    mqtt::version version{};
    bool clean_start = false;
    bool session_present = false;
    std::optional<std::uint64_t> interval_s;  ///< connects: asked for; none: absent
    std::optional<finding> found;
    std::uint64_t missed = 0;  ///< is_back
    std::string about;
};

class book {
public:
    using listener = std::function<void(const live_event&)>;
    explicit book(listener tell) : tell_(std::move(tell)) {}

    /// A CONNECT and the CONNACK that accepts it, with the packets up to here. Returns the
    /// identifier of the client.
    std::string connected(std::uint64_t connection, const mqtt::connect& request,
                          const mqtt::connack& answer, std::int64_t at_us,
                          const std::vector<noted_packet>& noted);
    /// Where the packets of the client have to be noted from now on.
    std::shared_ptr<last_packets> packets_of(const std::string& client_id) {
        return at(client_id).packets;
    }
    void says_farewell(const std::string& client_id, std::uint64_t connection,
                       const mqtt::disconnect& farewell, mqtt::version version, std::int64_t at_us);
    /// `silent_us`: how long the client had sent nothing; `keep_alive_s`: what it had promised.
    struct parting {
        bool by_broker = false;
        std::int64_t silent_us = 0;
        std::uint32_t keep_alive_s = 0;
    };
    void closed(const std::string& client_id, std::uint64_t connection, const parting& end,
                std::int64_t at_us);

    /// Bytes of the connection were not recorded, which its client or the broker had sent; then
    /// what the broker sends is recorded again.
    void lost_sight(const std::string& client_id, bool of_client);
    void regained_sight(const std::string& client_id);

    /// `asked_us`: when SUBSCRIBE was sent.
    void subscribed(const std::string& client_id, const mqtt::subscribe& request,
                    const mqtt::suback& answer, std::int64_t asked_us, std::int64_t at_us);
    void unsubscribed(const std::string& client_id, const mqtt::unsubscribe& request,
                      std::int64_t at_us);
    /// A message with RETAIN 1 is on its way to the broker; or one that nobody can read, if empty.
    void keeps(std::string_view topic) {
        topic.empty() ? retained_.doubt_all() : retained_.doubt(topic);
    }
    /// The broker has accepted the message.
    void published(const message_seen& message);
    /// Its publisher has left without an acknowledgement.
    void not_accepted(const message_seen& message);
    /// The broker has refused the message; `code`: in words.
    void refused(const message_seen& message, std::string code);
    struct copy {
        std::uint64_t content = 0;
        std::uint8_t qos = 0;
        bool retained = false;
        bool dup = false;
        std::string_view topic{};
        std::uint16_t packet_id = 0;
    };
    void delivered(const std::string& client_id, const copy& message, std::int64_t at_us);
    /// `is_last`: PUBACK, PUBCOMP, or a PUBREC that refuses.
    void acknowledged(const std::string& client_id, std::uint16_t packet_id, bool is_last,
                      std::int64_t at_us);
    void broke_rule(const std::string& client_id, std::string rule, std::int64_t at_us);

    std::vector<client_report> reports(std::int64_t now_us);
    std::vector<shared_group> group_reports(std::int64_t now_us) const;
    void add_to(watch_totals& sums, std::int64_t now_us) const;
    std::uint64_t published_count() const { return published_; }
    /// Clients that have gone, about which there was nothing to tell.
    std::uint64_t forgotten_count() const { return forgotten_; }

private:
    client& at(const std::string& client_id);
    void forget_old(std::int64_t now_us);
    void list_as_away(client& of);
    void find(client& of, finding kind, std::int64_t at_us, std::string about = {},
              const message_origin* message = nullptr);
    void begin_session(client& of, const mqtt::connect& request, const mqtt::connack& answer,
                       std::int64_t at_us);
    void read_terms(client& of, const mqtt::connect& request, const mqtt::connack& answer,
                    std::int64_t at_us);
    void note_will_delay(client& of, const mqtt::connect& request, std::uint64_t interval_s,
                         std::int64_t at_us);
    void note_pause(client& of, std::int64_t at_us);
    void note_unsubscribing(client& of, const parting& end, std::int64_t at_us);
    void note_takeover(client& of, std::uint64_t connection, std::int64_t at_us);
    void note_thrown_out(client& of, std::uint64_t connection, std::int64_t at_us);
    static cause_set why_not_kept(const subscription_seen& by, const message_seen& message);
    bool offer(client& to, const message_seen& message);
    bool offer_without_subscription(client& to, const message_seen& message);
    void note_silence(client& of, std::int64_t at_us);
    std::vector<client*> audience(std::string_view topic);
    void index(const std::string& filter, client& of);
    void remove_from_index(const std::string& filter, client& of);
    void take_subscription(client& of, const mqtt::subscription& wanted, std::uint8_t granted,
                           std::int64_t at_us);
    void note_refused_subscription(client& of, const std::string& filter, std::uint8_t code,
                                   std::int64_t at_us);
    void note_late_subscription(client& of, const std::string& filter, std::int64_t at_us);
    void note_changing_ids(std::int64_t now_us);
    void note_successors(std::int64_t now_us);
    void note_stumbling(client& of, const parting& end, std::int64_t at_us);
    static bool is_heard_by_nobody_else(const client& of, const std::vector<client*>& audience,
                                        std::string_view topic);
    void note_filters_without_match(std::int64_t now_us);
    void note_retained(client& of, const mqtt::subscription& wanted, bool is_new,
                       std::int64_t asked_us);
    void settle_copy(client& of, const copy& message, std::int64_t at_us);

    struct will_witness {
        std::string client_id;
        std::uint64_t connection = 0;
    };
    /// It has to be published, and has not been seen yet.
    struct due_will {
        std::string client_id;
        will_seen will;
        std::int64_t due_us = 0;
        std::vector<will_witness> witnesses;  ///< who would get it
    };
    void declare_will(client& of, const mqtt::will& declared, std::uint64_t connection,
                      std::int64_t at_us);
    void remove_from_will_index(client& of, std::uint64_t content);
    void end_will(client& of, std::optional<will_seen>& will, will_fate fate);
    void lose_will_connection(client& of, std::int64_t ends_us, std::int64_t at_us);
    void stop_waiting(client& of);
    void settle_will_of_returned(client& of, bool session_goes_on, std::int64_t at_us);
    std::vector<will_witness> witnesses_of(std::string_view topic, std::int64_t at_us);
    void make_due(client& of, std::optional<will_seen>& will, std::int64_t due_us);
    void settle(const due_will& settled);
    void advance_wills(std::int64_t now_us);
    void note_possible_will(std::uint64_t content, std::int64_t at_us);
    void take_due_will(std::uint64_t content, will_fate fate);
    void doubt_wills(std::uint64_t content, std::int64_t at_us);

    listener tell_;
    message_memory memory_;  ///< clients give back what they hold of it
    shared_groups groups_;
    retained_messages retained_;
    std::unordered_map<std::string, std::unique_ptr<client>> clients_;
    std::deque<std::string> away_;  ///< in the order in which they left
    std::unordered_map<std::string, std::unordered_set<client*>> exact_;
    std::unordered_map<std::string, std::unordered_set<client*>> patterns_;
    /// Clients whose will is standing or waiting, by what it says.
    std::unordered_multimap<std::uint64_t, client*> will_index_;
    std::multimap<std::int64_t, client*> waiting_wills_;  ///< by when they are due
    std::deque<due_will> due_wills_;
    std::deque<message_origin> unheard_;      ///< the last messages that nobody was owed
    std::unordered_set<std::string> topics_;  ///< the first ones
    std::uint64_t published_ = 0;
    std::uint64_t forgotten_ = 0;
    std::uint64_t came_to_forgotten_ = 0;
};

}  // namespace brokerproof::watch
