#include "reports/load/seconds.hpp"

#include <sstream>

#include <gtest/gtest.h>

namespace brokerproof::reports {
namespace {

load_moment second_of_two_groups() {
    load_moment now;
    now.at_ns = 1'500'000'000;
    now.phase = "storm";
    now.groups = {"devices", "backend"};
    now.second.groups.resize(2);
    now.second.groups[0].online = 7;
    now.second.groups[0].delivery_p99_ns = 12'000;
    now.second.groups[1].published = 5;
    return now;
}

TEST(load_seconds, are_lines_of_json) {
    std::ostringstream out;
    write_second_line(out, second_of_two_groups());
    EXPECT_EQ(out.str(),
              R"({"at_s":1.5E0,"phase":"storm","groups":[)"
              R"({"name":"devices","scheduled":0,"online":7,"connects":0,"published":0,)"
              R"("acknowledged":0,"received":0,"delivery_p50_ns":0,"delivery_p99_ns":12000},)"
              R"({"name":"backend","scheduled":0,"online":0,"connects":0,"published":5,)"
              R"("acknowledged":0,"received":0,"delivery_p50_ns":0,"delivery_p99_ns":0}]})"
              "\n");
}

TEST(load_seconds, are_rows_of_csv) {
    std::ostringstream out;
    write_csv_head(out);
    write_csv_rows(out, second_of_two_groups());
    EXPECT_EQ(out.str(),
              "at_s,phase,group,scheduled,online,connects,published,acknowledged,received,"
              "delivery_p50_ns,delivery_p99_ns\n"
              "1.500,storm,devices,0,7,0,0,0,0,0,12000\n"
              "1.500,storm,backend,0,0,0,5,0,0,0,0\n");
}

TEST(load_seconds, end_with_the_exit_code_and_the_thresholds) {
    loadgen::load_result ended;
    ended.thresholds.resize(1);
    ended.thresholds[0].rule.text = "delivery.lost == 0";
    std::ostringstream out;
    write_end_line(out, ended, 1);
    EXPECT_TRUE(out.str().starts_with(R"({"ended":true,"exit_code":1,"thresholds":[{)"));
    EXPECT_NE(out.str().find(R"("threshold":"delivery.lost == 0")"), std::string::npos);
}

}  // namespace
}  // namespace brokerproof::reports
