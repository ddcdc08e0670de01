#include "harness/target/version_text.hpp"

// Not std::regex: libstdc++ recurses once per character, and g++ 12 warns inside it under ASan.
#include <fmt/format.h>
#include <boost/regex.hpp>

namespace brokerproof::target {

result<void> check_version_pattern(const std::string& pattern) {
    try {
        const boost::regex parsed(pattern);
        if (parsed.mark_count() == 0) return failure("must have a group (...) around the version");
        return {};
    } catch (const boost::regex_error& error) {
        return failure(fmt::format("is not a regular expression: {}", error.what()));
    }
}

std::string version_in(const std::string& text, const std::string& pattern) {
    constexpr std::size_t looked_at = 64 * 1024;
    try {
        boost::smatch match;
        const auto start = text.substr(0, looked_at);
        if (boost::regex_search(start, match, boost::regex(pattern)) && match.size() > 1)
            return match[1].str();
    } catch (const std::runtime_error&) {
        // The pattern is too costly, or no loader has checked it; then there is no version.
    }
    return {};
}

}  // namespace brokerproof::target
