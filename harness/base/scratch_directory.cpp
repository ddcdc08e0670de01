#include "harness/base/scratch_directory.hpp"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <stdexcept>
#include <system_error>
#include <vector>

#include <fmt/format.h>

#include "harness/base/run_mark.hpp"

namespace brokerproof {

namespace fs = std::filesystem;

scratch_directory::scratch_directory() {
    std::error_code unusable;
    const auto parent = fs::temp_directory_path(unusable);
    path_ = ((unusable ? fs::path("/tmp") : parent) / (beginning_of_scratch(run_mark()) + "XXXXXX"))
                .string();
    if (!unusable && ::mkdtemp(path_.data()) != nullptr) return;
    if (!unusable) unusable.assign(errno, std::generic_category());
    const char* chosen = ::getenv("TMPDIR");
    throw std::runtime_error(
        fmt::format("cannot make a directory for temporary files in '{}'{}: {}",
                    chosen != nullptr ? chosen : parent.string(),
                    chosen != nullptr ? " (TMPDIR)" : "", unusable.message()));
}

std::string beginning_of_scratch(const std::string& mark) {
    return fmt::format("brokerproof-{}-", mark);
}

scratch_directory::~scratch_directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

void remove_scratch_of(const std::string& mark) {
    std::error_code ignored;
    const auto parent = fs::temp_directory_path(ignored);
    const auto beginning = beginning_of_scratch(mark);
    std::vector<fs::path> left;
    for (fs::directory_iterator entry(parent, ignored); entry != fs::directory_iterator();
         entry.increment(ignored)) {
        if (entry->path().filename().string().starts_with(beginning)) left.push_back(entry->path());
    }
    for (const auto& folder : left) fs::remove_all(folder, ignored);
}

}  // namespace brokerproof
