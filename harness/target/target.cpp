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

outcome not_ours(const profile& attached) {
    return {fmt::format("{}: given by its URL, so the harness can neither stop nor kill it",
                        attached.name)};
}

std::string find_version(const profile& described) {
    if (described.version_command.empty()) return "unknown";
    const auto command = expand(described.version_command,
                                {{"root", described.root}, {"brokerproof", own_program()}});
    const auto printed = output_of(command, version_within);
    const auto version = version_in(printed.value_or(""), described.version_pattern);
    return version.empty() ? "unknown" : version;
}

}  // namespace

struct target::state {
    boost::asio::any_io_executor executor;
    profile description;
    std::uint64_t seed;
    std::string url_problem;
    address attached;
    std::optional<net::endpoint> websocket;  ///< only when attached
    std::optional<broker_run> spawned;
    mutable std::string version;
};

target::target(boost::asio::any_io_executor executor, profile description, std::string work_dir,
               std::uint64_t seed)
    : state_(std::make_unique<state>()) {
    auto& own = *state_;
    own.executor = std::move(executor);
    own.description = std::move(description);
    own.seed = seed;
    if (own.description.spawn) {
        own.spawned.emplace(own.executor, own.description, std::move(work_dir), seed);
    } else if (const auto location = parse_url(own.description.url, own.url_problem)) {
        own.attached = *location;
        if (!own.description.websocket.empty())
            own.websocket = parse_websocket_url(own.description.websocket, own.url_problem);
    }
}

target::~target() = default;

const profile& target::description() const { return state_->description; }
bool target::spawned() const { return state_->spawned.has_value(); }
net::endpoint target::where() const {
    return spawned() ? state_->spawned->where() : state_->attached.where;
}

std::optional<net::endpoint> target::websocket() const {
    return spawned() ? state_->spawned->websocket() : state_->websocket;
}

namespace {

awaitable<std::string> until_answered(boost::asio::any_io_executor executor,
                                      const profile& attached, net::endpoint where,
                                      std::uint64_t seed) {
    readiness look(executor, where, ready_connect(attached, seed), attach_within);
    const auto last = co_await look.until(answer_wanted::any_connack, nullptr);
    if (last.empty()) co_return std::string{};
    co_return fmt::format("{}: no broker answers at {} (last: {})", attached.name,
                          net::describe(where), last);
}

}  // namespace

boost::asio::awaitable<outcome> target::start() {
    auto& own = *state_;
    outcome result;
    if (own.spawned) {
        result.problem = co_await own.spawned->start();
    } else if (!own.url_problem.empty()) {
        result.problem = own.url_problem;
    } else {
        result.problem =
            co_await until_answered(own.executor, own.description, own.attached.where, own.seed);
        if (result.ok() && own.websocket) {
            result.problem =
                co_await until_answered(own.executor, own.description, *own.websocket, own.seed);
        }
    }
    co_return result;
}

boost::asio::awaitable<outcome> target::stop() {
    if (!spawned()) co_return not_ours(state_->description);
    outcome result;
    result.problem = co_await state_->spawned->stop();
    co_return result;
}

boost::asio::awaitable<outcome> target::kill() {
    if (!spawned()) co_return not_ours(state_->description);
    outcome result;
    result.problem = co_await state_->spawned->kill();
    co_return result;
}

bool target::alive() { return !spawned() || state_->spawned->alive(); }
std::string target::how_it_ended() const {
    return spawned() ? state_->spawned->how_it_ended() : "";
}
std::string target::log_path() const { return spawned() ? state_->spawned->log_path() : ""; }

std::vector<std::string> target::last_log_lines(std::size_t count) const {
    return last_lines(log_path(), count);
}

std::string target::product_version() const {
    if (state_->version.empty()) state_->version = find_version(state_->description);
    return state_->version;
}

target::usage target::resources() const {
    if (!spawned()) return {};
    const auto used = state_->spawned->resources();
    return {used.cpu_s, used.peak_rss_kib};
}

}  // namespace brokerproof::target
