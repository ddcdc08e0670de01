// The file of a proof.

#include <sstream>

#include <gtest/gtest.h>
#include <boost/json/parse.hpp>

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
                  {{"lost", "fail", "expected \"x\"; saw nothing"}}},
                 {"a/blunt@v5", "MUST", "plain", "pass", {}, {}}};
    out.runs = 4;
    return out;
}

TEST(ProofJson, HasEveryCaseWithWhatItReachesAndCatches) {
    std::ostringstream out;
    write_proof_json(out, sample());
    const auto read = boost::json::parse(out.str());
    EXPECT_EQ(read.at("format").as_int64(), 1);
    EXPECT_EQ(read.at("defects").as_array().size(), 2U);
    const auto& first = read.at("cases").as_array().at(0);
    EXPECT_EQ(first.at("reached").as_array().size(), 2U);
    EXPECT_EQ(first.at("caught").as_array().at(0).at("reason").as_string(),
              "expected \"x\"; saw nothing");
    EXPECT_TRUE(read.at("cases").as_array().at(1).at("caught").as_array().empty());
}

}  // namespace
}  // namespace brokerproof::reports
