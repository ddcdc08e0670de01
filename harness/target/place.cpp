#include "harness/target/place.hpp"

#include <algorithm>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

#include <fmt/format.h>

#include "harness/target/placeholders.hpp"
#include "harness/target/program.hpp"

namespace brokerproof::target {
namespace fs = std::filesystem;
namespace {

constexpr mode_t owner_only = 0700;
constexpr std::size_t most_extra_ports = 4;

std::string message(int error) { return std::generic_category().message(error); }

/// Profile names may come from a URL, so characters that a file name cannot have become '_'.
std::string folder_name(const std::string& name) {
    std::string safe = name.empty() ? "broker" : name;
    for (auto& symbol : safe) {
        if (symbol == '/' || symbol == '\0') symbol = '_';
    }
    if (safe.front() == '.') safe.front() = '_';
    return safe;
}

result<std::string> make_folder(const std::string& work_dir, const std::string& name) {
    constexpr int most_folders = 10'000;
    std::error_code error;
    const auto base = fs::absolute(work_dir, error);
    fs::create_directories(base, error);
    for (int i = 1; !error && i < most_folders; ++i) {
        auto path = (base / (i == 1 ? name : fmt::format("{}-{}", name, i))).string();
        if (::mkdir(path.c_str(), owner_only) == 0) return path;
        if (errno != EEXIST) error = {errno, std::generic_category()};
    }
    return failure(
        fmt::format("cannot make a folder for the broker in '{}': {}", work_dir, error.message()));
}

result<void> make_empty(const std::string& path) {
    std::error_code error;
    fs::remove_all(path, error);
    if (error) return failure(fmt::format("cannot empty '{}': {}", path, error.message()));
    if (::mkdir(path.c_str(), owner_only) == 0) return {};
    return failure(fmt::format("cannot make '{}': {}", path, message(errno)));
}

std::string extra_port_name(std::size_t number) { return fmt::format("extra_port_{}", number); }

/// How many of `${extra_port_1}` ... the texts use; up to the last that stands somewhere.
std::size_t extra_ports_of(const spawn& settings) {
    std::vector<std::string> texts = settings.command;
    for (const auto& [name, content] : settings.files) texts.push_back(content);
    for (const auto& [name, value] : settings.environment) texts.push_back(value);
    for (const auto& command : settings.prepare)
        texts.insert(texts.end(), command.begin(), command.end());
    std::size_t last = 0;
    for (std::size_t number = 1; number <= most_extra_ports; ++number) {
        const auto placeholder = "${" + extra_port_name(number) + '}';
        const bool used = std::ranges::any_of(texts, [&](const std::string& text) {
            return text.find(placeholder) != std::string::npos;
        });
        if (used) last = number;
    }
    return last;
}

problem no_free_port() {
    return failure(fmt::format("found no free port from {} to {}", first_port, end_of_ports - 1));
}

}  // namespace

result<place> place::make(const std::string& work_dir, const profile& described,
                          std::uint64_t seed) {
    auto folder = make_folder(work_dir, folder_name(described.name));
    if (!folder) return folder.error();
    return place(std::move(*folder), seed);
}

place::~place() {
    if (folder_.empty()) return;  // moved from
    std::error_code ignored;
    fs::remove_all(data(), ignored);
    fs::remove_all(files(), ignored);
}

result<void> place::furnish(const profile& described) {
    for (const auto& path : {data(), files()}) {
        const auto emptied = make_empty(path);
        if (!emptied) return emptied.error();
    }
    port_ = claim_free_port(seed_, described.name, attempt_);
    websocket_port_ = claim_free_port(seed_, described.name, attempt_);
    extra_ports_.clear();
    while (extra_ports_.size() < extra_ports_of(*described.spawn)) {
        auto extra = claim_free_port(seed_, described.name, attempt_);
        if (!extra) return no_free_port();
        extra_ports_.push_back(std::move(*extra));
    }
    if (!port_ || !websocket_port_) return no_free_port();
    const auto known = values(described);
    for (const auto& [name, content] : described.spawn->files) {
        const auto path = files() + '/' + name;
        std::error_code ignored;  // the stream cannot be opened then
        fs::create_directories(fs::path(path).parent_path(), ignored);
        std::ofstream stream(path, std::ios::binary);
        stream << expand(content, known) << std::flush;
        if (!stream) return failure(fmt::format("cannot write '{}'", path));
    }
    return {};
}

std::map<std::string, std::string> place::values(const profile& described) const {
    std::map<std::string, std::string> known{{"port", std::to_string(port())},
                                             {"websocket_port", std::to_string(websocket_port())},
                                             {"data", data()},
                                             {"files", files()},
                                             {"root", described.root},
                                             {"brokerproof", own_program()}};
    for (std::size_t i = 0; i < extra_ports_.size(); ++i)
        known[extra_port_name(i + 1)] = std::to_string(extra_ports_[i].port());
    return known;
}

}  // namespace brokerproof::target
