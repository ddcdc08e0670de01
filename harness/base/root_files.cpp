#include "harness/base/root_files.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <optional>
#include <system_error>

namespace brokerproof {
namespace fs = std::filesystem;
namespace {

/// Set once by main(), before there is a second thread.
std::span<const built_in_file> provided;

/// "suites/will.yaml" for "built-in:/suites/will.yaml", which may have more slashes than one.
std::string_view below_built_in_root(std::string_view path) {
    path.remove_prefix(built_in_root.size());
    path.remove_prefix(std::min(path.find_first_not_of('/'), path.size()));
    return path;
}

const built_in_file* find_built_in(std::string_view path) {
    const auto wanted = below_built_in_root(path);
    const auto found = std::ranges::find(provided, wanted, &built_in_file::path);
    return found == provided.end() ? nullptr : &*found;
}

/// The part of a file's path below `folder`; none if the file is elsewhere.
std::optional<std::string_view> part_below(std::string_view file, std::string_view folder) {
    while (folder.ends_with('/')) folder.remove_suffix(1);
    if (folder.empty()) return file;
    if (!file.starts_with(folder) || !file.substr(folder.size()).starts_with('/'))
        return std::nullopt;
    return file.substr(folder.size() + 1);
}

bool passes(std::string_view below, std::span<const std::string_view> except) {
    for (auto slash = below.find('/'); slash != std::string_view::npos; slash = below.find('/')) {
        if (std::ranges::find(except, below.substr(0, slash)) != except.end()) return false;
        below.remove_prefix(slash + 1);
    }
    return true;
}

template <class Accept>
std::vector<std::string> built_in_files_of(const std::string& folder, std::string_view extension,
                                           Accept accept) {
    const auto wanted = below_built_in_root(folder);
    std::vector<std::string> files;
    for (const auto& file : provided) {
        const auto below = part_below(file.path, wanted);
        if (!below || !below->ends_with(extension) || !accept(*below)) continue;
        files.push_back(std::string(built_in_root) + '/' + std::string(file.path));
    }
    std::ranges::sort(files);
    return files;
}

result<std::string> read_from_disk(const std::string& path, std::size_t most_bytes) {
    std::error_code ignored;
    if (fs::is_directory(path, ignored)) return failure("is a directory");
    errno = 0;
    std::ifstream stream(path, std::ios::binary);
    if (!stream) return failure(std::error_code(errno, std::generic_category()).message());
    std::string text;
    std::array<char, 65'536> chunk;
    while (text.size() < most_bytes) {
        const auto wanted = std::min(chunk.size(), most_bytes - text.size());
        stream.read(chunk.data(), static_cast<std::streamsize>(wanted));
        text.append(chunk.data(), static_cast<std::size_t>(stream.gcount()));
        if (!stream) break;
    }
    if (stream.bad()) return failure("reading failed");
    return text;
}

}  // namespace

void provide_built_in_files(std::span<const built_in_file> files) { provided = files; }

bool has_built_in_files() { return !provided.empty(); }

bool is_built_in(std::string_view path) {
    return path.starts_with(built_in_root) &&
           (path.size() == built_in_root.size() || path[built_in_root.size()] == '/');
}

result<std::string> read_limited(const std::string& path, std::size_t most_bytes) {
    if (!is_built_in(path)) return read_from_disk(path, most_bytes);
    const auto* file = find_built_in(path);
    if (file == nullptr) return failure("this program has no such file inside");
    return std::string(file->text.substr(0, most_bytes));
}

bool is_file(const std::string& path) {
    if (is_built_in(path)) return find_built_in(path) != nullptr;
    std::error_code ignored;
    return fs::exists(path, ignored);
}

std::vector<std::string> files_in(const std::string& folder, std::string_view extension) {
    if (is_built_in(folder)) {
        return built_in_files_of(folder, extension, [](std::string_view below) {
            return below.find('/') == std::string_view::npos;
        });
    }
    std::vector<std::string> files;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        if (at->path().extension() == extension) files.push_back(at->path().string());
    }
    std::ranges::sort(files);
    return files;
}

std::vector<std::string> files_below(const std::string& folder, std::string_view extension,
                                     std::span<const std::string_view> except) {
    if (is_built_in(folder)) {
        return built_in_files_of(folder, extension,
                                 [&](std::string_view below) { return passes(below, except); });
    }
    std::vector<std::string> files;
    std::error_code error;
    for (fs::recursive_directory_iterator at(folder, error), end; !error && at != end;
         at.increment(error)) {
        const auto name = at->path().filename().string();
        std::error_code vanished;  // a vanished entry is neither
        if (at->is_directory(vanished) && std::ranges::find(except, name) != except.end())
            at.disable_recursion_pending();
        if (at->is_regular_file(vanished) && at->path().extension() == extension)
            files.push_back(at->path().string());
    }
    std::ranges::sort(files);
    return files;
}

}  // namespace brokerproof
