// What is written is read as the same, and what cannot be read is refused with its place.
#include <limits>

#include <boost/json.hpp>

#include "harness/record/testing/filled.hpp"
#include "harness/record/testing/zoo.hpp"

namespace brokerproof::record {
namespace {

using zoo::animal;
using zoo::house;
using zoo::lion;

TEST(record, every_field_comes_back) {
    expect_that_nothing_gets_lost<animal>();
    expect_that_nothing_gets_lost<lion>();
    expect_that_nothing_gets_lost<house>();
    expect_that_nothing_gets_lost<zoo::feeding>();
}

TEST(record, the_word_of_a_variant_says_which_fields_are_there) {
    zoo::feeding fed{7, zoo::hunt{"an antelope", 60.5}, zoo::fast{}, {{"bones", 3}}};
    const auto text = json_text(fed);
    EXPECT_EQ(text, R"({"format":2,"kind":"feeding","at_ms":7,"meal":"hunt","prey":"an antelope",)"
                    R"("weight_kg":60.5,"next":{"meal":"fast"},"all_eaten":false})"
                    "\n");
    const auto read = read_json<zoo::feeding>(text, "file");
    ASSERT_TRUE(read) << describe(read.error());
    fed.leftovers.clear();
    EXPECT_EQ(*read, fed);
    const auto fault = [&](std::string_view from, std::string_view to) {
        auto edited = text;
        return fault_in<zoo::feeding>(edited.replace(edited.find(from), from.size(), to));
    };
    EXPECT_EQ(fault("\"fast\"", "\"feast\""), "file: next.meal: expected hay, hunt or fast");
    EXPECT_EQ(fault("{\"meal\":\"fast\"}", "{}"), "file: next: there is no 'meal'");
    EXPECT_EQ(fault("\"prey\"", "\"pray\""), "file: there is no 'prey'");
    EXPECT_EQ(fault("60.5", "\"much\""), "file: weight_kg: expected a number");
}

TEST(record, a_file_of_another_kind_or_format_is_refused_in_one_line) {
    EXPECT_EQ(fault_in<zoo::feeding>(R"({"format": 1, "kind": "feeding"})"),
              "file: format 1 cannot be read, only format 2: run again with this version of "
              "brokerproof");
    EXPECT_EQ(fault_in<zoo::feeding>(R"({"format": 2, "kind": "visit"})"),
              "file: expected a result of kind 'feeding'; this one is of kind 'visit'");
    EXPECT_EQ(fault_in<zoo::feeding>(R"({"format": 2})"), "file: there is no 'kind'");
    EXPECT_EQ(fault_in<zoo::feeding>(R"({"kind": "feeding"})"), "file: there is no 'format'");
    EXPECT_EQ(fault_in<zoo::feeding>(R"({"kind": "feeding", "format": "2"})"),
              "file: format: expected a whole number");
    EXPECT_EQ(fault_in<zoo::feeding>("[]"), "file: expected a result of brokerproof");
}

TEST(record, json_text_is_kept_until_it_is_read) {
    const auto text = written_once(zoo::place{1, 2});
    EXPECT_EQ(text.text, R"({"east_m":1,"north_m":2})");
    written_json<zoo::place> again;
    EXPECT_TRUE(read_document(boost::json::parse(text.text), again));
    EXPECT_EQ(boost::json::parse(again.text), boost::json::parse(text.text));
}

/// As `zoo::place`, with a table that knows only one of its members.
struct half_place {
    double east_m = 0;
    double north_m = 0;
    bool operator==(const half_place&) const = default;
};

}  // namespace

template <>
struct description<half_place> {
    static constexpr std::string_view name = "HalfPlace";
    static constexpr std::string_view about = "Where something is, by half.";
    static constexpr std::tuple fields{field{"east_m", &half_place::east_m, "Metres to the east."}};
};

namespace {

static_assert(description_detail::listed_members<half_place>() < member_count<half_place>,
              "so that is_whole() does not compile");
static_assert(description_detail::listed_members<lion>() == member_count<lion>);

TEST(record, a_file_is_laid_out_as_its_tables_say) {
    house aviary;
    aviary.at_ms = -5;
    aviary.doors = {{1, 2.5}};
    auto& inhabitant = aviary.lions.emplace_back();
    inhabitant.name = "Leo";
    inhabitant.roar = "\xFF";
    inhabitant.cubs["a"] = 1;
    EXPECT_EQ(json_text(aviary), R"({
  "format": 3,
  "at_ms": -5,
  "doors": [[1,2.5]],
  "lions": [
    {"kind":"lion","name":"Leo","legs":4,"food":"plants","weight":null,)"
                                 R"("roar":{"hex":"ff"},"loudness":1,"cubs":{"a":1},)"
                                 R"("east_m":0,"north_m":0,"collar":""}
  ]
}
)");
}

TEST(record, what_is_missing_or_wrong_is_told_with_its_path) {
    const auto fault = [](std::string_view from, std::string_view to) {
        auto pride = filled<house>();
        pride.lions.resize(1);
        auto text = json_text(pride);
        const auto at = text.find(from);
        EXPECT_NE(at, std::string::npos) << from << " in " << text;
        if (at != std::string::npos) text.replace(at, from.size(), to);
        return fault_in<house>(text);
    };
    EXPECT_EQ(fault("\"food\":\"both\"", "\"food\":\"stones\""),
              "file: lions[0].food: expected plants, meat or both");
    EXPECT_EQ(fault("\"legs\":", "\"legs\":300,\"l\":"),
              "file: lions[0].legs: number out of range");
    EXPECT_EQ(fault("\"east_m\":", "\"east_m\":7e400,\"e\":"),
              "file: lions[0].east_m: number out of range");
    EXPECT_EQ(fault("\"legs\"", "\"pegs\""), "file: lions[0]: there is no 'legs'");
    EXPECT_EQ(fault("\"food\"", "\"feed\""), "");
    EXPECT_EQ(fault("\"wild\":false", "\"wild\":0"), "file: lions[0].wild: expected true or false");
    EXPECT_EQ(fault("\"collar\":\"0", "\"collar\":\""),
              "file: lions[0].collar: expected an even number of hex digits");
    EXPECT_EQ(fault("\"roar\":", "\"roar\":7,\"r\":"), "file: lions[0].roar: expected a text");
    EXPECT_EQ(fault("\"roar\":", "\"roar\":\"\",\"r\":"),
              "file: lions[0]: a lion that does not roar");
    EXPECT_EQ(fault("\"keepers\":", "\"keepers\":{},\"k\":"),
              "file: lions[0].keepers: expected a list");
    EXPECT_EQ(fault("{\"kind\"", "5,{\"kind\""), "file: lions[0]: expected an object");
}

TEST(record, unknown_keys_are_left_alone) {
    EXPECT_EQ(fault_in<zoo::place>(R"({"east_m":1,"north_m":2,"up_m":[{}]})"), "");
}

TEST(record, numbers_that_json_cannot_hold_are_null_and_come_back_as_no_number) {
    const zoo::place nowhere{std::numeric_limits<double>::infinity(), 24.3};
    const auto text = json_text(nowhere);
    EXPECT_EQ(text, "{\"east_m\":null,\"north_m\":24.3}\n");
    const auto read = read_json<zoo::place>(text, "file");
    ASSERT_TRUE(read);
    EXPECT_TRUE(std::isnan(read->east_m));
    EXPECT_EQ(json_text(*read), text);
}

TEST(record, every_prefix_is_refused) {
    const auto text = json_text(filled<house>());
    const auto whole = text.find_last_not_of('\n') + 1;
    for (std::size_t size = 0; size < whole; ++size)
        EXPECT_NE(fault_in<house>(text.substr(0, size)), "") << size;
}

}  // namespace
}  // namespace brokerproof::record
