// Rows: lists of values in the order of the table.
#include "harness/record/map_rows.hpp"
#include "harness/record/testing/filled.hpp"
#include "harness/record/testing/zoo.hpp"

namespace brokerproof::record {
namespace {

struct cage {
    std::string sign;
    std::vector<int> doors;
    bool operator==(const cage&) const = default;
};

struct cages {
    std::map<int, cage> by_number;
    bool operator==(const cages&) const = default;
};

struct stable {
    std::vector<zoo::animal> animals;
    bool operator==(const stable&) const = default;
};

}  // namespace

template <>
struct description<cage> {
    static constexpr std::string_view name = "Cage";
    static constexpr std::string_view about = "A cage.";
    static constexpr std::tuple fields{field{"sign", &cage::sign, "What is written on it."},
                                       field{"doors", &cage::doors, "Their numbers."}};
};

template <>
struct form<std::map<int, cage>> : map_rows<std::map<int, cage>> {};

template <>
struct description<cages> {
    static constexpr std::string_view name = "Cages";
    static constexpr std::string_view about = "Many cages.";
    static constexpr std::tuple fields{
        field{"by_number", &cages::by_number, "All of them.", layout::rows}};
};

template <>
struct description<stable> {
    static constexpr std::string_view name = "Stable";
    static constexpr std::string_view about = "Many animals.";
    static constexpr std::tuple fields{
        field{"animals", &stable::animals, "All of them.", layout::rows}};
};

namespace {

TEST(rows, every_field_comes_back) { expect_that_nothing_gets_lost<stable>(); }

TEST(rows, the_entries_of_a_map_stand_behind_their_keys) {
    expect_that_nothing_gets_lost<cages>();
    const cages two{{{3, {"wolf", {1, 2}}}, {4, {}}}};
    EXPECT_EQ(json_text(two), "{\"by_number\":[[3,\"wolf\",[1,2]],[4,\"\",[]]]}\n");
    EXPECT_EQ(fault_in<cages>(R"({"by_number":[[3,"a",[]],[3,"b",[]]]})"),
              "file: by_number[1]: comes twice");
    EXPECT_EQ(fault_in<cages>(R"({"by_number":[[3,"a"]]})"),
              "file: by_number[0]: the row is too short");
    EXPECT_EQ(fault_in<cages>(R"({"by_number":[[3,"a",[],1]]})"),
              "file: by_number[0]: the row is too long");
}

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
