#include "loadgen/expose/family_writer.hpp"

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {

labels labels_of(const live_group& of, std::string_view name, std::string_view value) {
    labels out{{"group", of.name}, {"version", of.version}};
    if (!name.empty()) out.push_back({std::string(name), std::string(value)});
    return out;
}

prometheus::ClientMetric& family_writer::sample(std::string_view name, std::string_view help,
                                                type as, labels with) {
    if (all_.empty() || all_.back().name != name) {
        all_.push_back({std::string(name), std::string(help), as, {}});
    }
    auto& made = all_.back().metric.emplace_back();
    made.label = std::move(with);
    return made;
}

void family_writer::times(std::string_view name, std::string_view help, const histogram& of,
                          labels with) {
    auto& to = sample(name, help, type::Histogram, std::move(with)).histogram;
    to.sample_count = of.count();
    to.sample_sum = static_cast<double>(of.sum()) / 1e9;
    for (const std::int64_t bound : bounds_ns()) {
        to.bucket.push_back({of.count_to(bound), static_cast<double>(bound) / 1e9});
    }
}

}  // namespace brokerproof::loadgen::expose
