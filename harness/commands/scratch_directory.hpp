// A directory below the system's temporary directory, removed at the end.
#pragma once

#include <stdlib.h>

#include <filesystem>
#include <string>

namespace brokerproof::commands {

class scratch_directory {
public:
    scratch_directory() {
        namespace fs = std::filesystem;
        std::string name = (fs::temp_directory_path() / "brokerproof-XXXXXX").string();
        if (::mkdtemp(name.data()) != nullptr) path_ = name;
    }
    ~scratch_directory() {
        std::error_code ignored;
        if (!path_.empty()) std::filesystem::remove_all(path_, ignored);
    }
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;
    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace brokerproof::commands
