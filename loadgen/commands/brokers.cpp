#include "loadgen/commands/brokers.hpp"

#include <algorithm>
#include <chrono>
#include <optional>

#include <fmt/format.h>

#include "harness/net/connecting.hpp"
#include "harness/target/url.hpp"

namespace brokerproof::commands {
namespace {

using asio::ip::tcp;

constexpr std::chrono::seconds connect_within{10};

/// A client of the fleet knows the broker's address only: its context says the name.
result<std::shared_ptr<const tls::client_context>> named_context(const net::endpoint& place) {
    auto chosen = place.tls->chosen();
    if (chosen.server_name.empty()) chosen.server_name = place.host;
    return tls::make_client_context(chosen);
}

std::optional<loadgen::login> login_of(const target::target& broker) {
    const auto& login = broker.description().login;
    if (!login) return {};
    return loadgen::login{login->username, login->password};
}

}  // namespace

load_brokers::load_brokers(const asio::any_io_executor& executor,
                           const std::vector<target::profile>& profiles, std::uint64_t seed,
                           const std::string& work_dir)
    : executor_(executor) {
    for (const auto& profile : profiles) {
        const auto number = brokers_.size();
        brokers_.push_back(std::make_unique<target::target>(
            executor, profile, fmt::format("{}/broker-{}", work_dir, number), seed + number));
    }
}

awaitable<result<void>> load_brokers::start() {
    for (auto& broker : brokers_) {
        auto started = co_await broker->start();
        if (!started) co_return started;
        auto found = co_await answering_address(broker->where());
        if (!found) co_return found.error();
        addresses_.push_back({*found, login_of(*broker), {}});
        auto place = broker->where();
        if (place.tls != nullptr) {
            auto context = named_context(place);
            if (!context) co_return context.error();
            place.tls = std::move(*context);
        }
        if (is_websocket(place.via)) {
            addresses_.back().web = std::move(place);
        } else {
            addresses_.back().secure.context = std::move(place.tls);
        }
    }
    co_return result<void>();
}

/// The broker may listen on only one of the addresses of its host: localhost is often ::1 and
/// 127.0.0.1. All clients use the one that answers.
awaitable<result<tcp::endpoint>> load_brokers::answering_address(net::endpoint place) {
    tcp::socket asking(executor_);
    const auto opened = co_await net::connect(asking, place, connect_within);
    if (!opened)
        co_return failure(fmt::format("{}: {}", net::describe(place), opened.error().text));
    error_code error;
    const auto found = asking.remote_endpoint(error);
    if (error) co_return failure(fmt::format("{}: {}", net::describe(place), error.message()));
    co_return found;
}

awaitable<void> load_brokers::stop() {
    for (auto& broker : brokers_) co_await broker->stop_if_spawned();
}

awaitable<result<void>> load_brokers::act_on(target::target& broker, loadgen::broker_act wanted) {
    using enum loadgen::broker_act;
    result<void> done;
    switch (wanted) {
        case kill: done = co_await broker.kill(); break;
        case stop: done = co_await broker.stop(); break;
        case start: done = co_await broker.start(); break;
        case restart:
            done = co_await broker.stop();
            if (done) done = co_await broker.start();
            break;
        case pause: done = broker.pause(); break;
        case resume: done = broker.resume(); break;
    }
    co_return done;
}

awaitable<result<void>> load_brokers::act(loadgen::broker_act wanted) {
    for (auto& broker : brokers_) {
        auto done = co_await act_on(*broker, wanted);
        if (!done) co_return done;
    }
    co_return result<void>();
}

/// Whether clients may come from other addresses of this machine's 127.0.0.0/8.
bool load_brokers::on_loopback() const {
    return std::ranges::all_of(addresses_, [](const loadgen::broker_address& broker) {
        const auto address = broker.where.address();
        return address.is_v4() && address.is_loopback();
    });
}

std::vector<tcp::endpoint> load_brokers::places() const {
    std::vector<tcp::endpoint> out;
    for (const auto& broker : addresses_) out.push_back(broker.where);
    return out;
}

void load_brokers::detour(const std::vector<tcp::endpoint>& relays) {
    for (std::size_t i = 0; i < relays.size() && i < addresses_.size(); ++i)
        addresses_[i].where = relays[i];
}

std::vector<std::string> load_brokers::urls() const {
    std::vector<std::string> out;
    for (const auto& broker : brokers_)
        out.push_back(target::url_of({broker->where(), broker->description().login}));
    return out;
}

std::vector<tls_order> load_brokers::tls() const {
    std::vector<tls_order> out;
    for (const auto& broker : brokers_) {
        const auto place = broker->where();
        out.push_back(place.tls == nullptr ? tls_order{} : order_of(place.tls->chosen()));
    }
    return out;
}

std::vector<loadgen::load_broker> load_brokers::described() const {
    std::vector<loadgen::load_broker> out;
    for (const auto& broker : brokers_) {
        const auto used = broker->resources();
        loadgen::load_broker described;
        described.name = broker->description().name;
        described.product = broker->description().product;
        described.version = broker->product_version();
        described.url = net::url_of(broker->where());
        described.insecure =
            is_encrypted(broker->where().via) && broker->description().tls.insecure;
        described.cpu_s = used.cpu_s;
        described.peak_rss_kib = used.peak_rss_kib;
        out.push_back(std::move(described));
    }
    return out;
}

std::string load_brokers::death() {
    for (auto& broker : brokers_) {
        if (broker->alive()) continue;
        std::string text = "the broker " + broker->how_it_ended();
        for (const auto& line : broker->last_log_lines()) text += "\n  " + line;
        return text;
    }
    return {};
}

}  // namespace brokerproof::commands
