#include "harness/target/place.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <sys/stat.h>

#include <fmt/format.h>

#include "harness/target/placeholders.hpp"
#include "harness/target/program.hpp"
#include "harness/tls/certificates.hpp"

namespace brokerproof::target {
namespace fs = std::filesystem;
namespace {

constexpr mode_t owner_only = 0700;

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

constexpr std::array further_ports{"tls_port",     "websocket_port", "wss_port",    "extra_port_1",
                                   "extra_port_2", "extra_port_3",   "extra_port_4"};
constexpr std::array certificate_files{"ca", "server_cert", "server_key", "client_cert",
                                       "client_key"};

/// All texts of the profile that may have placeholders.
std::vector<std::string> texts_of(const profile& described) {
    const auto& settings = *described.spawn;
    std::vector<std::string> texts = settings.command;
    for (const auto& [name, content] : settings.files) texts.push_back(content);
    for (const auto& [name, value] : settings.environment) texts.push_back(value);
    for (const auto& command : settings.prepare)
        texts.insert(texts.end(), command.begin(), command.end());
    const auto& tls = described.tls;
    for (const auto& text :
         {described.mqtts, described.websocket, described.wss, tls.ca, tls.certificate, tls.key})
        texts.push_back(text);
    return texts;
}

bool is_used(const std::vector<std::string>& texts, const std::string& name) {
    const auto placeholder = "${" + name + '}';
    return std::ranges::any_of(texts, [&](const std::string& text) {
        return text.find(placeholder) != std::string::npos;
    });
}

result<void> write_file(const std::string& path, const std::string& content) {
    std::error_code ignored;  // the stream cannot be opened then
    fs::create_directories(fs::path(path).parent_path(), ignored);
    std::ofstream stream(path, std::ios::binary);
    stream << content << std::flush;
    if (!stream) return failure(fmt::format("cannot write '{}'", path));
    return {};
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
    fs::remove_all(tls(), ignored);
}

result<void> place::claim_ports(const profile& described) {
    port_ = claim_free_port(seed_, described.name, attempt_);
    if (!port_) return no_free_port();
    further_ports_.clear();
    const auto texts = texts_of(described);
    for (const std::string name : further_ports) {
        if (!is_used(texts, name)) continue;
        auto claim = claim_free_port(seed_, described.name, attempt_);
        if (!claim) return no_free_port();
        further_ports_.emplace(name, std::move(*claim));
    }
    return {};
}

/// A CA that nobody else knows, and the certificates of this broker and of its clients.
result<void> place::issue_certificates() const {
    const auto ca = tls::authority::make();
    if (!ca) return ca.error();
    const auto server =
        ca->issue({.common_name = "localhost", .names = {"localhost", "127.0.0.1", "::1"}});
    const auto client = ca->issue({.common_name = "brokerproof", .for_server = false});
    if (!server || !client) return server ? client.error() : server.error();
    const std::array contents{ca->certificate(), server->certificate, server->key,
                              client->certificate, client->key};
    for (std::size_t i = 0; i < contents.size(); ++i) {
        auto written =
            write_file(fmt::format("{}/{}.pem", tls(), certificate_files.at(i)), contents.at(i));
        if (!written) return written;
    }
    return {};
}

namespace {

/// A built-in profile has no `${root}`: there is no folder with the files that it names.
result<void> check_root(const profile& described) {
    if (!described.root.empty() || !is_used(texts_of(described), "root")) return {};
    return failure(fmt::format(
        "{}: this broker is started from files of a checkout of brokerproof, and the profile is "
        "built in: pass --root DIR, or run brokerproof inside a checkout",
        described.name));
}

}  // namespace

result<void> place::furnish(const profile& described) {
    if (auto has_root = check_root(described); !has_root) return has_root;
    for (const auto& path : {data(), files(), tls()}) {
        const auto emptied = make_empty(path);
        if (!emptied) return emptied.error();
    }
    if (auto claimed = claim_ports(described); !claimed) return claimed;
    const auto texts = texts_of(described);
    const bool has_tls = std::ranges::any_of(
        certificate_files, [&](const char* name) { return is_used(texts, name); });
    if (has_tls) {
        if (auto issued = issue_certificates(); !issued) return issued;
    }
    const auto known = values(described);
    for (const auto& [name, content] : described.spawn->files) {
        if (auto written = write_file(files() + '/' + name, expand(content, known)); !written)
            return written;
    }
    return {};
}

std::map<std::string, std::string> place::values(const profile& described) const {
    std::map<std::string, std::string> known{{"port", std::to_string(port())},
                                             {"data", data()},
                                             {"files", files()},
                                             {"root", described.root},
                                             {"brokerproof", own_program()}};
    for (const auto& [name, claim] : further_ports_) known[name] = std::to_string(claim.port());
    for (const std::string name : certificate_files) known[name] = tls() + '/' + name + ".pem";
    return known;
}

}  // namespace brokerproof::target
