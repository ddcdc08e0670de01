#include "loadgen/commands/brokers.hpp"

#include <iostream>

#include <fmt/format.h>
#include <boost/asio/ip/tcp.hpp>

#include "harness/profile_loader/profile_loader.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {
namespace {

using asio::ip::tcp;

std::optional<target::profile> profile_by_name(const load_options& chosen) {
    problems found;
    const auto name = chosen.broker.empty() ? std::string("mosquitto") : chosen.broker;
    auto profile = target::find_profile(name, chosen.root + "/configs/brokers", found);
    for (const auto& one : found) std::cerr << describe(one) << '\n';
    return found.empty() ? profile : std::nullopt;
}

std::optional<target::profile> profile_of_url(const load_options& chosen, const std::string& url) {
    std::string why;
    auto attached = target::attach_profile(url, why);
    if (!attached) std::cerr << "--url: " << why << '\n';
    if (!attached || chosen.broker.empty()) return attached;
    auto known = profile_by_name(chosen);
    if (!known) return {};
    known->url = attached->url;
    known->spawn.reset();
    known->websocket.clear();
    if (attached->login) known->login = attached->login;
    return known;
}

std::optional<loadgen::login> login_of(const target::target& broker) {
    const auto& login = broker.description().login;
    if (!login) return {};
    return loadgen::login{login->username, login->password};
}

}  // namespace

std::optional<load_brokers> load_brokers::make(asio::io_context& io, const load_options& chosen,
                                               std::uint64_t seed, const std::string& work_dir) {
    load_brokers made;
    const auto add = [&](std::optional<target::profile> profile) {
        if (!profile) return false;
        const auto number = made.all_.size();
        made.all_.push_back(std::make_unique<target::target>(
            io.get_executor(), std::move(*profile), fmt::format("{}/broker-{}", work_dir, number),
            seed + number));
        return true;
    };
    for (const auto& url : chosen.urls) {
        if (!add(profile_of_url(chosen, url))) return {};
    }
    for (unsigned i = 0; chosen.urls.empty() && i < chosen.brokers; ++i) {
        if (!add(profile_by_name(chosen))) return {};
    }
    return made;
}

awaitable<std::string> load_brokers::start() {
    for (auto& one : all_) {
        const auto outcome = co_await one->start();
        if (!outcome.ok()) co_return outcome.problem;
    }
    co_return std::string();
}

awaitable<void> load_brokers::stop() {
    for (auto& one : all_) co_await one->stop();
}

bool load_brokers::on_loopback() const {
    for (const auto& one : all_) {
        const auto host = one->where().host;
        if (!host.starts_with("127.") && host != "localhost") return false;
    }
    return true;
}

std::vector<loadgen::broker_address> load_brokers::addresses(asio::io_context& io,
                                                             std::string& why) const {
    std::vector<loadgen::broker_address> out;
    tcp::resolver resolver(io);
    for (const auto& one : all_) {
        const auto where = one->where();
        error_code error;
        const auto found = resolver.resolve(where.host, std::to_string(where.port), error);
        if (error || found.empty()) {
            why = fmt::format("cannot find {}: {}", where.host, error.message());
            return {};
        }
        out.push_back({found.begin()->endpoint(), login_of(*one)});
    }
    return out;
}

std::vector<std::string> load_brokers::urls() const {
    std::vector<std::string> out;
    for (const auto& one : all_) {
        const auto& login = one->description().login;
        const auto user = login ? fmt::format("{}:{}@", login->username, login->password) : "";
        out.push_back(fmt::format("mqtt://{}{}", user, net::describe(one->where())));
    }
    return out;
}

std::vector<loadgen::load_broker> load_brokers::described() const {
    std::vector<loadgen::load_broker> out;
    for (const auto& one : all_) {
        loadgen::load_broker broker;
        broker.name = one->description().name;
        broker.product = one->description().product;
        broker.version = one->product_version();
        broker.url = "mqtt://" + net::describe(one->where());
        const auto used = one->resources();
        broker.cpu_s = used.cpu_s;
        broker.peak_rss_kib = used.peak_rss_kib;
        out.push_back(std::move(broker));
    }
    return out;
}

std::string load_brokers::death() {
    for (auto& one : all_) {
        if (one->alive()) continue;
        std::string text = "the broker " + one->how_it_ended();
        for (const auto& line : one->last_log_lines()) text += "\n  " + line;
        return text;
    }
    return {};
}

}  // namespace brokerproof::commands
