#include "harness/commands/output_file.hpp"

#include <filesystem>
#include <fstream>
#include <iostream>

namespace brokerproof::commands {

namespace fs = std::filesystem;

bool write_output(const std::string& path, const std::function<void(std::ostream&)>& writer) {
    if (path.empty()) return true;
    std::error_code ignored;
    const auto parent = fs::path(path).parent_path();
    if (!parent.empty()) fs::create_directories(parent, ignored);
    std::ofstream out(path, std::ios::binary);
    writer(out);
    out.flush();
    if (!out) std::cerr << "cannot write " << path << '\n';
    return static_cast<bool>(out);
}

}  // namespace brokerproof::commands
