// One slice of a run: one thread, one io_context, its clients, one wheel for all their waiting. It
// shares nothing that changes with other shards; what it knows is asked for on its own thread.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <vector>

#include <boost/asio/executor_work_guard.hpp>
#include <boost/asio/steady_timer.hpp>

#include "loadgen/fleet/client.hpp"
#include "loadgen/fleet/doorway.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/fleet/publishing.hpp"
#include "loadgen/fleet/slice_state.hpp"
#include "loadgen/ledger/received_book.hpp"
#include "loadgen/ledger/sent_book.hpp"
#include "loadgen/ledger/session_book.hpp"
#include "loadgen/measure/measures.hpp"

namespace brokerproof::loadgen {

/// What the clients of one group share in one slice.
struct group_state {
    const loadgen::group* wanted = nullptr;
    const group_texts* texts = nullptr;
    std::size_t index = 0;
    std::string name;
    group_measures measured;
    std::vector<recovery_state> recoveries;        ///< the last one may be under way
    std::vector<std::unique_ptr<client>> members;  ///< of this slice, in order
};

class shard {
public:
    /// `plan` outlives it. Member i of a group is here when i mod plan.slices is `slice`.
    shard(const fleet_plan& plan, std::uint32_t slice);
    ~shard();
    shard(const shard&) = delete;
    shard& operator=(const shard&) = delete;

    /// Runs until everything that stop() began has ended; for a thread of its own.
    void run();

    // From any thread; they take effect on the shard's own.
    void begin_phase(std::size_t phase, instant at);
    void stop();  ///< clients leave for good
    void ask_status(std::function<void(slice_status)> answer);
    void ask_measures(std::function<void(slice_snapshot)> answer);

    /// After run(): the books, moved out.
    slice_result take_result();

    // For its clients, on its own thread.
    instant now();  ///< read once a wake-up
    void set_alarm(client& who, instant at);
    void cancel_alarm(client& who) { wheel_.cancel(who); }
    void make_ready(client& who) { ready_.push_back(&who); }
    void end_wake_up();  ///< every handler ends with it
    void life_over() { --living_; }
    double random01();
    loop& io() { return io_; }
    workspace& shared() { return shared_; }
    doorway& door() { return door_; }
    const fleet_plan& plan() const { return plan_; }
    std::uint32_t slice() const { return slice_; }
    const loadgen::phase& phase() const;
    bool drains() const;  ///< the last phase has begun
    bool begun() const { return phase_begun_; }
    void generator_failed(const std::string& why);
    void remark(const std::string& text);  ///< what a broker did that is no MQTT; the first few
    names names_for(const group_state& group, std::uint32_t client, std::uint32_t to) const;

    sent_book sent;
    received_book received;
    session_book sessions;
    instant last_publish_ns = 0;  ///< when the last PUBLISH came
    std::string topic;            ///< room to write one in

private:
    friend class client;
    void add_clients();
    void tick();
    void arm();
    void really_begin_phase();
    void publish_due();
    void sample_cpu();
    slice_snapshot snapshot();
    void on_its_thread(std::function<void()> what);
    std::size_t expected_online() const;

    const fleet_plan& plan_;
    const std::uint32_t slice_;
    loop io_{1};
    asio::executor_work_guard<loop::executor_type> work_;
    asio::steady_timer timer_;
    workspace shared_;
    wheel wheel_;
    doorway door_;
    publishing publishing_;
    std::vector<group_state> groups_;
    std::vector<client*> ready_;
    std::size_t living_ = 0;  ///< clients whose life has not ended
    shard_health health_;
    std::vector<std::string> remarks_;
    std::uint64_t random_;
    instant now_ns_ = 0;
    instant armed_ns_ = 0;  ///< what the timer is set to; 0: it must be set anew
    instant begun_ns_ = 0;
    instant cpu_sampled_ns_ = 0;
    double cpu_sampled_s_ = 0;
    std::size_t phase_ = 0;
    std::size_t next_phase_ = 0;
    instant next_phase_ns_ = never;
    bool phase_begun_ = false;
    bool stopping_ = false;
};

/// The steady clock, in nanoseconds: CLOCK_MONOTONIC, the same for all processes of a machine.
instant steady_now();

}  // namespace brokerproof::loadgen
