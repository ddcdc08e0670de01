#include "harness/suite/suite_loader.hpp"

#include <algorithm>
#include <array>
#include <map>

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/suite/case_reader.hpp"
#include "harness/suite/forms.hpp"
#include "harness/suite/schema.hpp"
#include "harness/yaml/shapes.hpp"

namespace brokerproof::suite {
namespace {

/// The ids of all files, which must differ.
using suite_ids = std::map<std::string, position>;

/// The state while a suite is read.
struct suite_scope {
    const yaml::reader& in;
    const problems& so_far;
    const requirements& catalogue;
    suite_ids& known_ids;
    std::vector<mqtt::version> versions;

    operator const yaml::reader&() const { return in; }
};

struct suite_id {
    static yaml::shape form() { return defined<"slug">(); }
    static bool read(suite_scope& scope, const YAML::Node& node, std::string_view subject,
                     std::string& into) {
        if (!yaml::any_text::read(scope, node, subject, into)) return false;
        if (!yaml::is_slug(into)) {
            scope.in.complain(
                node, fmt::format("suite must be a slug such as session-expiry; saw '{}'", into));
        } else if (const auto [first, fresh] = scope.known_ids.emplace(into, scope.in.at(node));
                   !fresh) {
            scope.in.complain(node, fmt::format("suite id '{}' is already used: {}", into,
                                                describe(first->second)));
        }
        return true;
    }
};

struct suite_versions {
    static yaml::shape form() { return defined<"versions">(); }
    static bool read(suite_scope& scope, const YAML::Node& node, std::string_view, plan::suite&) {
        scope.versions = read_versions(scope.in, node);
        return true;
    }
};

struct suite_cases {
    static yaml::shape form() {
        return {.form = yaml::shape::kind::list, .least = 1, .parts = {case_form()}};
    }
    static bool read(suite_scope& scope, const YAML::Node& node, std::string_view subject,
                     plan::suite& into) {
        const auto elements = scope.in.elements(node, subject);
        if (node.IsSequence() && elements.empty())
            scope.in.complain(node, "cases must not be empty");
        std::map<std::string, unsigned> first_line;
        for (const auto& element : elements) {
            auto test = read_case(scope.in, scope.so_far, element, scope.versions, scope.catalogue);
            if (!test) continue;
            const auto [first, fresh] = first_line.emplace(test->id, test->where.line);
            if (!fresh && !test->id.empty()) {
                scope.in.complain(element["id"],
                                  fmt::format("case id '{}' is already used in line {}", test->id,
                                              first->second));
            }
            into.cases.push_back(std::move(*test));
        }
        return true;
    }
};

/// In the order in which they are read: cases need the versions.
constexpr std::array suite_keys{
    yaml::whole<plan::suite, yaml::format_number<1>, suite_scope>(
        "format", "The version of this format, 1.", yaml::required),
    yaml::member<&plan::suite::id, suite_id, suite_scope>(
        "suite", "Slug, unique and permanent; ids of runs are suite/case@version[params].",
        yaml::required),
    yaml::member<&plan::suite::about, yaml::any_text, suite_scope>(
        "about", "What the suite is about, in one sentence."),
    yaml::whole<plan::suite, suite_versions, suite_scope>(
        "versions", "v3.1.1, v5: every case runs once per version unless it narrows this.",
        yaml::required),
    yaml::whole<plan::suite, suite_cases, suite_scope>(
        "cases", "The cases, in the order in which they are reported.", yaml::required),
};
constexpr yaml::table<plan::suite, suite_scope> suite_rows{"a suite", {}, suite_keys};

plan::suite read_suite(suite_scope scope, const YAML::Node& root) {
    plan::suite suite;
    suite.file = scope.in.file();
    yaml::nested<suite_rows>::read(scope, root, {}, suite);
    return suite;
}

/// `reported` is empty at first, so that a file with a problem gives no suite.
void add(loaded& into, problems reported, const std::optional<YAML::Node>& root,
         const std::string& file, const requirements& catalogue, suite_ids& seen) {
    plan::suite complete;
    if (root) {
        const yaml::reader input(file, reported);
        complete = read_suite({input, reported, catalogue, seen, {}}, *root);
    }
    yaml::sort_by_place(reported);
    if (reported.empty() && root) into.suites.push_back(std::move(complete));
    into.reported.insert(into.reported.end(), reported.begin(), reported.end());
}

}  // namespace

yaml::shape suite_form() { return yaml::nested<suite_rows>::form(); }

loaded load_suites(const std::vector<std::string>& files, const requirements& catalogue) {
    loaded result;
    suite_ids seen;
    for (const auto& file : files) {
        problems reported;
        const auto root = yaml::load_file(file, reported);
        add(result, std::move(reported), root, file, catalogue, seen);
    }
    return result;
}

loaded load_suite_text(const std::string& text, const std::string& file,
                       const requirements& catalogue) {
    loaded result;
    suite_ids seen;
    problems reported;
    const auto root = yaml::load_text(text, file, reported);
    add(result, std::move(reported), root, file, catalogue, seen);
    return result;
}

std::vector<std::string> find_suites(const std::string& directory) {
    constexpr std::array<std::string_view, 2> other_folders{"selftest", "requirements"};
    return files_below(directory, ".yaml", other_folders);
}

}  // namespace brokerproof::suite
