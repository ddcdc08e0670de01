// The files of a proof.

#include <sstream>

#include <gmock/gmock.h>
#include <boost/json/parse.hpp>

#include "reports/proof.hpp"

namespace brokerproof::reports {
namespace {

using testing::HasSubstr;
using testing::Not;

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

TEST(ProofHtml, MarksWhatIsCaughtAndEscapesTexts) {
    std::ostringstream out;
    write_proof_html(out, sample());
    const auto page = out.str();
    EXPECT_THAT(page, HasSubstr("title=\"lost: expected &quot;x&quot;; saw nothing\""));
    EXPECT_THAT(page, HasSubstr("All &lt;is&gt; lost."));
    EXPECT_THAT(page, HasSubstr("connack-twice (0)"));
    EXPECT_THAT(page, Not(HasSubstr("<script")));
    EXPECT_THAT(page, Not(HasSubstr("http")));
}

}  // namespace
}  // namespace brokerproof::reports
