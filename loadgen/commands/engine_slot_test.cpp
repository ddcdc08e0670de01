#include "loadgen/commands/engine_slot.hpp"

#include <map>

#include <gtest/gtest.h>

namespace brokerproof::commands {
namespace {

using variables = std::map<std::string, std::string>;

result<engine_slot> slot_with(const variables& set) {
    return slot_of([&set](const char* name) {
        const auto found = set.find(name);
        return found == set.end() ? nullptr : found->second.c_str();
    });
}

TEST(engine_slot, is_what_each_engine_says) {
    EXPECT_EQ(*slot_with({{"OMPI_COMM_WORLD_RANK", "3"}, {"OMPI_COMM_WORLD_SIZE", "4"}}),
              (engine_slot{3, 4}));
    EXPECT_EQ(*slot_with({{"SLURM_PROCID", "0"}, {"SLURM_NTASKS", "2"}}), (engine_slot{0, 2}));
    EXPECT_EQ(*slot_with({{"PMI_RANK", "1"}, {"PMI_SIZE", "2"}}), (engine_slot{1, 2}));
    EXPECT_EQ(*slot_with({{"JOB_COMPLETION_INDEX", "5"}, {"BROKERPROOF_SLICES", "6"}}),
              (engine_slot{5, 6}));
}

TEST(engine_slot, of_an_array_counts_from_its_lowest_task) {
    const variables task{{"SLURM_ARRAY_TASK_ID", "12"},
                         {"SLURM_ARRAY_TASK_MIN", "10"},
                         {"SLURM_ARRAY_TASK_COUNT", "4"},
                         {"SLURM_PROCID", "0"},
                         {"SLURM_NTASKS", "1"}};
    EXPECT_EQ(*slot_with(task), (engine_slot{2, 4}));
}

TEST(engine_slot, that_is_none_says_what_is_missing) {
    EXPECT_EQ(slot_with({{"JOB_COMPLETION_INDEX", "5"}}).error().text,
              "--shard auto: BROKERPROOF_SLICES is not set");
    EXPECT_EQ(slot_with({{"SLURM_PROCID", "two"}, {"SLURM_NTASKS", "2"}}).error().text,
              "--shard auto: SLURM_PROCID is 'two', and no number");
    EXPECT_EQ(slot_with({{"SLURM_PROCID", "2"}, {"SLURM_NTASKS", "2"}}).error().text,
              "--shard auto: SLURM_PROCID is 2, and SLURM_NTASKS is 2");
    EXPECT_NE(slot_with({}).error().text.find("no engine has started this process"),
              std::string::npos);
}

TEST(engine_slot, stands_in_the_names_of_files) {
    std::string path = "out/slice-${shard}/${shard}.json";
    fill_in_slice(path, 3);
    EXPECT_EQ(path, "out/slice-3/3.json");
}

}  // namespace
}  // namespace brokerproof::commands
