// Which slice this process is, as the engine that started it says: Open MPI, Slurm, PMI (MPICH) or
// a Kubernetes Indexed Job. Pure.
#pragma once

#include <functional>
#include <string>

#include "harness/base/result.hpp"

namespace brokerproof::commands {

struct engine_slot {
    unsigned index = 0;
    unsigned count = 0;
    bool operator==(const engine_slot&) const = default;
};

/// Looks up an environment variable; null: it is not set.
using environment = std::function<const char*(const char*)>;

/// It is a problem if no engine says so, or if its numbers are not those of a slice.
result<engine_slot> slot_of(const environment& look_up);

/// Replaces each "${shard}" by the index, because an engine gives all slices the same command line.
void fill_in_slice(std::string& path, unsigned index);

}  // namespace brokerproof::commands
