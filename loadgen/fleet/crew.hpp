// The slices that one conductor leads: shards on threads of this process, or workers in others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/net/asio.hpp"
#include "loadgen/fleet/shard.hpp"

namespace brokerproof::loadgen {

/// Everything here is called on the conductor's thread.
class crew {
public:
    virtual ~crew() = default;

    virtual void begin_phase(std::size_t phase, instant at) = 0;
    virtual awaitable<slice_status> status() = 0;
    virtual awaitable<slice_snapshot> snapshot() = 0;
    /// All clients leave for good; returns when they have. Empty, or what went wrong.
    virtual awaitable<std::string> finish() = 0;
    /// Not empty as soon as a slice has failed: a worker that died, an error of ours.
    virtual std::string failure() const { return {}; }
};

/// Shards `first`, `first` + 1, ... of the plan, on a thread each.
class local_crew final : public crew {
public:
    /// `plan` outlives it.
    local_crew(asio::any_io_executor home, const fleet_plan& plan, std::uint32_t first,
               std::uint32_t count);
    ~local_crew() override;

    void begin_phase(std::size_t phase, instant at) override;
    awaitable<slice_status> status() override;
    awaitable<slice_snapshot> snapshot() override;
    awaitable<std::string> finish() override;
    std::string failure() const override { return failure_; }

    /// After finish(): what all its slices have found, merged.
    slice_result take_result();
    instant began() const { return began_ns_; }  ///< the first phase

private:
    void run(std::size_t index);
    void joined(std::string error);

    asio::any_io_executor home_;
    std::vector<std::unique_ptr<shard>> shards_;
    std::vector<std::thread> threads_;
    std::size_t running_ = 0;
    instant began_ns_ = 0;
    asio::steady_timer all_ended_;
    std::string failure_;
};

/// Merges what other slices found; their books must be of the same plan.
void merge(slice_result& into, slice_result&& other);

}  // namespace brokerproof::loadgen
