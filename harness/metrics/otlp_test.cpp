// The JSON of OTLP, and a sender against a small collector.
#include "harness/metrics/otlp.hpp"

#include <thread>

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/json.hpp>

#include "harness/metrics/otlp_sender.hpp"

namespace brokerproof::metrics {
namespace {

namespace http = boost::beast::http;
namespace json = boost::json;
using boost::asio::ip::tcp;
using namespace std::chrono_literals;

constexpr std::chrono::system_clock::time_point began{100s};

families flock() {
    family_writer to;
    to.counter("born_total", "Lambs.", 3, {{"colour", "white"}});
    to.gauge("sheep", "Sheep.", 7, {});
    auto& weighed = to.sample("weight_kg", "Weights.", family_writer::type::Histogram, {});
    weighed.histogram.sample_count = 9;
    weighed.histogram.sample_sum = 300.5;
    weighed.histogram.bucket = {{2, 10}, {6, 50}, {9, std::numeric_limits<double>::infinity()}};
    return to.take();
}

const json::array& metrics_in(const json::value& document) {
    return document.at("resourceMetrics").at(0).at("scopeMetrics").at(0).at("metrics").as_array();
}

TEST(otlp, has_sums_gauges_and_histograms) {
    const auto document =
        json::parse(otlp_json(flock(), {"1.2.3", {{"run", "r7"}}, began}, began + 1s));
    const auto& metrics = metrics_in(document);
    ASSERT_EQ(metrics.size(), 3U);
    const auto& born = metrics[0].at("sum");
    EXPECT_EQ(metrics[0].at("name"), "born_total");
    EXPECT_EQ(born.at("aggregationTemporality"), 2);
    EXPECT_EQ(born.at("isMonotonic"), true);
    EXPECT_EQ(
        json::serialize(born.at("dataPoints").at(0)),
        R"({"attributes":[{"key":"colour","value":{"stringValue":"white"}}],)"
        R"("startTimeUnixNano":"100000000000","timeUnixNano":"101000000000","asDouble":3E0})");
    EXPECT_EQ(metrics[1].at("gauge").at("dataPoints").at(0).at("asDouble"), 7.0);
    const auto& weights = metrics[2].at("histogram").at("dataPoints").at(0);
    EXPECT_EQ(json::serialize(weights.at("bucketCounts")), R"(["2","4","3"])");
    EXPECT_EQ(json::serialize(weights.at("explicitBounds")), "[1E1,5E1]");
    EXPECT_EQ(weights.at("count"), "9");
}

TEST(otlp, says_which_program_and_run_it_is_from) {
    const auto document = json::parse(otlp_json({}, {"1.2.3", {{"run", "r7"}}, began}, began));
    const auto& resource = document.at("resourceMetrics").at(0).at("resource").at("attributes");
    EXPECT_EQ(json::serialize(resource),
              R"([{"key":"service.name","value":{"stringValue":"brokerproof"}},)"
              R"({"key":"service.version","value":{"stringValue":"1.2.3"}},)"
              R"({"key":"run","value":{"stringValue":"r7"}}])");
}

TEST(otlp, addresses_have_a_port_and_a_path) {
    EXPECT_EQ(*parse_otlp_url("http://collector"),
              (otlp_address{"collector", 4318, "/v1/metrics"}));
    EXPECT_EQ(*parse_otlp_url("http://[::1]:9/x/y"), (otlp_address{"::1", 9, "/x/y"}));
    EXPECT_EQ(*parse_otlp_url("http://h:80/"), (otlp_address{"h", 80, "/v1/metrics"}));
    for (const auto* wrong : {"", "collector:4318", "https://h", "http://", "http://h:0",
                              "http://h:x", "http://h:70000", "http://[::1", "http://user@h"})
        EXPECT_FALSE(parse_otlp_url(wrong)) << wrong;
}

/// Answers each request with the status, and keeps what came.
class collector {
public:
    collector(unsigned requests, http::status answer)
        : acceptor_(io_, tcp::endpoint(boost::asio::ip::address_v4::loopback(), 0)),
          thread_([this, requests, answer] {
              for (unsigned i = 0; i < requests; ++i) serve(answer);
          }) {}

    otlp_address address() const {
        return {"127.0.0.1", acceptor_.local_endpoint().port(), "/v1/metrics"};
    }
    const std::vector<http::request<http::string_body>>& requests() {
        thread_.join();
        return requests_;
    }

private:
    void serve(http::status answer) {
        tcp::socket peer(io_);
        acceptor_.accept(peer);
        boost::beast::flat_buffer buffer;
        http::request<http::string_body> request;
        http::read(peer, buffer, request);
        requests_.push_back(request);
        http::response<http::string_body> response(answer, request.version());
        response.prepare_payload();
        http::write(peer, response);
    }

    boost::asio::io_context io_{1};
    tcp::acceptor acceptor_;
    std::vector<http::request<http::string_body>> requests_;
    std::jthread thread_;
};

TEST(otlp_sender, posts_to_the_collector) {
    collector other(1, http::status::ok);
    otlp_sender sender(other.address(), {"1.2.3", {}, began});
    sender.send(flock);
    const auto account = sender.finish(10s);
    EXPECT_EQ(account.taken, 1U) << account.last_problem;
    const auto& request = other.requests().at(0);
    EXPECT_EQ(request.target(), "/v1/metrics");
    EXPECT_EQ(request[http::field::content_type], "application/json");
    EXPECT_EQ(metrics_in(json::parse(request.body())).size(), 3U);
}

TEST(otlp_sender, tells_of_a_collector_that_refuses_or_is_not_there) {
    {
        collector other(1, http::status::service_unavailable);
        otlp_sender sender(other.address(), {"1.2.3", {}, began});
        sender.send(flock);
        const auto account = sender.finish(10s);
        EXPECT_EQ(account.refused, 1U);
        EXPECT_EQ(account.last_problem, "HTTP status 503");
        EXPECT_EQ(other.requests().size(), 1U);
    }
    otlp_sender sender({"127.0.0.1", 1, "/v1/metrics"}, {"1.2.3", {}, began});
    sender.send(flock);
    EXPECT_EQ(sender.finish(10s).last_problem, "connect: Connection refused");
}

}  // namespace
}  // namespace brokerproof::metrics
