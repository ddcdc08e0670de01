#include "loadgen/fleet/crew.hpp"

#include <exception>

#include <boost/asio/post.hpp>

namespace brokerproof::loadgen {
namespace {

/// Answers of several shards, brought to one thread and merged there.
template <class Answer>
class gathering : public std::enable_shared_from_this<gathering<Answer>> {
public:
    gathering(const asio::any_io_executor& home, std::size_t expected)
        : home_(home), complete_(home), missing_(expected) {
        complete_.expires_at(asio::steady_timer::time_point::max());
    }
    /// From any thread.
    std::function<void(Answer)> taker() {
        return [self = this->shared_from_this()](Answer one) {
            asio::post(self->home_, [self, one = std::move(one)] {
                merge(self->all_, one);
                if (--self->missing_ == 0) self->complete_.cancel();
            });
        };
    }
    awaitable<Answer> all() {
        while (missing_ != 0) co_await complete_.async_wait(net::as_result);
        co_return std::move(all_);
    }

private:
    asio::any_io_executor home_;
    asio::steady_timer complete_;
    std::size_t missing_;
    Answer all_;
};

}  // namespace

local_crew::local_crew(asio::any_io_executor home, const fleet_plan& plan, std::uint32_t first,
                       std::uint32_t count)
    : home_(std::move(home)), running_(count), all_ended_(home_) {
    all_ended_.expires_at(asio::steady_timer::time_point::max());
    for (std::uint32_t i = 0; i < count; ++i) {
        shards_.push_back(std::make_unique<shard>(plan, first + i));
    }
    for (std::size_t i = 0; i < count; ++i) threads_.emplace_back([this, i] { run(i); });
}

// Whoever does not finish() still joins: the clients are told to leave.
local_crew::~local_crew() {
    for (auto& one : shards_) one->stop();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void local_crew::run(std::size_t index) {
    std::string error;
    try {
        shards_[index]->run();
    } catch (const std::exception& thrown) {
        error = thrown.what();
    }
    asio::post(home_, [this, error] { joined(error); });
}

void local_crew::joined(std::string error) {
    if (failure_.empty()) failure_ = std::move(error);
    if (--running_ == 0) all_ended_.cancel();
}

void local_crew::begin_phase(std::size_t phase, instant at) {
    if (began_ns_ == 0) began_ns_ = at;
    for (auto& one : shards_) one->begin_phase(phase, at);
}

awaitable<slice_status> local_crew::status() {
    const auto answers = std::make_shared<gathering<slice_status>>(home_, shards_.size());
    for (auto& one : shards_) one->ask_status(answers->taker());
    co_return co_await answers->all();
}

awaitable<slice_snapshot> local_crew::snapshot() {
    const auto answers = std::make_shared<gathering<slice_snapshot>>(home_, shards_.size());
    for (auto& one : shards_) one->ask_measures(answers->taker());
    co_return co_await answers->all();
}

awaitable<std::string> local_crew::finish() {
    for (auto& one : shards_) one->stop();
    while (running_ != 0) co_await all_ended_.async_wait(net::as_result);
    for (auto& thread : threads_) thread.join();
    co_return failure_;
}

slice_result local_crew::take_result() {
    slice_result all = shards_.front()->take_result();
    for (std::size_t i = 1; i < shards_.size(); ++i) merge(all, shards_[i]->take_result());
    return all;
}

void merge(slice_result& into, slice_result&& other) {
    merge(into.last, other.last);
    into.sent.merge(std::move(other.sent));
    into.received.merge(std::move(other.received));
    into.sessions.merge(other.sessions);
    into.remarks.insert(into.remarks.end(), other.remarks.begin(), other.remarks.end());
    into.leftovers.insert(into.leftovers.end(), other.leftovers.begin(), other.leftovers.end());
}

}  // namespace brokerproof::loadgen
