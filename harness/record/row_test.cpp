// Rows: lists of values in the order of the table.
#include "harness/record/testing/filled.hpp"
#include "harness/record/testing/zoo.hpp"

namespace brokerproof::record {
namespace {

struct stable {
    std::vector<zoo::animal> animals;
    bool operator==(const stable&) const = default;
};

}  // namespace

template <>
struct description<stable> {
    static constexpr std::string_view name = "Stable";
    static constexpr std::string_view about = "Many animals.";
    static constexpr std::tuple fields{
        field{"animals", &stable::animals, "All of them.", layout::rows}};
};

namespace {

TEST(rows, every_field_comes_back) { expect_that_nothing_gets_lost<stable>(); }

TEST(rows, values_stand_in_the_order_of_the_table_and_nothing_is_left_out) {
    stable small;
    small.animals.resize(1);
    small.animals[0].name = "Bo";
    EXPECT_EQ(json_text(small), "{\"animals\":[[\"Bo\",4,\"plants\",1,null,[]]]}\n");
}

TEST(rows, a_row_that_does_not_fit_is_refused) {
    const auto fault = [](const std::string& row) {
        return fault_in<stable>("{\"animals\":[" + row + "]}");
    };
    EXPECT_EQ(fault(R"(["Bo",4,"plants",1,null,[]])"), "");
    EXPECT_EQ(fault(R"(["Bo",4,"plants",1,null])"), "file: animals[0]: the row is too short");
    EXPECT_EQ(fault(R"(["Bo",4,"plants",1,null,[],0])"), "file: animals[0]: the row is too long");
    EXPECT_EQ(fault(R"(["Bo",4,"plants",2,null,[]])"), "file: animals[0][3]: expected 0 or 1");
    EXPECT_EQ(fault(R"({"name":"Bo"})"), "file: animals[0]: expected a list");
}

}  // namespace
}  // namespace brokerproof::record
