// What a page shows beside the results: the description and the script of each case, the statements
// of the standard, and which of them have a case.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include <boost/describe/enum.hpp>

namespace brokerproof::reports {

/// A statement of the standard.
struct page_statement {
    std::string section;
    std::string level;  ///< "MUST"
    std::string binds;  ///< "client", "server" or "both sides"
    std::string area;
    std::string text;
    /// It is a duty of the server that shows on the wire, so that a case can be about it.
    bool ours = false;

    bool operator==(const page_statement&) const = default;
};

/// Whether a step waits until something happens, at most so long, or watches all of the time.
enum class window_kind : std::uint8_t { within, during };
BOOST_DESCRIBE_ENUM(window_kind, within, during)

/// The time that a step waits or watches, as far as it is known without running the step.
struct step_window {
    window_kind kind = window_kind::within;
    std::int64_t ms = 0;

    bool operator==(const step_window&) const = default;
};

/// The windows of a case by the number of the step, as text.
using case_windows = std::map<std::string, step_window>;

struct page_step {
    int number = 0;
    std::string client;
    std::string verb;
    unsigned line = 0;
    std::string meaning;  ///< why the step is there; may be empty

    bool operator==(const page_step&) const = default;
};

struct page_script {
    std::string title;
    std::string about;
    std::string file;  ///< below the root of the tree
    unsigned line = 0;
    std::string text;  ///< the lines of the file
    std::vector<page_step> steps;

    bool operator==(const page_script&) const = default;
};

/// An area of the check catalogue.
struct page_area {
    std::string title;  ///< "EXP session expiry"
    int checks = 0;
    std::vector<std::string> missing;  ///< checks without a case

    bool operator==(const page_area&) const = default;
};

/// The statements of one area, of one version of MQTT.
struct page_coverage {
    std::string area;
    int covered = 0;
    std::vector<std::string> missing;  ///< statements without a case

    bool operator==(const page_coverage&) const = default;
};

/// What belongs to a version is found under its tag: "v3.1.1", "v5".
struct page_catalogue {
    template <class Value>
    using by_version = std::map<std::string, Value>;

    std::vector<page_area> areas;
    by_version<std::map<std::string, page_statement>> statements;  ///< by id
    std::map<std::string, page_script> cases;  ///< by suite/case, without version and parameters
    by_version<std::vector<page_coverage>> coverage;
    /// Which cases are about a statement: by its id, each as suite/case.
    by_version<std::map<std::string, std::vector<std::string>>> covers;
    /// By run id; one map for each result, in their order.
    std::vector<std::map<std::string, case_windows>> windows;

    bool operator==(const page_catalogue&) const = default;
};

}  // namespace brokerproof::reports
