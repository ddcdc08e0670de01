// Collects the metric families of a scrape.
#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include <prometheus/metric_family.h>

#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

using labels = std::vector<prometheus::ClientMetric::Label>;

labels labels_of(const live_group& group, std::string_view name = {}, std::string_view value = {});

/// A figure of a group that is not in the table of measures: one of the ledger, or a gauge.
template <class Source>
struct group_figure {
    std::string_view name;
    std::string_view help;  ///< empty: it belongs to the family before
    std::string_view reason;
    std::uint64_t Source::*value;
};

/// Collects families in the order in which they are first named.
class family_writer {
public:
    using type = prometheus::MetricType;

    /// `run` must outlive the writer.
    explicit family_writer(const live_run& run) : run_(&run) {}

    void counter(std::string_view name, std::string_view help, double value, labels metric_labels) {
        sample(name, help, type::Counter, std::move(metric_labels)).counter.value = value;
    }
    void gauge(std::string_view name, std::string_view help, double value, labels metric_labels) {
        sample(name, help, type::Gauge, std::move(metric_labels)).gauge.value = value;
    }
    void times(std::string_view name, std::string_view help, const histogram& recorded,
               labels metric_labels);

    template <class Source, std::size_t N>
    void table(const std::array<group_figure<Source>, N>& figures,
               const std::vector<Source>& groups, type kind) {
        const std::size_t count = std::min(groups.size(), run_->groups.size());
        for (const auto& figure : figures) {
            for (std::size_t i = 0; i < count; ++i) {
                const std::string_view label = figure.reason.empty() ? "" : "reason";
                auto metric_labels = labels_of(run_->groups[i], label, figure.reason);
                const auto value = static_cast<double>(groups[i].*figure.value);
                if (kind == type::Counter) {
                    counter(figure.name, figure.help, value, std::move(metric_labels));
                } else {
                    gauge(figure.name, figure.help, value, std::move(metric_labels));
                }
            }
        }
    }

    std::vector<prometheus::MetricFamily> take() { return std::move(families_); }

private:
    /// A figure without a help text belongs to the last family.
    prometheus::ClientMetric& sample(std::string_view name, std::string_view help, type kind,
                                     labels metric_labels);

    const live_run* run_;
    std::vector<prometheus::MetricFamily> families_;
};

}  // namespace brokerproof::loadgen::expose
