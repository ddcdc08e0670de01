// Collects the metric families of a scrape. Pure.
#pragma once

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <prometheus/metric_family.h>

namespace brokerproof::metrics {

using metric_label = prometheus::ClientMetric::Label;
using labels = std::vector<metric_label>;
using families = std::vector<prometheus::MetricFamily>;

/// Collects families in the order in which they are first named.
class family_writer {
public:
    using type = prometheus::MetricType;

    void counter(std::string_view name, std::string_view help, double value, labels metric_labels) {
        sample(name, help, type::Counter, std::move(metric_labels)).counter.value = value;
    }
    void gauge(std::string_view name, std::string_view help, double value, labels metric_labels) {
        sample(name, help, type::Gauge, std::move(metric_labels)).gauge.value = value;
    }
    /// A new sample, whose value the caller sets. It belongs to the last family if that has this
    /// name; then the help text is not read.
    prometheus::ClientMetric& sample(std::string_view name, std::string_view help, type kind,
                                     labels metric_labels);

    families take() { return std::exchange(families_, {}); }

private:
    families families_;
};

/// Which brokerproof this is; every endpoint tells it.
void put_build(family_writer& to, const std::string& our_version);

}  // namespace brokerproof::metrics
