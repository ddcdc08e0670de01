// Puts figures of groups and histograms into the metric families of a scrape.
#pragma once

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "harness/metrics/family_writer.hpp"
#include "loadgen/expose/live_run.hpp"

namespace brokerproof::loadgen::expose {

using metrics::family_writer;
using metrics::labels;

labels labels_of(const live_group& group, std::string_view name = {}, std::string_view value = {});

/// A figure of a group that is not in the table of measures: one of the ledger, or a gauge.
template <class Source>
struct group_figure {
    std::string_view name;
    std::string_view help;  ///< empty: it belongs to the family before
    std::string_view reason;
    std::uint64_t Source::*value;
};

void put_times(family_writer& to, std::string_view name, std::string_view help,
               const histogram& recorded, labels metric_labels);

/// `sources`: one for each group.
template <class Source, std::size_t N>
void put_table(family_writer& to, const std::array<group_figure<Source>, N>& figures,
               const std::vector<live_group>& groups, const std::vector<Source>& sources,
               family_writer::type kind) {
    const std::size_t count = std::min(sources.size(), groups.size());
    for (const auto& figure : figures) {
        for (std::size_t i = 0; i < count; ++i) {
            const std::string_view label = figure.reason.empty() ? "" : "reason";
            auto metric_labels = labels_of(groups[i], label, figure.reason);
            const auto value = static_cast<double>(sources[i].*figure.value);
            if (kind == family_writer::type::Counter) {
                to.counter(figure.name, figure.help, value, std::move(metric_labels));
            } else {
                to.gauge(figure.name, figure.help, value, std::move(metric_labels));
            }
        }
    }
}

}  // namespace brokerproof::loadgen::expose
