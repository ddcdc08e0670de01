#include "harness/target/target.hpp"

#include <fmt/format.h>

#include "harness/target/broker_run.hpp"
#include "harness/target/log_file.hpp"
#include "harness/target/placeholders.hpp"
#include "harness/target/program.hpp"
#include "harness/target/readiness.hpp"
#include "harness/target/url.hpp"
#include "harness/target/version_text.hpp"

namespace brokerproof::target {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds attach_within = 5s;
constexpr milliseconds version_within = 10s;

outcome not_ours(const profile& of) {
    return {
        fmt::format("{}: given by its URL, so the harness can neither stop nor kill it", of.name)};
}

std::string find_version(const profile& of) {
    if (of.version_command.empty()) return "unknown";
    const auto command =
        expand(of.version_command, {{"root", of.root}, {"brokerproof", own_program()}});
    const auto printed = output_of(command, version_within);
    const auto version = version_in(printed.value_or(""), of.version_pattern);
    return version.empty() ? "unknown" : version;
}

}  // namespace

struct target::state {
    boost::asio::any_io_executor executor;
    profile description;
    std::uint64_t seed;
    std::string url_problem;
    address attached;
    std::optional<net::endpoint> websocket;  ///< attached
    std::optional<broker_run> own;
    mutable std::string version;
};

target::target(boost::asio::any_io_executor executor, profile description, std::string work_dir,
               std::uint64_t seed)
    : state_(std::make_unique<state>()) {
    auto& s = *state_;
    s.executor = std::move(executor);
    s.description = std::move(description);
    s.seed = seed;
    if (s.description.spawn) {
        s.own.emplace(s.executor, s.description, std::move(work_dir), seed);
    } else if (const auto found = parse_url(s.description.url, s.url_problem)) {
        s.attached = *found;
        if (!s.description.websocket.empty())
            s.websocket = parse_websocket_url(s.description.websocket, s.url_problem);
    }
}

target::~target() = default;

const profile& target::description() const { return state_->description; }
bool target::spawned() const { return state_->own.has_value(); }
net::endpoint target::where() const {
    return spawned() ? state_->own->where() : state_->attached.where;
}

std::optional<net::endpoint> target::websocket() const {
    return spawned() ? state_->own->websocket() : state_->websocket;
}

namespace {

awaitable<std::string> until_answered(boost::asio::any_io_executor executor, const profile& of,
                                      net::endpoint where, std::uint64_t seed) {
    readiness look(executor, where, ready_connect(of, seed), attach_within);
    const auto last = co_await look.until(answer_wanted::any_connack, nullptr);
    if (last.empty()) co_return std::string{};
    co_return fmt::format("{}: no broker answers at {} (last: {})", of.name, net::describe(where),
                          last);
}

}  // namespace

boost::asio::awaitable<outcome> target::start() {
    auto& s = *state_;
    outcome result;
    if (s.own) {
        result.problem = co_await s.own->start();
    } else if (!s.url_problem.empty()) {
        result.problem = s.url_problem;
    } else {
        result.problem =
            co_await until_answered(s.executor, s.description, s.attached.where, s.seed);
        if (result.ok() && s.websocket) {
            result.problem =
                co_await until_answered(s.executor, s.description, *s.websocket, s.seed);
        }
    }
    co_return result;
}

boost::asio::awaitable<outcome> target::stop() {
    if (!spawned()) co_return not_ours(state_->description);
    outcome result;
    result.problem = co_await state_->own->stop();
    co_return result;
}

boost::asio::awaitable<outcome> target::kill() {
    if (!spawned()) co_return not_ours(state_->description);
    outcome result;
    result.problem = co_await state_->own->kill();
    co_return result;
}

bool target::alive() { return !spawned() || state_->own->alive(); }
std::string target::how_it_ended() const { return spawned() ? state_->own->how_it_ended() : ""; }
std::string target::log_path() const { return spawned() ? state_->own->log_path() : ""; }

std::vector<std::string> target::last_log_lines(std::size_t count) const {
    return last_lines(log_path(), count);
}

std::string target::product_version() const {
    if (state_->version.empty()) state_->version = find_version(state_->description);
    return state_->version;
}

target::usage target::resources() const {
    if (!spawned()) return {};
    const auto used = state_->own->resources();
    return {used.cpu_s, used.peak_rss_kib};
}

}  // namespace brokerproof::target
