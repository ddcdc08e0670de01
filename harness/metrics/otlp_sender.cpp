#include "harness/metrics/otlp_sender.hpp"

#include <charconv>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>
#include <utility>

#include <fmt/format.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>

namespace brokerproof::metrics {
namespace {

namespace asio = boost::asio;
namespace beast = boost::beast;
namespace http = beast::http;
using asio::ip::tcp;

constexpr std::chrono::seconds answer_within{5};

/// One request and its answer, on a loop of its own. An empty text: the collector has taken it.
class export_request {
public:
    export_request(const otlp_address& collector, std::string body)
        : collector_(collector), request_(http::verb::post, collector.path, 11) {
        request_.set(http::field::host, fmt::format("{}:{}", collector.host, collector.port));
        request_.set(http::field::content_type, "application/json");
        request_.body() = std::move(body);
        request_.prepare_payload();
    }

    std::string run() {
        stream_.expires_after(answer_within);
        resolver_.async_resolve(collector_.host, std::to_string(collector_.port),
                                [this](beast::error_code error, const auto& places) {
                                    if (go_on("resolve", error)) connect(places);
                                });
        io_.run_for(answer_within);
        if (!is_answered_ && problem_.empty()) return "no answer within 5 s";
        return problem_;
    }

private:
    bool go_on(std::string_view act, beast::error_code error) {
        if (error) problem_ = fmt::format("{}: {}", act, error.message());
        return !error;
    }
    void connect(const tcp::resolver::results_type& places) {
        stream_.async_connect(places, [this](beast::error_code error, const tcp::endpoint&) {
            if (go_on("connect", error)) write();
        });
    }
    void write() {
        http::async_write(stream_, request_, [this](beast::error_code error, std::size_t) {
            if (go_on("send", error)) read();
        });
    }
    void read() {
        http::async_read(stream_, buffer_, response_, [this](beast::error_code error, std::size_t) {
            if (!go_on("answer", error)) return;
            is_answered_ = true;
            if (response_.result_int() / 100 != 2)
                problem_ = fmt::format("HTTP status {}", response_.result_int());
        });
    }

    const otlp_address& collector_;
    asio::io_context io_{1};
    tcp::resolver resolver_{io_};
    beast::tcp_stream stream_{io_};
    http::request<http::string_body> request_;
    beast::flat_buffer buffer_;
    http::response<http::string_body> response_;
    std::string problem_;
    bool is_answered_ = false;
};

}  // namespace

struct otlp_sender::state {
    otlp_address collector;
    otlp_source source;

    std::mutex guard;
    std::condition_variable_any changed;
    std::optional<maker> waiting;
    bool sending = false;
    account done;
    std::jthread worker;  ///< the last member: it ends before the others go

    void work(const std::stop_token& stopped) {
        std::unique_lock lock(guard);
        while (changed.wait(lock, stopped, [this] { return waiting.has_value(); })) {
            const auto make = std::move(*std::exchange(waiting, {}));
            sending = true;
            lock.unlock();
            auto body = otlp_json(make(), source, std::chrono::system_clock::now());
            auto problem = export_request(collector, std::move(body)).run();
            lock.lock();
            sending = false;
            note(std::move(problem));
            changed.notify_all();
        }
    }
    void note(std::string problem) {
        if (problem.empty()) {
            ++done.taken;
            return;
        }
        ++done.refused;
        done.last_problem = std::move(problem);
    }
};

otlp_sender::otlp_sender(otlp_address collector, otlp_source source)
    : state_(std::make_unique<state>()) {
    state_->collector = std::move(collector);
    state_->source = std::move(source);
    state_->worker =
        std::jthread([own = state_.get()](const std::stop_token& stopped) { own->work(stopped); });
}

otlp_sender::~otlp_sender() = default;

void otlp_sender::send(maker now) {
    const std::scoped_lock lock(state_->guard);
    state_->waiting = std::move(now);
    state_->changed.notify_all();
}

otlp_sender::account otlp_sender::finish(std::chrono::milliseconds longest) {
    std::unique_lock lock(state_->guard);
    state_->changed.wait_for(lock, longest,
                             [this] { return !state_->waiting && !state_->sending; });
    return state_->done;
}

result<otlp_address> parse_otlp_url(std::string_view url) {
    constexpr std::string_view scheme = "http://";
    const auto wrong = failure(fmt::format(
        "'{}' is no address of a collector, such as http://127.0.0.1:4318 (by http only)", url));
    if (!url.starts_with(scheme)) return wrong;
    auto rest = url.substr(scheme.size());
    otlp_address out;
    if (const auto slash = rest.find('/'); slash != std::string_view::npos) {
        if (slash + 1 < rest.size()) out.path = rest.substr(slash);
        rest = rest.substr(0, slash);
    }
    const auto after_host = rest.starts_with('[') ? rest.find(']') : 0;
    if (after_host == std::string_view::npos) return wrong;
    if (const auto colon = rest.find(':', after_host); colon != std::string_view::npos) {
        const auto port = rest.substr(colon + 1);
        const auto read = std::from_chars(port.data(), port.data() + port.size(), out.port);
        if (read.ec != std::errc() || read.ptr != port.data() + port.size() || out.port == 0)
            return wrong;
        rest = rest.substr(0, colon);
    }
    if (rest.starts_with('[')) rest = rest.substr(1, rest.size() - 2);
    if (rest.empty() || rest.find('@') != std::string_view::npos) return wrong;
    out.host = rest;
    return out;
}

}  // namespace brokerproof::metrics
