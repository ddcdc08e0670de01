#include "loadgen/commands/engine_slot.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include <fmt/format.h>

namespace brokerproof::commands {
namespace {

struct engine_row {
    const char* index;
    const char* count;
    const char* first;  ///< the lowest index; null: 0
};

/// In an array job each task has a rank, too, so the array comes first; and mpirun may be started
/// by another engine.
constexpr auto engines = std::to_array<engine_row>({
    {"OMPI_COMM_WORLD_RANK", "OMPI_COMM_WORLD_SIZE", nullptr},
    {"SLURM_ARRAY_TASK_ID", "SLURM_ARRAY_TASK_COUNT", "SLURM_ARRAY_TASK_MIN"},
    {"SLURM_PROCID", "SLURM_NTASKS", nullptr},
    {"PMI_RANK", "PMI_SIZE", nullptr},
    {"JOB_COMPLETION_INDEX", "BROKERPROOF_SLICES", nullptr},
});

result<unsigned> number_in(const environment& look_up, const char* name) {
    const char* text = look_up(name);
    if (text == nullptr) return failure(fmt::format("--shard auto: {} is not set", name));
    unsigned number = 0;
    const std::string_view digits(text);
    const auto* const end = digits.data() + digits.size();
    const auto read = std::from_chars(digits.data(), end, number);
    if (read.ptr != end || read.ec != std::errc{})
        return failure(fmt::format("--shard auto: {} is '{}', and no number", name, text));
    return number;
}

result<engine_slot> slot_in(const environment& look_up, const engine_row& engine) {
    const auto index = number_in(look_up, engine.index);
    if (!index) return index.error();
    const auto count = number_in(look_up, engine.count);
    if (!count) return count.error();
    unsigned first = 0;
    if (engine.first != nullptr) {
        const auto lowest = number_in(look_up, engine.first);
        if (!lowest) return lowest.error();
        first = *lowest;
    }
    if (*index < first || *index - first >= *count) {
        return failure(fmt::format("--shard auto: {} is {}, and {} is {}", engine.index, *index,
                                   engine.count, *count));
    }
    return engine_slot{*index - first, *count};
}

}  // namespace

result<engine_slot> slot_of(const environment& look_up) {
    for (const engine_row& engine : engines)
        if (look_up(engine.index) != nullptr) return slot_in(look_up, engine);
    std::string known;
    for (const engine_row& engine : engines)
        known += fmt::format("{}{}", known.empty() ? "" : ", ", engine.index);
    return failure(
        fmt::format("--shard auto: no engine has started this process (none of {} is set)", known));
}

void fill_in_slice(std::string& path, unsigned index) {
    constexpr std::string_view placeholder = "${shard}";
    for (auto at = path.find(placeholder); at != std::string::npos; at = path.find(placeholder))
        path.replace(at, placeholder.size(), std::to_string(index));
}

}  // namespace brokerproof::commands
