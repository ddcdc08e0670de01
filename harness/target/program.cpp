#include "harness/target/program.hpp"

#include <array>
#include <cstdlib>
#include <filesystem>
#include <string_view>

#include <sys/mman.h>
#include <unistd.h>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/target/process.hpp"

namespace brokerproof::target {
namespace {

bool is_executable(const std::string& path) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(path, ignored) && ::access(path.c_str(), X_OK) == 0;
}

std::string content_of(int fd) {
    std::string text;
    std::array<char, 4096> part{};
    for (off_t offset = 0;;) {
        const auto size = ::pread(fd, part.data(), part.size(), offset);
        if (size <= 0) return text;
        text.append(part.data(), static_cast<std::size_t>(size));
        offset += size;
    }
}

}  // namespace

std::optional<std::string> find_program(const std::string& name) {
    if (name.find('/') != std::string::npos)
        return is_executable(name) ? std::optional(name) : std::nullopt;
    const char* path = std::getenv("PATH");
    auto folders = split(path == nullptr ? "" : path, ':');
    for (const auto* extra : {"/usr/sbin", "/usr/local/sbin", "/sbin"}) folders.emplace_back(extra);
    for (const auto& folder : folders) {
        if (folder.empty()) continue;
        if (auto candidate = folder + '/' + name; is_executable(candidate)) return candidate;
    }
    return std::nullopt;
}

std::string own_program() {
    std::error_code ignored;
    return std::filesystem::read_symlink("/proc/self/exe", ignored).string();
}

std::string program_missing(const std::string& name, const std::string& install) {
    const auto hint = install.empty() ? std::string{} : "; install it with: " + install;
    return fmt::format("cannot find the program '{}'{}", name, hint);
}

std::optional<std::string> output_of(const std::vector<std::string>& argv,
                                     std::chrono::milliseconds limit) {
    const int fd = ::memfd_create("brokerproof-output", MFD_CLOEXEC);
    if (fd < 0) return std::nullopt;
    auto running = process::start({argv, {}, {}, fd});
    const bool ended = running && running->wait(limit).has_value();
    auto text = content_of(fd);
    ::close(fd);
    return ended ? std::optional(std::move(text)) : std::nullopt;
}

}  // namespace brokerproof::target
