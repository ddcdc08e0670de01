#include "harness/target/placeholders.hpp"

#include <gtest/gtest.h>

#include "harness/base/testing/results.hpp"

namespace brokerproof::target {
namespace {

using testing_support::problem_of;

const std::map<std::string, std::string> values{{"port", "18830"}, {"data", "/x/${port}"}};

TEST(placeholders, are_replaced_once_and_only_where_they_are_whole) {
    EXPECT_EQ(expand("listener ${port} 127.0.0.1", values), "listener 18830 127.0.0.1");
    EXPECT_EQ(expand("${port}${port}", values), "1883018830");
    EXPECT_EQ(expand("${data}", values), "/x/${port}");  // values are not expanded again
    EXPECT_EQ(expand("$port $ {port} $${port} ${", values), "$port $ {port} $18830 ${");
    EXPECT_EQ(expand("${files}/a", values), "${files}/a");
    EXPECT_EQ(expand("", values), "");
    EXPECT_EQ(expand(std::vector<std::string>{"-p", "${port}"}, values),
              (std::vector<std::string>{"-p", "18830"}));
}

TEST(placeholders, are_checked_by_name) {
    EXPECT_EQ(problem_of(
                  check_placeholders("listener ${port} in ${data} and ${files} of ${root}, $HOME")),
              "");
    EXPECT_EQ(problem_of(check_placeholders("${brokerproof} serve")), "");
    EXPECT_EQ(problem_of(check_placeholders("${prt}")),
              "unknown placeholder '${prt}' (did you mean 'port'?)");
    EXPECT_EQ(problem_of(check_placeholders("${port")), "'${' has no '}'");
    EXPECT_EQ(problem_of(check_placeholders("${}")), "unknown placeholder '${}'");
}

}  // namespace
}  // namespace brokerproof::target
