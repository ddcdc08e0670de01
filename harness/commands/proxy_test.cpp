// Runs our suites against a real mosquitto with a defect on the wire: they must notice it.

#include <future>
#include <thread>

#include <gtest/gtest.h>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/post.hpp>

#include "harness/base/scratch_directory.hpp"
#include "harness/commands/conform.hpp"
#include "harness/commands/testing/recorded_console.hpp"
#include "harness/commands/testing/source_root.hpp"
#include "harness/profile_loader/profile_loader.hpp"
#include "harness/proxy/fault_proxy.hpp"
#include "harness/target/target.hpp"

namespace brokerproof::commands {
namespace {

using testing::source_root;

/// A private mosquitto behind a proxy. They run on their own thread.
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
        asio::post(io_, [this] { proxy_->stop(); });
    }
    std::string url() const { return "mqtt://127.0.0.1:" + std::to_string(port_); }

private:
    awaitable<void> run(std::string folder, std::string_view defect,
                        std::promise<std::uint16_t>& answer) {
        problems faults;
        const auto profile =
            target::find_profile("mosquitto", source_root + "/configs/brokers", faults);
        target::target broker(io_.get_executor(), *profile, folder, 77);
        const auto started = co_await broker.start();
        EXPECT_TRUE(started);
        std::vector<const defects::wire_defect*> active;
        if (!defect.empty()) active.push_back(defects::find_wire_defect(defect));
        proxy_ = std::make_unique<proxy::fault_proxy>(io_.get_executor(), broker.where(), active);
        EXPECT_TRUE(proxy_->listen(0));
        answer.set_value(proxy_->port());
        co_await proxy_->run();
        const auto stopped = co_await broker.stop();
        EXPECT_TRUE(stopped);
    }

    asio::io_context io_;
    std::unique_ptr<proxy::fault_proxy> proxy_;
    std::uint16_t port_ = 0;
    std::jthread thread_;
};

int conform_through(std::string_view defect, const std::string& glob) {
    const scratch_directory place;
    const faulty_broker broker(place.path(), defect);
    conform_options chosen;
    chosen.root = source_root;
    chosen.out_dir = place.path() + "/out";
    chosen.url = broker.url();
    chosen.wanted.globs = {glob};
    testing::recorded_console recorded;
    return conform(chosen, recorded.screen());
}

TEST(through_the_proxy, a_proxy_without_defects_changes_no_verdict) {
    EXPECT_EQ(conform_through("", "clean-start"), 0);
}

TEST(through_the_proxy, defects_on_the_wire_are_noticed) {
    EXPECT_EQ(conform_through("connack-session-present-not-clean-start", "SES-01"), 1);
    EXPECT_EQ(conform_through("connect-clean-start-ignored", "CLN-01"), 1);
    EXPECT_EQ(conform_through("publish-out-first-lost-after-resume", "OFQ-01"), 1);
}

}  // namespace
}  // namespace brokerproof::commands
