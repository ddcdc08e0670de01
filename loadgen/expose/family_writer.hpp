// Collects metric families of one scrape: what all of them have in common.
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

labels labels_of(const live_group& of, std::string_view name = {}, std::string_view value = {});

/// Figures of a group that are no measures: of the ledger, and gauges.
template <class Of>
struct group_figure {
    std::string_view name;
    std::string_view help;  ///< empty: of the family before
    std::string_view reason;
    std::uint64_t Of::*value;
};

/// Collects families in the order in which they are first named.
class family_writer {
public:
    using type = prometheus::MetricType;

    /// `run` outlives it.
    explicit family_writer(const live_run& run) : run_(&run) {}

    void counter(std::string_view name, std::string_view help, double value, labels with) {
        sample(name, help, type::Counter, std::move(with)).counter.value = value;
    }
    void gauge(std::string_view name, std::string_view help, double value, labels with) {
        sample(name, help, type::Gauge, std::move(with)).gauge.value = value;
    }
    void times(std::string_view name, std::string_view help, const histogram& of, labels with);

    template <class Of, std::size_t N>
    void table(const std::array<group_figure<Of>, N>& figures, const std::vector<Of>& groups,
               type as) {
        const std::size_t count = std::min(groups.size(), run_->groups.size());
        for (const auto& figure : figures) {
            for (std::size_t i = 0; i < count; ++i) {
                const std::string_view label = figure.reason.empty() ? "" : "reason";
                auto with = labels_of(run_->groups[i], label, figure.reason);
                const auto value = static_cast<double>(groups[i].*figure.value);
                if (as == type::Counter) {
                    counter(figure.name, figure.help, value, std::move(with));
                } else {
                    gauge(figure.name, figure.help, value, std::move(with));
                }
            }
        }
    }

    std::vector<prometheus::MetricFamily> take() { return std::move(all_); }

private:
    /// A figure without a help text belongs to the family that was begun last.
    prometheus::ClientMetric& sample(std::string_view name, std::string_view help, type as,
                                     labels with);

    const live_run* run_;
    std::vector<prometheus::MetricFamily> all_;
};

}  // namespace brokerproof::loadgen::expose
