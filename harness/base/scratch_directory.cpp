#include "harness/base/scratch_directory.hpp"

#include <stdlib.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

namespace brokerproof {

namespace fs = std::filesystem;

scratch_directory::scratch_directory() {
    path_ = (fs::temp_directory_path() / "brokerproof-XXXXXX").string();
    if (::mkdtemp(path_.data()) != nullptr) return;
    throw fs::filesystem_error("cannot make a scratch directory", path_,
                               std::error_code(errno, std::generic_category()));
}

scratch_directory::~scratch_directory() {
    std::error_code ignored;
    fs::remove_all(path_, ignored);
}

}  // namespace brokerproof
