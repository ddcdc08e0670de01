#include "harness/metrics/family_writer.hpp"

namespace brokerproof::metrics {

prometheus::ClientMetric& family_writer::sample(std::string_view name, std::string_view help,
                                                type kind, labels metric_labels) {
    if (families_.empty() || families_.back().name != name) {
        families_.push_back({std::string(name), std::string(help), kind, {}});
    }
    auto& sample = families_.back().metric.emplace_back();
    sample.label = std::move(metric_labels);
    return sample;
}

void put_build(family_writer& to, const std::string& our_version) {
    to.gauge("brokerproof_build_info", "Which brokerproof this is; always 1.", 1,
             {{"version", our_version}});
}

}  // namespace brokerproof::metrics
