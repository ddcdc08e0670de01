#include "harness/target/placeholders.hpp"

#include <gtest/gtest.h>

namespace brokerproof::target {
namespace {

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
    EXPECT_EQ(placeholder_problem("listener ${port} in ${data} and ${files} of ${root}, $HOME"),
              "");
    EXPECT_EQ(placeholder_problem("${brokerproof} serve"), "");
    EXPECT_EQ(placeholder_problem("${prt}"), "unknown placeholder '${prt}' (did you mean 'port'?)");
    EXPECT_EQ(placeholder_problem("${port"), "'${' has no '}'");
    EXPECT_EQ(placeholder_problem("${}"), "unknown placeholder '${}'");
}

}  // namespace
}  // namespace brokerproof::target
