// A folder for one test, which the destructor removes.
#pragma once

#include <unistd.h>
#include <cstdlib>

#include <filesystem>
#include <stdexcept>
#include <string>

namespace brokerproof::commands::testing {

class temporary_folder {
public:
    temporary_folder()
        : path_((std::filesystem::temp_directory_path() / "brokerproof-test-XXXXXX").string()) {
        if (::mkdtemp(path_.data()) == nullptr) throw std::runtime_error("no temporary folder");
    }
    ~temporary_folder() { std::filesystem::remove_all(path_); }
    temporary_folder(const temporary_folder&) = delete;
    temporary_folder& operator=(const temporary_folder&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

}  // namespace brokerproof::commands::testing
