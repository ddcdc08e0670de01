#include "loadgen/fleet/crew.hpp"

#include <exception>
#include <functional>
#include <utility>

#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>

#include "loadgen/fleet/shard.hpp"

namespace brokerproof::loadgen {

/// The state of the shards, on the conductor's thread. Handlers of that thread share it, so that a
/// handler that is still queued when the crew is destroyed finds it.
struct local_crew::standing {
    standing(const asio::any_io_executor& home, std::size_t count) : running(count), changed(home) {
        changed.expires_at(asio::steady_timer::time_point::max());
    }
    void ended(std::string error) {
        if (failure.empty()) failure = std::move(error);
        --running;
        changed.cancel();
    }

    std::size_t running;
    std::string failure;
    asio::steady_timer changed;  ///< cancelled when something of this, or an answer, has changed
};

/// The answers of several shards, moved to the conductor's thread and merged there. A failed shard
/// does not answer, so nobody waits for it.
template <class Answer>
class local_crew::gathering : public std::enable_shared_from_this<gathering<Answer>> {
public:
    gathering(asio::any_io_executor home, std::shared_ptr<standing> shared, std::size_t expected)
        : home_(std::move(home)), shared_(std::move(shared)), missing_(expected) {}

    /// May be called from any thread.
    std::function<void(Answer)> taker() {
        return [self = this->shared_from_this()](Answer answer) {
            asio::post(self->home_, [self, answer = std::move(answer)] {
                merge(self->all_, answer);
                if (--self->missing_ == 0) self->shared_->changed.cancel();
            });
        };
    }
    awaitable<Answer> all() {
        while (missing_ != 0 && shared_->failure.empty()) {
            co_await shared_->changed.async_wait(net::as_result);
        }
        co_return std::move(all_);
    }

private:
    asio::any_io_executor home_;
    std::shared_ptr<standing> shared_;
    std::size_t missing_;
    Answer all_;
};

local_crew::local_crew(asio::any_io_executor home, const fleet_plan& plan, std::uint32_t first,
                       std::uint32_t count)
    : home_(std::move(home)), standing_(std::make_shared<standing>(home_, count)) {
    for (std::uint32_t i = 0; i < count; ++i) {
        shards_.push_back(std::make_unique<shard>(plan, first + i));
    }
    for (auto& slice : shards_) {
        threads_.emplace_back(run, std::ref(*slice), home_, standing_);
    }
}

local_crew::~local_crew() {
    for (auto& slice : shards_) slice->stop();
    for (auto& thread : threads_) {
        if (thread.joinable()) thread.join();
    }
}

void local_crew::run(shard& slice, asio::any_io_executor home, std::shared_ptr<standing> shared) {
    std::string error;
    try {
        slice.run();
    } catch (const std::exception& thrown) {
        error = thrown.what();
    }
    asio::post(home, [shared = std::move(shared), error] { shared->ended(error); });
}

void local_crew::begin_phase(std::size_t phase, instant at) {
    if (began_ == instant{}) began_ = at;
    for (auto& slice : shards_) slice->begin_phase(phase, at);
}

awaitable<slice_status> local_crew::status() {
    const auto answers =
        std::make_shared<gathering<slice_status>>(home_, standing_, shards_.size());
    for (auto& slice : shards_) slice->ask_status(answers->taker());
    co_return co_await answers->all();
}

awaitable<slice_snapshot> local_crew::snapshot() {
    const auto answers =
        std::make_shared<gathering<slice_snapshot>>(home_, standing_, shards_.size());
    for (auto& slice : shards_) slice->ask_measures(answers->taker());
    co_return co_await answers->all();
}

awaitable<result<void>> local_crew::finish() {
    for (auto& slice : shards_) slice->stop();
    while (standing_->running != 0) co_await standing_->changed.async_wait(net::as_result);
    for (auto& thread : threads_) thread.join();
    if (!standing_->failure.empty()) co_return brokerproof::failure(standing_->failure);
    co_return result<void>();
}

std::string local_crew::failure() const { return standing_->failure; }

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
    into.wills.merge(std::move(other.wills));
    into.remarks.insert(into.remarks.end(), other.remarks.begin(), other.remarks.end());
    for (const broken_rule& rule : other.rules) add(into.rules, rule);
    into.leftovers.insert(into.leftovers.end(), other.leftovers.begin(), other.leftovers.end());
}

}  // namespace brokerproof::loadgen
