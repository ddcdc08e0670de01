#include "loadgen/expose/metrics_endpoint.hpp"

#include <memory>
#include <utility>

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {

namespace {

metrics::endpoint::maker families_maker(live_run now, const std::string& our_version) {
    return [run = std::make_shared<const live_run>(std::move(now)), our_version] {
        return families_of(*run, our_version);
    };
}

}  // namespace

result<std::unique_ptr<metrics_endpoint>> metrics_endpoint::open(std::uint16_t port,
                                                                 std::string our_version) {
    auto served = metrics::endpoint::open(port, families_maker({}, our_version));
    if (!served) return served.error();
    return std::unique_ptr<metrics_endpoint>(
        new metrics_endpoint(std::move(*served), std::move(our_version)));
}

void metrics_endpoint::publish(live_run now) {
    served_->publish(families_maker(std::move(now), our_version_));
}

}  // namespace brokerproof::loadgen::expose
