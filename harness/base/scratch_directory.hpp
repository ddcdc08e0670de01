// A directory of our own below the system's directory for temporary files.
#pragma once

#include <string>

namespace brokerproof {

/// Exists as long as the object; it is removed with everything in it. Nothing can be done without
/// it, so the constructor throws when the directory cannot be made; the text names the parent.
class scratch_directory {
public:
    scratch_directory();
    ~scratch_directory();
    scratch_directory(const scratch_directory&) = delete;
    scratch_directory& operator=(const scratch_directory&) = delete;

    const std::string& path() const { return path_; }

private:
    std::string path_;
};

/// How the names of all scratch directories of a run of the program begin (run_mark.hpp).
std::string beginning_of_scratch(const std::string& mark);
/// Removes what a run that was killed has left.
void remove_scratch_of(const std::string& mark);

}  // namespace brokerproof
