#include "harness/base/run_mark.hpp"

#include <unistd.h>

#include <atomic>
#include <fstream>
#include <sstream>

#include <fmt/format.h>

namespace brokerproof {

namespace {

/// Field 22 of /proc/self/stat; the name in field 2 may hold blanks.
std::string start_of_this_process() {
    std::ifstream stream("/proc/self/stat");
    std::string text;
    std::getline(stream, text);
    const auto name_end = text.rfind(')');
    if (name_end == std::string::npos) return "0";
    std::istringstream fields(text.substr(name_end + 1));
    std::string field;
    for (int number = 3; number <= 22; ++number) fields >> field;
    return field;
}

}  // namespace

const std::string& run_mark() {
    static const auto mark = fmt::format("{}.{}", ::getpid(), start_of_this_process());
    return mark;
}

std::string next_child_mark() {
    static std::atomic<unsigned> last = 0;
    return fmt::format("{}.{}.", run_mark(), ++last);
}

}  // namespace brokerproof
