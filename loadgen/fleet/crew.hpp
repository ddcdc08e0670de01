// The slices that a conductor leads: shards on threads of this process, or workers in others.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "harness/base/result.hpp"
#include "harness/net/asio.hpp"
#include "loadgen/fleet/fleet_plan.hpp"
#include "loadgen/fleet/slice_state.hpp"
#include "loadgen/life/instant.hpp"

namespace brokerproof::loadgen {

class shard;

/// All functions are called on the conductor's thread.
class crew {
public:
    virtual ~crew() = default;

    virtual void begin_phase(std::size_t phase, instant at) = 0;
    /// The merged state of the slices, without slices that have failed.
    virtual awaitable<slice_status> status() = 0;
    virtual awaitable<slice_snapshot> snapshot() = 0;
    /// All clients leave for good; returns when they have left. A slice that has failed is a
    /// problem.
    virtual awaitable<result<void>> finish() = 0;
    /// Not empty once a slice has failed: a worker died, or we made an error.
    virtual std::string failure() const { return {}; }
};

/// Shards `first`, `first` + 1, ... of the plan, each on its own thread.
class local_crew final : public crew {
public:
    /// `plan` must outlive the crew.
    local_crew(asio::any_io_executor home, const fleet_plan& plan, std::uint32_t first,
               std::uint32_t count);
    /// If finish() was not called, it makes the clients leave and joins the threads.
    ~local_crew() override;

    void begin_phase(std::size_t phase, instant at) override;
    awaitable<slice_status> status() override;
    awaitable<slice_snapshot> snapshot() override;
    awaitable<result<void>> finish() override;
    std::string failure() const override;

    /// After finish(): the results of all its slices, merged.
    slice_result take_result();
    instant began() const { return began_; }  ///< the first phase; the epoch: it has not

private:
    struct standing;
    template <class Answer>
    class gathering;
    static void run(shard& slice, asio::any_io_executor home, std::shared_ptr<standing> shared);

    asio::any_io_executor home_;
    std::shared_ptr<standing> standing_;
    std::vector<std::unique_ptr<shard>> shards_;
    std::vector<std::thread> threads_;
    instant began_{};
};

/// Merges the results of other slices; their books must be of the same plan.
void merge(slice_result& into, slice_result&& other);

}  // namespace brokerproof::loadgen
