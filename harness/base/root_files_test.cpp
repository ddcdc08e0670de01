#include "harness/base/root_files.hpp"

#include <array>
#include <filesystem>
#include <fstream>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"

namespace brokerproof {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

constexpr std::array samples{
    built_in_file{"suites/will.yaml", "will"},
    built_in_file{"suites/selftest/broken.yaml", "broken"},
    built_in_file{"suites/stories/lost.yaml", "lost"},
    built_in_file{"suites/requirements/v5.tsv", "rows"},
    built_in_file{"suites-of-others/will.yaml", "other"},
};
constexpr std::array<std::string_view, 1> no_selftest{"selftest"};

/// The same files built in and on disk.
class root_files : public testing::TestWithParam<bool> {
protected:
    root_files() {
        provide_built_in_files(samples);
        for (const auto& sample : samples) {
            const auto path = std::filesystem::path(place_.path()) / sample.path;
            std::filesystem::create_directories(path.parent_path());
            std::ofstream(path) << sample.text;
        }
    }
    ~root_files() override { provide_built_in_files({}); }

    std::string at(const std::string& path) const {
        return (GetParam() ? std::string(built_in_root) : place_.path()) + '/' + path;
    }

    scratch_directory place_;
};

TEST_P(root_files, are_read_up_to_a_limit) {
    EXPECT_EQ(*read_limited(at("suites/will.yaml"), 100), "will");
    EXPECT_EQ(*read_limited(at("suites/will.yaml"), 2), "wi");
    EXPECT_FALSE(read_limited(at("suites/wil.yaml"), 100));
    EXPECT_FALSE(read_limited(at("suites"), 100));
    EXPECT_TRUE(is_file(at("suites/requirements/v5.tsv")));
    EXPECT_FALSE(is_file(at("suites/requirements/v4.tsv")));
}

TEST_P(root_files, of_one_folder_are_listed_in_order) {
    EXPECT_THAT(files_in(at("suites"), ".yaml"), ElementsAre(at("suites/will.yaml")));
    EXPECT_THAT(files_in(at("suites/requirements"), ".tsv"),
                ElementsAre(at("suites/requirements/v5.tsv")));
    EXPECT_THAT(files_in(at("suits"), ".yaml"), IsEmpty());
}

TEST_P(root_files, of_all_folders_are_listed_without_those_that_are_left_out) {
    EXPECT_THAT(files_below(at("suites"), ".yaml", no_selftest),
                ElementsAre(at("suites/stories/lost.yaml"), at("suites/will.yaml")));
    EXPECT_THAT(files_below(at("suites"), ".yaml", {}),
                ElementsAre(at("suites/selftest/broken.yaml"), at("suites/stories/lost.yaml"),
                            at("suites/will.yaml")));
}

INSTANTIATE_TEST_SUITE_P(on_disk_and_built_in, root_files, testing::Bool());

TEST(built_in_root, is_told_from_a_file_with_a_similar_name) {
    EXPECT_TRUE(is_built_in("built-in:"));
    EXPECT_TRUE(is_built_in("built-in:/suites"));
    EXPECT_FALSE(is_built_in("built-in:suites"));
    EXPECT_FALSE(is_built_in("/built-in:/suites"));
    EXPECT_FALSE(has_built_in_files());
}

}  // namespace
}  // namespace brokerproof
