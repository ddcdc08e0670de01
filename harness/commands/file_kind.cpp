#include "harness/commands/file_kind.hpp"

#include <algorithm>
#include <array>
#include <string_view>

#include "harness/yaml/reader.hpp"

namespace brokerproof::commands {

namespace {

/// A key that only this kind of file has, the surest ones first.
struct mark {
    std::string_view key;
    file_kind kind;
};
constexpr std::array marks{
    mark{"expected", file_kind::expectations}, mark{"scenario", file_kind::scenario},
    mark{"suite", file_kind::suite},           mark{"cases", file_kind::suite},
    mark{"spawn", file_kind::profile},         mark{"url", file_kind::profile},
};

}  // namespace

file_kind kind_of_file(const std::string& path) {
    const auto keys = yaml::top_keys(path);
    if (!keys) return file_kind::unreadable;
    const auto found = std::ranges::find_if(
        marks, [&](const mark& one) { return std::ranges::count(*keys, one.key) > 0; });
    return found == marks.end() ? file_kind::unknown : found->kind;
}

}  // namespace brokerproof::commands
