#include "harness/target/target.hpp"

#include <fmt/format.h>

#include "harness/target/broker_run.hpp"
#include "harness/target/listeners.hpp"
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
constexpr milliseconds version_within = 30s;  // a machine that starts many brokers is busy

problem not_ours(const profile& attached) {
    return failure(fmt::format("{}: given by its URL, so the harness can neither stop nor kill it",
                               attached.name));
}

std::string find_version(const profile& described) {
    if (!described.version.empty()) return described.version;
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
    result<void> url_parsed;
    address attached;
    listeners further;  ///< only when attached
    std::optional<broker_run> spawned;
    mutable std::string version;

    result<void> parse_urls();
};

/// Of a broker that runs already.
result<void> target::state::parse_urls() {
    auto location = parse_url(description.url);
    if (!location) return location.error();
    attached = std::move(*location);
    if (auto equipped = equip(attached.where, description, {}); !equipped) return equipped;
    auto others = further_listeners(description, {});
    if (!others) return others.error();
    further = std::move(*others);
    return {};
}

target::target(boost::asio::any_io_executor executor, profile description, std::string work_dir,
               std::uint64_t seed)
    : state_(std::make_unique<state>()) {
    auto& own = *state_;
    own.executor = std::move(executor);
    own.description = std::move(description);
    own.seed = seed;
    if (own.description.spawn) {
        own.spawned.emplace(own.executor, own.description, std::move(work_dir), seed);
    } else {
        own.url_parsed = own.parse_urls();
    }
}

target::~target() = default;

const profile& target::description() const { return state_->description; }
bool target::spawned() const { return state_->spawned.has_value(); }

net::endpoint target::where() const { return at(description().via).value(); }

std::optional<net::endpoint> target::at(transport via) const {
    const auto first = spawned() ? state_->spawned->where() : state_->attached.where;
    if (first.via == via) return first;
    const auto& further = spawned() ? state_->spawned->further() : state_->further;
    const auto listener = further.find(via);
    return listener == further.end() ? std::nullopt : std::optional(listener->second);
}

std::optional<net::endpoint> target::websocket() const {
    auto encrypted = at(transport::wss);
    if (is_encrypted(description().via) && encrypted) return encrypted;
    auto plain = at(transport::websocket);
    return plain ? plain : encrypted;
}

namespace {

awaitable<result<void>> until_answered(boost::asio::any_io_executor executor,
                                       const profile& attached, net::endpoint where,
                                       std::uint64_t seed) {
    readiness look(executor, where, ready_connects(attached, seed), attach_within);
    const auto last = co_await look.until(answer_wanted::any_connack, nullptr);
    if (last.empty()) co_return result<void>();
    const bool may_want_tls = !is_encrypted(where.via) && look.was_left_without_answer();
    co_return failure(fmt::format(
        "{}: no broker answers at {} (last: {}){}", attached.name, net::describe(where), last,
        may_want_tls ? "; if this port wants TLS, write mqtts:// or wss://" : ""));
}

}  // namespace

boost::asio::awaitable<result<void>> target::start() {
    auto& own = *state_;
    if (own.spawned) co_return co_await own.spawned->start();
    if (!own.url_parsed) co_return own.url_parsed;
    auto answered =
        co_await until_answered(own.executor, own.description, own.attached.where, own.seed);
    for (auto other = own.further.begin(); answered && other != own.further.end(); ++other)
        answered = co_await until_answered(own.executor, own.description, other->second, own.seed);
    co_return answered;
}

boost::asio::awaitable<result<void>> target::stop() {
    if (!spawned()) co_return not_ours(state_->description);
    co_return co_await state_->spawned->stop();
}

boost::asio::awaitable<void> target::stop_if_spawned() {
    if (!spawned()) co_return;
    const auto stopped = co_await state_->spawned->stop();
    // The log has the rest: the process is gone, or not even SIGKILL has ended it.
    static_cast<void>(stopped);
}

boost::asio::awaitable<result<void>> target::kill() {
    if (!spawned()) co_return not_ours(state_->description);
    co_return co_await state_->spawned->kill();
}

result<void> target::pause() {
    if (!spawned()) return not_ours(state_->description);
    return state_->spawned->signal(SIGSTOP);
}
result<void> target::resume() {
    if (!spawned()) return not_ours(state_->description);
    return state_->spawned->signal(SIGCONT);
}
boost::asio::awaitable<result<void>> target::reload() {
    if (!spawned()) co_return not_ours(state_->description);
    co_return co_await state_->spawned->reload();
}

bool target::alive() { return !spawned() || state_->spawned->alive(); }
std::string target::how_it_ended() const {
    return spawned() ? state_->spawned->how_it_ended() : "";
}
bool target::was_killed_from_outside() const {
    return spawned() && state_->spawned->was_killed_from_outside();
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
