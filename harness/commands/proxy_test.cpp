// Our suites against a real mosquitto with a defect on the wire: they notice it there, too.

#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/target.hpp"

namespace brokerproof::commands {
namespace {

const std::string root = BROKERPROOF_SOURCE_DIR;

/// A private mosquitto behind a proxy, on a thread of their own.
class faulty_broker {
public:
    faulty_broker(const std::string& folder, std::string_view defect) {
        std::promise<std::uint16_t> listens;
        auto port = listens.get_future();
        thread_ = std::jthread([this, folder, defect, answer = std::move(listens)]() mutable {
            asio::co_spawn(io_, run(folder, defect, answer), [](std::exception_ptr) {});
            io_.run();
        });
        port_ = port.get();
    }
    ~faulty_broker() {
        asio::post(io_, [this] { between_->stop(); });
    }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }

private:
    awaitable<void> run(std::string folder, std::string_view defect,
                        std::promise<std::uint16_t>& answer) {
        problems found;
        const auto profile = target::find_profile("mosquitto", root + "/configs/brokers", found);
        target::target broker(io_.get_executor(), *profile, folder, 77);
        const auto started = co_await broker.start();
        EXPECT_TRUE(started);
        std::vector<const defects::wire_defect*> active;
        if (!defect.empty()) active.push_back(defects::find_wire_defect(defect));
        between_ = std::make_unique<proxy::fault_proxy>(io_.get_executor(), broker.where(), active);
        EXPECT_TRUE(between_->listen(0));
        answer.set_value(between_->port());
        co_await between_->run();
        const auto stopped = co_await broker.stop();
        EXPECT_TRUE(stopped);
    }

    asio::io_context io_;
    std::unique_ptr<proxy::fault_proxy> between_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

int conform_through(std::string_view defect, const std::string& glob) {
    const scratch_directory place;
    const faulty_broker broker(place.path(), defect);
    conform_options chosen;
    chosen.root = root;
    chosen.out_dir = place.path() + "/out";
    chosen.url = broker.url();
    chosen.wanted.globs = {glob};
    testing::recorded_console recorded;
    return conform(chosen, recorded.screen());
}

TEST(ThroughTheProxy, ARealBrokerHoldsAsItDoesWithout) {
    EXPECT_EQ(conform_through("", "clean-start"), 0);
}

TEST(ThroughTheProxy, DefectsOnTheWireAreNoticed) {
    EXPECT_EQ(conform_through("connack-session-present-not-clean-start", "SES-01"), 1);
    EXPECT_EQ(conform_through("connect-clean-start-ignored", "CLN-01"), 1);
    EXPECT_EQ(conform_through("publish-out-first-lost-after-resume", "OFQ-01"), 1);
}

}  // namespace
}  // namespace brokerproof::commands
