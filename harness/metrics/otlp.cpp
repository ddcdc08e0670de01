#include "harness/metrics/otlp.hpp"

#include <cmath>

#include <boost/json.hpp>

namespace brokerproof::metrics {
namespace {

namespace json = boost::json;
using time_point = std::chrono::system_clock::time_point;

constexpr int cumulative = 2;  // AGGREGATION_TEMPORALITY_CUMULATIVE

/// 64-bit numbers are strings in the JSON encoding of protobuf.
json::string text_of(std::uint64_t number) { return json::string(std::to_string(number)); }

json::string nanoseconds_of(time_point at) {
    const auto since = std::chrono::duration_cast<std::chrono::nanoseconds>(at.time_since_epoch());
    return text_of(static_cast<std::uint64_t>(since.count()));
}

json::object attribute(std::string_view key, std::string_view value) {
    return {{"key", key}, {"value", json::object{{"stringValue", value}}}};
}

json::array attributes_of(const labels& named) {
    json::array out;
    for (const auto& label : named) out.push_back(attribute(label.name, label.value));
    return out;
}

/// Prometheus counts a value in each bucket that it fits into, OTLP only in the first of these.
void put_buckets(const prometheus::ClientMetric::Histogram& counted, json::object& point) {
    json::array counts;
    json::array bounds;
    std::uint64_t below = 0;
    for (const auto& bucket : counted.bucket) {
        if (std::isinf(bucket.upper_bound)) continue;
        bounds.push_back(bucket.upper_bound);
        counts.push_back(text_of(bucket.cumulative_count - below));
        below = bucket.cumulative_count;
    }
    counts.push_back(text_of(counted.sample_count - below));
    point["count"] = text_of(counted.sample_count);
    point["sum"] = counted.sample_sum;
    point["bucketCounts"] = std::move(counts);
    point["explicitBounds"] = std::move(bounds);
}

struct interval {
    time_point began;
    time_point now;
};

json::object point_of(const prometheus::ClientMetric& sample, prometheus::MetricType kind,
                      const interval& covered) {
    json::object point{{"attributes", attributes_of(sample.label)},
                       {"startTimeUnixNano", nanoseconds_of(covered.began)},
                       {"timeUnixNano", nanoseconds_of(covered.now)}};
    switch (kind) {
        case prometheus::MetricType::Counter: point["asDouble"] = sample.counter.value; break;
        case prometheus::MetricType::Histogram: put_buckets(sample.histogram, point); break;
        default: point["asDouble"] = sample.gauge.value; break;
    }
    return point;
}

json::object metric_of(const prometheus::MetricFamily& family, const interval& covered) {
    json::array points;
    for (const auto& sample : family.metric)
        points.push_back(point_of(sample, family.type, covered));
    json::object data{{"dataPoints", std::move(points)}};
    std::string_view kind = "gauge";
    if (family.type == prometheus::MetricType::Counter) {
        kind = "sum";
        data["aggregationTemporality"] = cumulative;
        data["isMonotonic"] = true;
    } else if (family.type == prometheus::MetricType::Histogram) {
        kind = "histogram";
        data["aggregationTemporality"] = cumulative;
    }
    return {{"name", family.name}, {"description", family.help}, {kind, std::move(data)}};
}

}  // namespace

std::string otlp_json(const families& measured, const otlp_source& source, time_point now) {
    json::array metrics;
    for (const auto& family : measured) metrics.push_back(metric_of(family, {source.began, now}));
    auto resource = attributes_of(source.attributes);
    resource.insert(resource.begin(), attribute("service.version", source.version));
    resource.insert(resource.begin(), attribute("service.name", "brokerproof"));
    const json::object scope{{"name", "brokerproof"}, {"version", source.version}};
    json::array scopes{json::object{{"scope", scope}, {"metrics", std::move(metrics)}}};
    json::array resources{json::object{{"resource", json::object{{"attributes", resource}}},
                                       {"scopeMetrics", std::move(scopes)}}};
    return json::serialize(json::object{{"resourceMetrics", std::move(resources)}});
}

}  // namespace brokerproof::metrics
