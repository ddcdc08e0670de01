#include "harness/commands/output_file.hpp"

#include <filesystem>
#include <fstream>

namespace brokerproof::commands {

namespace fs = std::filesystem;

void write_output(const std::string& path, const std::function<void(std::ostream&)>& writer,
                  problems& faults) {
    if (path.empty()) return;
    std::error_code ignored;
    const auto parent = fs::path(path).parent_path();
    if (!parent.empty()) fs::create_directories(parent, ignored);
    std::ofstream out(path, std::ios::binary);
    writer(out);
    out.flush();
    if (!out) faults.push_back({{}, "cannot write " + path});
}

}  // namespace brokerproof::commands
