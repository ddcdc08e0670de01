#include "harness/commands/unpack.hpp"

#include <filesystem>
#include <ostream>

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/commands/output_file.hpp"

namespace brokerproof::commands {

int unpack(const std::string& folder, const console& screen) {
    std::error_code missing;  // a folder that is not there is empty
    if (std::filesystem::exists(folder, missing) && !std::filesystem::is_empty(folder, missing))
        return refuse(screen, failure(fmt::format("'{}' is not an empty folder", folder)));
    const auto files = files_below(std::string(built_in_root), "", {});
    problems unwritten;
    for (const auto& file : files) {
        const auto text = read_limited(file, std::string::npos);
        if (!text) return refuse(screen, problem{{file, 0, 0}, text.error().text});
        write_output(
            folder + file.substr(built_in_root.size()), [&](std::ostream& out) { out << *text; },
            unwritten);
    }
    tell(screen, unwritten);
    if (!unwritten.empty()) return 3;
    screen.out << fmt::format("{} files are in {}\n", files.size(), folder);
    return 0;
}

}  // namespace brokerproof::commands
