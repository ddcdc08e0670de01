#include "harness/suite/requirements.hpp"

#include <gmock/gmock.h>

#include "harness/suite/test_files.hpp"

namespace brokerproof::suite {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsNull;
using testing::NotNull;

TEST(requirements, every_statement_of_both_versions_is_there) {
    EXPECT_GT(catalogue().ids_of(mqtt::version::v311).size(), 140U);
    EXPECT_GT(catalogue().ids_of(mqtt::version::v5).size(), 250U);
}

TEST(requirements, the_same_id_is_another_statement_in_another_version) {
    const auto* old = catalogue().find(mqtt::version::v311, "MQTT-3.1.2-23");
    const auto* five = catalogue().find(mqtt::version::v5, "MQTT-3.1.2-23");
    ASSERT_THAT(old, NotNull());
    ASSERT_THAT(five, NotNull());
    EXPECT_EQ(old->binds, binding::client);
    EXPECT_EQ(five->binds, binding::both);
    EXPECT_EQ(five->status, "normative");
    EXPECT_NE(old->paraphrase, five->paraphrase);
}

TEST(requirements, statements_without_a_number_have_a_handle) {
    const auto* row = catalogue().find(mqtt::version::v311, "T3:2.2.2/a");
    ASSERT_THAT(row, NotNull());
    EXPECT_EQ(row->status, "normative-no-id");
    EXPECT_EQ(row->section, "2.2.2");
    EXPECT_THAT(catalogue().find(mqtt::version::v5, "T3:2.2.2/a"), IsNull());
}

class requirement_tables : public testing::Test {
protected:
    std::filesystem::path folder =
        std::filesystem::temp_directory_path() /
        ("brokerproof-tables-" +
         std::string(testing::UnitTest::GetInstance()->current_test_info()->name()));

    void SetUp() override { std::filesystem::create_directories(folder); }
    void TearDown() override { std::filesystem::remove_all(folder); }
    void write(const char* name, const std::string& text) const {
        std::ofstream(folder / name) << text;
    }
    std::vector<std::string> load() const {
        problems reported;
        load_requirements(folder.string(), reported);
        std::vector<std::string> lines;
        for (const auto& issue : reported) lines.push_back(describe(issue));
        return lines;
    }
};

TEST_F(requirement_tables, all_files_are_needed) {
    write("v5.tsv", "#id\n");
    EXPECT_THAT(load(), ElementsAre(HasSubstr("v3.1.1.tsv: cannot be read"),
                                    HasSubstr("unnumbered.tsv: cannot be read")));
}

TEST_F(requirement_tables, each_bad_row_is_reported_in_its_place) {
    write("v3.1.1.tsv", "MQTT-1\t1\tboth\tMUST\tutf8\tyes\ttext\nMQTT-2\t1\tboth\n");
    write("v5.tsv",
          "MQTT-1\t1\tus\tMUST\tutf8\tmaybe\ttext\n\nMQTT-2\t1\tboth\tMUST\tutf8\tno\ttext\n"
          "MQTT-2\t1\tboth\tMUST\tutf8\tno\ttext\n");
    write("unnumbered.tsv", "T\t6.0\t1\tboth\tMAY\tutf8\tyes\tnormative-no-id\ttext\n");
    EXPECT_THAT(load(), ElementsAre(HasSubstr("v3.1.1.tsv:2:1: a row has 7 columns; saw 3"),
                                    HasSubstr("v5.tsv:1:1: unknown binds 'us'"),
                                    HasSubstr("v5.tsv:1:1: unknown observable 'maybe'"),
                                    HasSubstr("v5.tsv:4:1: statement MQTT-2 appears twice"),
                                    HasSubstr("unnumbered.tsv:1:1: unknown version '6.0'")));
}

}  // namespace
}  // namespace brokerproof::suite
