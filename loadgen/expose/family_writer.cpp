#include "loadgen/expose/family_writer.hpp"

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {

labels labels_of(const live_group& group, std::string_view name, std::string_view value) {
    labels out{{"group", group.name}, {"version", group.version}};
    if (!name.empty()) out.push_back({std::string(name), std::string(value)});
    return out;
}

prometheus::ClientMetric& family_writer::sample(std::string_view name, std::string_view help,
                                                type kind, labels metric_labels) {
    if (families_.empty() || families_.back().name != name) {
        families_.push_back({std::string(name), std::string(help), kind, {}});
    }
    auto& sample = families_.back().metric.emplace_back();
    sample.label = std::move(metric_labels);
    return sample;
}

void family_writer::times(std::string_view name, std::string_view help, const histogram& recorded,
                          labels metric_labels) {
    auto& to = sample(name, help, type::Histogram, std::move(metric_labels)).histogram;
    to.sample_count = recorded.count();
    to.sample_sum = static_cast<double>(recorded.sum()) / 1e9;
    for (const std::int64_t bound : bounds_ns()) {
        to.bucket.push_back({recorded.count_to(bound), static_cast<double>(bound) / 1e9});
    }
}

}  // namespace brokerproof::loadgen::expose
