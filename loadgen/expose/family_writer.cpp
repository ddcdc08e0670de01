#include "loadgen/expose/family_writer.hpp"

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {

labels labels_of(const live_group& group, std::string_view name, std::string_view value) {
    labels out{{"group", group.name}, {"version", group.version}};
    if (!name.empty()) out.push_back({std::string(name), std::string(value)});
    return out;
}

void put_times(family_writer& to, std::string_view name, std::string_view help,
               const histogram& recorded, labels metric_labels) {
    auto& sums =
        to.sample(name, help, family_writer::type::Histogram, std::move(metric_labels)).histogram;
    sums.sample_count = recorded.count();
    sums.sample_sum = static_cast<double>(recorded.sum()) / 1e9;
    for (const std::int64_t bound : bounds_ns()) {
        sums.bucket.push_back({recorded.count_to(bound), static_cast<double>(bound) / 1e9});
    }
}

}  // namespace brokerproof::loadgen::expose
