// One MQTT conversation over one connection; it records everything that happens. One reader fills a
// bounded inbox; callers wait on the inbox and never cancel a read. Must not know suites, verdicts
// or metrics.
#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

#include "harness/base/memory_budget.hpp"
#include "harness/mqtt/codec.hpp"
#include "harness/net/semaphore.hpp"
#include "harness/net/stream.hpp"
#include "harness/net/task_group.hpp"
#include "harness/net/timers.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::client {

/// Keeps an event of the connection and returns its number; `version` is that of the connection at
/// that moment. Called in order, on the conversation's executor.
using recorder =
    std::function<std::uint32_t(net::time_point at, mqtt::version version, trace::happening)>;

/// For conversations that nobody judges.
inline std::uint32_t record_nothing(net::time_point, mqtt::version, const trace::happening&) {
    return 0;
}

/// The most that we hold for a hostile broker. Reaching a limit closes the connection, which is
/// recorded.
struct limits {
    std::size_t packet_bytes = 16U << 20;
    std::size_t inbox_packets = 50'000;
    std::size_t inbox_bytes = 64U << 20;
    std::size_t unsent_bytes = 64U << 20;
    memory_budget* run = nullptr;  ///< of all connections together; null: unlimited
};

/// An unconsumed packet, or the closing of the connection (`type` empty).
struct inbox_entry {
    std::uint32_t number = 0;  ///< of its record
    std::optional<mqtt::packet_type> type;
    std::size_t footprint = 0;  ///< memory that it takes, in bytes
    std::optional<mqtt::packet> packet;
};

class conversation {
public:
    conversation(net::timers& timers, recorder record, limits bounds = {});
    ~conversation();  ///< join() must have been awaited
    conversation(const conversation&) = delete;
    conversation& operator=(const conversation&) = delete;

    /// Opens the connection and starts reading. `window` bounds the connects at once. Returns false
    /// when no connection was made; the refusal is recorded.
    awaitable<bool> open(net::endpoint where, net::semaphore& window,
                         std::chrono::milliseconds limit);

    /// Sends as much as the kernel takes at once and the rest later; records each packet. Returns
    /// false when the connection is not open, or was closed because too much is unsent. Does not
    /// notice bytes that are lost on the way: the reader sees how the connection ended.
    [[nodiscard]] bool send(const bytes& packet);
    [[nodiscard]] bool send_all(const std::vector<bytes>& packets);  ///< in one write
    /// How the bytes of the following packets are divided.
    void set_framing(const net::framing& next);
    /// For packets that a connection which has ended does not need; the record has its ending.
    void send_unless_closed(const std::vector<bytes>& packets);

    /// Ends our sending after the unsent bytes, in one of the ways fin, cut and close_frame;
    /// reading goes on.
    void half_close(trace::closing_way way = trace::closing_way::fin);
    /// Closes for the case; does nothing when the connection has ended.
    void close(trace::closing_way way = trace::closing_way::case_over);
    void reset();
    void go_silent() { silent_ = true; }  ///< stops acknowledgements and makes send() do nothing

    /// From now on nothing is taken from the connection (at most what a read that is under way has
    /// taken is looked at later); the closing by the broker is not noticed either.
    void stop_reading();
    void resume_reading();

    /// Why this machine could not make a connection; empty when that was not the cause.
    const std::string& machine_lacks() const { return machine_lacks_; }
    bool has_other_subprotocol() const { return has_other_subprotocol_; }
    /// Whether another connection would end in the same way: because of TLS, or of its absence.
    bool is_hopeless() const { return hopeless_; }
    bool is_open() const { return open_; }     ///< usable for sending
    bool has_ended() const { return ended_; }  ///< the closed event is in the inbox (or was taken)
    std::optional<net::time_point> ended_at() const { return ended_at_; }

    mqtt::version version = mqtt::version::v5;  ///< decodes incoming packets
    void set_auto_ack(bool enabled) { auto_ack_ = enabled; }
    /// After the CONNACK, PINGREQs keep this Keep Alive, unless the broker names another one.
    /// 0: none are sent. Suites do not see them, and a silent client does not send them.
    void set_keep_alive(std::chrono::seconds interval) { keep_alive_ = interval; }
    /// Sends all owed acknowledgements and turns auto_ack on, except for one packet identifier.
    void acknowledge_all(std::optional<std::uint16_t> except = {});
    /// The case itself has sent this acknowledgement: it is owed no more.
    void has_answered(const mqtt::packet& answer);
    /// Whether a packet that calls for this acknowledgement has come on this connection.
    bool was_asked_for(const mqtt::packet& answer) const;
    /// Sends the acknowledgement of one packet, if it is still owed and no earlier message of its
    /// QoS waits for one ([MQTT-4.6.0-2], [MQTT-4.6.0-3]).
    void acknowledge(const mqtt::packet& received);

    /// The Authentication Data of an AUTH 0x18 that was not answered yet; empty: it had none.
    const std::optional<std::string>& challenge() const { return challenge_; }

    std::deque<inbox_entry>& inbox() { return inbox_; }
    inbox_entry take(std::size_t index);
    /// Returns when an entry was added to the inbox, at the deadline, or when the timers stop.
    awaitable<void> changed(net::time_point deadline) { return changed_.wait(deadline); }

    /// Waits until reader and writer have ended; the connection must have been closed.
    awaitable<void> join();

private:
    awaitable<void> read_loop();
    awaitable<void> until_read_again();
    awaitable<void> write_loop();
    awaitable<void> ping_loop(std::chrono::seconds interval);
    void end_sending(trace::closing_way way);
    void begin_pings(const mqtt::packet& packet);
    void note_challenge(const mqtt::packet& packet);
    bool answers_own_ping(const mqtt::packet& packet);
    bool speaks_tls_unasked(bytes_view beginning);
    bool take_frames(bytes& pending);
    std::optional<trace::closed> stream_fault(const mqtt::frame& frame,
                                              std::uint8_t first_byte) const;
    void record_unreadable(bytes_view rest);
    void received(bytes_view raw);
    void check_inbox();
    void answer(const mqtt::packet& packet);
    void reply_or_owe(const mqtt::packet& due);
    bool write(bytes_view data);
    std::uint32_t record(trace::happening happened);
    void finish(trace::closed ending);

    net::timers* timers_;
    recorder record_;
    limits bounds_;
    std::unique_ptr<net::stream> stream_;  ///< none before open()
    net::task_group tasks_;
    net::signal changed_;
    net::signal resumed_;
    bool reads_ = true;
    std::deque<inbox_entry> inbox_;
    std::size_t inbox_bytes_ = 0;
    std::vector<mqtt::packet> owed_;  ///< acknowledgements that were not sent
    /// The acknowledgements that packets have called for, by type and packet identifier.
    std::set<std::pair<mqtt::packet_type, std::uint16_t>> asked_for_;
    std::deque<bool> pings_;  ///< unanswered PINGREQs: true for those of ping_loop()
    std::optional<std::string> challenge_;
    std::chrono::seconds keep_alive_{0};
    net::timers ping_timers_;
    bytes unsent_;
    bool writing_ = false;
    std::optional<trace::closing_way> half_close_pending_;
    bool auto_ack_ = true;
    std::optional<std::uint16_t> withheld_;  ///< nothing with this identifier is acknowledged
    bool silent_ = false;
    memory_share held_;  ///< for the inbox
    bool open_ = false;
    bool hopeless_ = false;
    trace::carriage carried_ = trace::carriage::usual;  ///< what is sent next
    bool has_other_subprotocol_ = false;
    bool is_encrypted_ = false;
    bool has_received_ = false;
    std::string machine_lacks_;
    bool ended_ = false;
    std::optional<net::time_point> ended_at_;
};

/// The acknowledgement that the receiver of `packet` owes (PUBACK, PUBREC, PUBCOMP), if any.
std::optional<mqtt::packet> acknowledgement_for(const mqtt::packet& packet);

}  // namespace brokerproof::client
