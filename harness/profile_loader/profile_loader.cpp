#include "harness/profile_loader/profile_loader.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/base/text.hpp"
#include "harness/profile_loader/profile_keys.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::target {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view extension = ".yaml";

bool is_in_a_tree(const fs::path& file) {
    const auto folder = file.parent_path();
    return folder.filename() == "brokers" && folder.parent_path().filename() == "configs";
}

/// Empty for a profile that is built in: there is no folder.
fs::path root_of(const std::string& path) {
    if (is_built_in(path)) return {};
    std::error_code error;
    const auto whole = fs::absolute(path, error).lexically_normal();
    return error ? fs::path{} : whole.parent_path().parent_path().parent_path();
}

}  // namespace

namespace {

std::optional<profile> profile_of(const std::optional<YAML::Node>& root, const std::string& path,
                                  problems& out, std::size_t before) {
    if (!root) return std::nullopt;
    const yaml::reader input(path, out);
    profile loaded;
    loaded.name = fs::path(path).stem().string();
    loaded.root = root_of(path).string();
    read_profile(input, *root, loaded);
    if (loaded.wrong_login && loaded.login == loaded.wrong_login)
        input.complain(*root, "'login' and 'wrong_login' are the same");
    yaml::sort_by_place(out, before);
    if (out.size() != before) return std::nullopt;
    return loaded;
}

}  // namespace

std::optional<profile> load_profile(const std::string& path, problems& out) {
    const auto before = out.size();
    return profile_of(yaml::load_file(path, out), path, out, before);
}

std::optional<profile> parse_profile(const std::string& text, const std::string& path,
                                     problems& out) {
    const auto before = out.size();
    return profile_of(yaml::load_text(text, path, out), path, out, before);
}

std::vector<std::string> find_profiles(const std::string& folder) {
    std::vector<std::string> names;
    for (const auto& file : files_in(folder, extension))
        names.push_back(fs::path(file).stem().string());
    std::ranges::sort(names);
    return names;
}

std::optional<profile> find_profile(const std::string& name, const std::string& folder,
                                    problems& out) {
    if (name.find('/') != std::string::npos || name.ends_with(extension)) {
        auto loaded = load_profile(name, out);
        std::error_code error;
        const auto whole = fs::absolute(name, error).lexically_normal();
        if (loaded && !is_in_a_tree(whole))
            loaded->root =
                root_of((fs::path(folder) / fs::path(name).filename()).string()).string();
        return loaded;
    }
    const auto names = find_profiles(folder);
    if (std::ranges::find(names, name) != names.end()) {
        return load_profile((fs::path(folder) / (name + std::string(extension))).string(), out);
    }
    const auto hint = suggestion(name, names);
    out.push_back({{folder, 0, 0},
                   fmt::format("there is no profile '{}'{}; the profiles are: {}", name, hint,
                               fmt::join(names, ", "))});
    return std::nullopt;
}

}  // namespace brokerproof::target
