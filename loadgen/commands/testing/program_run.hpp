// Runs the program with scenarios that a test writes, and reads what it found.
#pragma once

#include <sys/wait.h>

#include <cstdlib>
#include <fstream>
#include <iterator>
#include <sstream>
#include <string>

#include <fmt/format.h>
#include <gtest/gtest.h>

#include "harness/base/scratch_directory.hpp"
#include "reports/load/json.hpp"

namespace brokerproof::commands::testing {

class program_run : public ::testing::Test {
protected:
    /// Returns the exit code; log() has the output.
    int run(const std::string& arguments) const {
        const auto command = fmt::format("'{}' --root '{}' {} > '{}' 2>&1", BROKERPROOF_PROGRAM,
                                         BROKERPROOF_SOURCE_DIR, arguments, file("log"));
        const int status = std::system(command.c_str());
        return WIFEXITED(status) ? WEXITSTATUS(status) : -1;
    }
    /// Of a scenario that is shipped, or in a file.
    int load(const std::string& arguments) const {
        return run(fmt::format("load {} --out '{}'", arguments, file("out")));
    }
    /// Of a scenario that the test has written.
    int load(const std::string& scenario, const std::string& arguments) const {
        std::ofstream(file("scenario.yaml")) << scenario;
        return load(fmt::format("'{}' {}", file("scenario.yaml"), arguments));
    }
    std::string log() const {
        std::ifstream in(file("log"));
        return {std::istreambuf_iterator<char>(in), {}};
    }
    /// The same with one blank between words: lines are folded to the width of a terminal.
    std::string unfolded_log() const {
        std::istringstream in(log());
        std::string text;
        for (std::string word; in >> word;) text += (text.empty() ? "" : " ") + word;
        return text;
    }
    loadgen::load_result result(const std::string& folder = "out") const {
        auto read = reports::read_load_json_file(file(folder) + "/result.json");
        if (read) return read->result;
        ADD_FAILURE() << describe(read.error()) << '\n' << log();
        return {};
    }
    /// The ledger of the last run, of all groups together.
    loadgen::delivery_counts totals() const {
        const auto found = result();
        if (found.ledger) return loadgen::total(found.ledger->groups);
        ADD_FAILURE() << "there is no ledger\n" << log();
        return {};
    }
    std::string file(const std::string& name) const { return place_.path() + '/' + name; }

    /// A profile of the reference broker, with these arguments of `serve`.
    std::string serving(const std::string& arguments) const {
        const auto name = file("profile.yaml");
        std::ofstream(name) << "about: the reference broker\nproduct: reference\nspawn:\n"
                            << fmt::format("  command: [{}, serve, --port, \"${{port}}\", {}]\n",
                                           BROKERPROOF_PROGRAM, arguments);
        return " --broker " + name;
    }

    /// A profile of the reference broker behind a proxy with one defect of the wire.
    /// `arguments` are of `serve`.
    std::string with_wire_defect(const std::string& defect,
                                 const std::string& arguments = "") const {
        const auto name = file("profile.yaml");
        std::ofstream(name)
            << "about: the reference broker, with one thing wrong\n"
            << "product: reference\nspawn:\n  command:\n    - sh\n    - -c\n    - >-\n"
            << fmt::format(
                   "      {0} serve --port $((${{port}} + 1)) {2} &\n"
                   "      exec {0} proxy\n"
                   "      --upstream mqtt://127.0.0.1:$((${{port}} + 1))\n"
                   "      --port ${{port}} --defect {1}\n",
                   BROKERPROOF_PROGRAM, defect, arguments);
        return " --broker " + name;
    }

private:
    scratch_directory place_;
};

/// A busy machine cannot make a run with these limits INVALID: the tests are about the ledger.
inline const std::string patient_health =
    "health: { late_sends: 1, late_after: 60s, loop_lag_p99: 60s, cpu: 1 }\n";

}  // namespace brokerproof::commands::testing
