// The clients of a shard. It passes each event to the life of its client and carries out the
// actions of the life. It owns the connections and decides nothing.
#pragma once

#include <cstddef>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "loadgen/fleet/client.hpp"
#include "loadgen/fleet/doorway.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/fleet/leftover.hpp"
#include "loadgen/fleet/onlooker.hpp"
#include "loadgen/fleet/shard_clock.hpp"
#include "loadgen/life/life_context.hpp"

namespace brokerproof::loadgen {

class crowd final : private connection_events {
public:
    /// All references must outlive the crowd. `places`: how many clients may connect at once.
    crowd(loop& io, shard_clock& time, life_context& context, const fleet_plan& plan,
          std::size_t places);
    ~crowd();

    /// Adds a client with the next number, from 0. Its life begins with the next phase_changed().
    void add(group_context& group, client_number number, instant first_connect);
    std::size_t size() const { return clients_.size(); }

    // The caller of each of these ends its wake-up with end_wake_up().
    void phase_changed();
    void stop();  ///< all clients leave for good; then the clock is stopped
    void publish(std::size_t number, const due_message& message);
    static client& client_of(timer_node& alarm) { return static_cast<client&>(alarm); }
    void alarm(client& due);
    void end_wake_up();

    /// After the end: writes unanswered messages into the books. Returns what may still be on the
    /// broker.
    std::vector<leftover> finish(instant now);

    std::uint64_t errors() const { return errors_; }  ///< of this machine: no files, no ports
    const std::string& first_error() const { return first_error_; }
    std::vector<broken_rule> broken_rules() const;
    /// The most bytes that buffers, lives and books have held at once.
    std::size_t most_held() const { return most_held_; }
    /// They were more than fleet_plan::memory: all clients have left, and none comes back.
    bool is_overfull() const { return overfull_; }

private:
    void connected(std::size_t number) override;
    void secured(std::size_t number, bool was_resumed) override;
    void handshake_failed(std::size_t number) override;
    void opened(std::size_t number) override;
    std::size_t received(std::size_t number, bytes_view data) override;
    void closed(std::size_t number, parting manner) override;
    void wake_up_over() override { end_wake_up(); }

    void leave();
    std::map<client_number, std::vector<std::string>> retained_topics() const;
    void count_held(client& actor);
    void watch_memory();
    void look_on(client& actor, witness::side from, bytes_view packets);
    bool send(client& actor);
    reaction begin_reaction();
    void carry_out(client& actor, reaction& r);
    bool perform(client& actor, action wanted);
    void choose_tls(route& way, const client& actor) const;
    bool open(client& actor);

    loop& io_;
    shard_clock& time_;
    life_context& context_;
    const fleet_plan& plan_;
    workspace shared_;
    doorway door_;
    std::deque<client> clients_;
    std::unique_ptr<onlooker> onlooker_;  ///< null: without --witness
    std::vector<std::size_t> turns_;  ///< clients whose turn it is, told at the end of the wake-up
    std::size_t living_ = 0;          ///< clients whose life is not over
    std::uint64_t errors_ = 0;
    std::string first_error_;
    std::size_t most_held_ = 0;
    bool overfull_ = false;
    bool stopping_ = false;
};

}  // namespace brokerproof::loadgen
