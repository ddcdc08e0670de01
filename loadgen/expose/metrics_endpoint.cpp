#include "loadgen/expose/metrics_endpoint.hpp"

#include <condition_variable>
#include <exception>
#include <mutex>

#include <fmt/format.h>
#include <prometheus/collectable.h>
#include <prometheus/exposer.h>

#include "loadgen/expose/families.hpp"

namespace brokerproof::loadgen::expose {
namespace {

constexpr std::size_t scrapes_at_once = 2;

/// The latest copy. Under the lock only a pointer is swapped.
class latest final : public prometheus::Collectable {
public:
    explicit latest(std::string our_version)
        : our_version_(std::move(our_version)), run_(std::make_shared<live_run>()) {}

    void put(live_run now) {
        std::shared_ptr<const live_run> next = std::make_shared<live_run>(std::move(now));
        const std::lock_guard lock(mutex_);
        run_.swap(next);
        scraped_ = false;
    }

    bool wait_for_scrape(std::chrono::milliseconds longest) {
        std::unique_lock lock(mutex_);
        return taken_.wait_for(lock, longest, [this] { return scraped_; });
    }

    std::vector<prometheus::MetricFamily> Collect() const override {
        return families_of(*get(), our_version_);
    }

private:
    std::shared_ptr<const live_run> get() const {
        const std::lock_guard lock(mutex_);
        scraped_ = true;
        taken_.notify_all();
        return run_;
    }

    const std::string our_version_;
    mutable std::mutex mutex_;
    mutable std::condition_variable taken_;
    mutable bool scraped_ = false;  ///< `run_` has been taken
    std::shared_ptr<const live_run> run_;
};

}  // namespace

struct metrics_endpoint::server {
    server(std::uint16_t port, std::string our_version)
        : run(std::make_shared<latest>(std::move(our_version))),
          exposer(fmt::format("127.0.0.1:{}", port), scrapes_at_once) {
        exposer.RegisterCollectable(run);
    }
    std::shared_ptr<latest> run;
    prometheus::Exposer exposer;
};

result<std::unique_ptr<metrics_endpoint>> metrics_endpoint::open(std::uint16_t port,
                                                                 std::string our_version) {
    try {  // the library throws when the port is taken
        auto listener = std::make_unique<server>(port, std::move(our_version));
        const auto ports = listener->exposer.GetListeningPorts();
        const auto taken = static_cast<std::uint16_t>(ports.at(0));
        return std::unique_ptr<metrics_endpoint>(new metrics_endpoint(std::move(listener), taken));
    } catch (const std::exception&) {
        return failure(fmt::format("cannot listen for Prometheus on 127.0.0.1:{}", port));
    }
}

metrics_endpoint::metrics_endpoint(std::unique_ptr<server> listener, std::uint16_t port)
    : listener_(std::move(listener)), port_(port) {}

metrics_endpoint::~metrics_endpoint() = default;

std::string metrics_endpoint::url() const {
    return fmt::format("http://127.0.0.1:{}/metrics", port_);
}

void metrics_endpoint::publish(live_run now) { listener_->run->put(std::move(now)); }

bool metrics_endpoint::wait_for_scrape(std::chrono::milliseconds longest) {
    return listener_->run->wait_for_scrape(longest);
}

}  // namespace brokerproof::loadgen::expose
