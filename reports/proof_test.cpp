// The file of a proof.

#include <sstream>

#include <gtest/gtest.h>
#include <boost/json.hpp>

#include "reports/golden_test.hpp"
#include "reports/proof.hpp"

namespace brokerproof::reports {
namespace {

proof sample() {
    proof out;
    out.brokerproof = "0.1.0";
    out.defects = {{"connack-twice", "CONNACK is sent twice."}, {"lost", "All <is> lost."}};
    out.cases = {{"a/sharp@v5",
                  "MUST",
                  "plain",
                  "pass",
                  {"lost", "connack-twice"},
                  {{"lost", "fail", "expected \"x\"; saw nothing"}},
                  {}},
                 {"a/blunt@v5",
                  "MUST",
                  "plain",
                  "pass",
                  {},
                  {},
                  {{"slow", "blocked", "no answer to SUBSCRIBE"}}}};
    out.variants = {{"slow",
                     "Is late.",
                     "no statement sets a time",
                     "order and time",
                     "",
                     {{"pass", 1}, {"blocked", 1}}}};
    out.rules = {{"unasked_suback", {"suback-stray", "other"}, {"suback-stray"}}};
    out.runs = 4;
    return out;
}

std::string json_of(const proof& whole) {
    std::ostringstream out;
    write_proof_json(out, whole);
    return out.str();
}

TEST(proof_json, a_file_has_every_case_with_what_it_reaches_and_catches) {
    expect_golden("proof.json", json_of(sample()));
    const auto read = read_proof_json(boost::json::parse(json_of(sample())), "proof.json");
    ASSERT_TRUE(read) << describe(read.error());
    EXPECT_EQ(*read, sample());
}

TEST(proof_json, an_older_file_is_refused_in_one_line) {
    const auto read = read_proof_json(boost::json::parse(R"({"format": 1, "defects": []})"), "f");
    ASSERT_FALSE(read);
    EXPECT_EQ(describe(read.error()),
              "f: format 1 cannot be read, only format 4: run again with this version of "
              "brokerproof");
}

}  // namespace
}  // namespace brokerproof::reports
