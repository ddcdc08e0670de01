// The commands that only read: list, validate, explain, brokers, judge.
#pragma once

#include <string>
#include <vector>

#include "harness/commands/console.hpp"
#include "harness/commands/tree.hpp"

namespace brokerproof::commands {

/// Prints all chosen cases, one per line. Exit code 0 or 2.
int list(const std::string& root, const selection& wanted, const console& screen);

/// Checks suites, load scenarios, profiles of brokers and known failures; their top keys tell them
/// apart. Without files, checks all of suites/ and configs/. Exit code 0 or 2.
int validate(const std::string& root, const std::vector<std::string>& files, const console& screen);

/// Prints what a case tests and why, or what a statement says and which cases cover it. Exit code 0
/// or 2.
int explain(const std::string& root, const std::string& subject, const console& screen);

/// Prints the targets in configs/brokers. Exit code 0 or 2.
int brokers(const std::string& root, const console& screen);

/// Judges the traces of a stored result again, without the broker, and prints what changed. Exit
/// code as for conform; 2 if the file or the suites are wrong.
int judge_again(const std::string& root, const std::string& result_file, const console& screen);

}  // namespace brokerproof::commands
