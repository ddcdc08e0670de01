#include "harness/expectations/keys.hpp"

#include <array>

#include <fmt/format.h>

#include "harness/yaml/format_schema.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::expectations {
namespace {

using yaml::member;
using yaml::nested;
using yaml::one_or_many;
using yaml::required;
using yaml::rule;
using yaml::usually;
using yaml::whole;

/// Ids are "suite/case@version[parameters]": a glob without a slash cannot match any.
struct glob_over_cases {
    static yaml::shape form() { return {.pattern = "[/*]"}; }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     case_glob& into) {
        if (!yaml::text::read(input, node, subject, into.glob)) return false;
        into.where = input.at(node);
        if (into.glob.find_first_of("/*") == std::string::npos) {
            input.complain(node, fmt::format("'{}' matches no case id; ids are suite/case@version",
                                             into.glob));
        }
        return true;
    }
};

constexpr std::array expectation_keys{
    member<&expectation::cases, one_or_many<glob_over_cases>>(
        "cases", "A glob over case ids, or a list of globs that fail for this one reason.",
        required),
    member<&expectation::versions, one_or_many<yaml::text>>(
        "versions", "Globs over the broker's version, a list of them or \"*\".", required),
    member<&expectation::reason, yaml::text>("reason",
                                             "What this broker does instead, one "
                                             "sentence.",
                                             required),
    member<&expectation::statement, yaml::text>(
        "statement", "The statement it departs from, such as MQTT-4.6.0-1."),
    member<&expectation::issue, yaml::text>(
        "issue", "A link to a report, or to the page that documents it."),
    member<&expectation::sometimes, yaml::flag>(
        "sometimes", "The failure comes and goes, and the reason says why.", usually("false")),
};
constexpr std::array expectation_rules{
    rule{rule::kind::at_least_one,
         {"statement", "issue"},
         "Others must be able to check the reason."},
};
constexpr yaml::table<expectation> expectation_rows{"an expectation", "expectation",
                                                    expectation_keys, expectation_rules};

struct placed_expectation {
    static yaml::shape form() { return nested<expectation_rows>::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     expectation& into) {
        into.where = input.at(node);
        return nested<expectation_rows>::read(input, node, subject, into);
    }
};

struct product_name {
    static yaml::shape form() { return yaml::text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     file& into) {
        into.product_at = input.at(node);
        return yaml::text::read(input, node, subject, into.product);
    }
};

constexpr std::array file_keys{
    whole<file, yaml::format_number<1>>("format", "The version of this format, 1.", required),
    whole<file, product_name>("product", "The broker's product; \"unknown\" fits any.", required),
    member<&file::expected, yaml::list<placed_expectation, yaml::emptiness::allowed>>(
        "expected", "The failures that are known, each with its reason.", required),
};
constexpr yaml::table<file> file_rows{"an expectations file", {}, file_keys};

}  // namespace

const yaml::table<expectation>& expectation_table() { return expectation_rows; }

void read_file(const yaml::reader& input, const YAML::Node& root, file& into) {
    nested<file_rows>::read(input, root, {}, into);
}

std::string json_schema() {
    return yaml::format_schema().whole_text(
        "brokerproof expectations",
        "Cases that are known to fail with one broker; configs/expectations/README.md explains it.",
        nested<file_rows>::form());
}

}  // namespace brokerproof::expectations
