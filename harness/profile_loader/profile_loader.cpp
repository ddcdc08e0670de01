#include "harness/profile_loader/profile_loader.hpp"

#include <algorithm>
#include <filesystem>

#include <fmt/format.h>

#include "harness/base/text.hpp"
#include "harness/profile_loader/profile_keys.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::target {
namespace fs = std::filesystem;
namespace {

constexpr std::string_view extension = ".yaml";

fs::path root_of(const std::string& path) {
    std::error_code error;
    const auto whole = fs::absolute(path, error).lexically_normal();
    return error ? fs::path{} : whole.parent_path().parent_path().parent_path();
}

void check_whole(const yaml::reader& read, const YAML::Node& root, const profile& made) {
    const bool attached = !made.url.empty();
    if (attached && made.spawn)
        read.complain(root, "the profile has both 'url' and 'spawn': choose one");
    if (!attached && !made.spawn) read.complain(root, "the profile needs 'url' or 'spawn'");
    if (made.version_command.empty() != made.version_pattern.empty()) {
        read.complain(root, "'version_command' and 'version_pattern' go together");
    }
    if (made.wrong_login && made.login == made.wrong_login) {
        read.complain(root, "'login' and 'wrong_login' are the same");
    }
    const bool forbids = !made.forbidden_topic.empty() || !made.forbidden_filter.empty();
    if (forbids && !made.second_login) {
        read.complain(root, "what is forbidden needs a 'second_login' to which it is");
    }
}

}  // namespace

std::optional<profile> load_profile(const std::string& path, problems& out) {
    const auto before = out.size();
    const auto root = yaml::load_file(path, out);
    if (!root) return std::nullopt;
    const yaml::reader read(path, out);
    profile made;
    made.name = fs::path(path).stem().string();
    made.root = root_of(path).string();
    read_profile(read, *root, made);
    if (root->IsMap()) check_whole(read, *root, made);
    if (out.size() != before) return std::nullopt;
    return made;
}

std::vector<std::string> find_profiles(const std::string& folder) {
    std::vector<std::string> names;
    std::error_code error;
    for (fs::directory_iterator at(folder, error), end; !error && at != end; at.increment(error)) {
        const auto& path = at->path();
        if (path.extension() == extension) names.push_back(path.stem().string());
    }
    std::ranges::sort(names);
    return names;
}

std::optional<profile> find_profile(const std::string& name, const std::string& folder,
                                    problems& out) {
    if (name.find('/') != std::string::npos || name.ends_with(extension))
        return load_profile(name, out);
    const auto names = find_profiles(folder);
    if (std::ranges::find(names, name) != names.end()) {
        return load_profile((fs::path(folder) / (name + std::string(extension))).string(), out);
    }
    const auto hint = suggestion(name, names);
    out.push_back(
        {{folder, 0, 0},
         fmt::format("no profile '{}'{}; there are: {}", name, hint, fmt::join(names, ", "))});
    return std::nullopt;
}

}  // namespace brokerproof::target
