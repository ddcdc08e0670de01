#include "loadgen/network/one_way.hpp"

#include <algorithm>
#include <cassert>
#include <chrono>

namespace brokerproof::loadgen {
namespace {

using namespace std::chrono_literals;

/// A rate is kept by pieces of this length, so that the bytes flow and do not come in bursts.
constexpr std::uint64_t pieces_per_second = 100;

/// How long it takes to send so many bytes, rounded up.
std::chrono::nanoseconds time_of(std::size_t count, std::uint64_t rate) {
    const auto ns = static_cast<double>(count) * 1e9 / static_cast<double>(rate);
    return std::chrono::nanoseconds(static_cast<std::int64_t>(ns) + 1);
}

}  // namespace

std::size_t one_way::room() const {
    if (state_.cut == network_cut::silence || end_) return 0;
    return most_held - std::min(held_, most_held);
}

void one_way::take(bytes_view data, time_point now) {
    assert(!data.empty() && data.size() <= room());
    held_ += data.size();
    put({data.begin(), data.end()}, now);
}

void one_way::end(way_end manner, time_point now) {
    if (end_) return;
    end_ = manner;
    put({}, now);
}

/// TCP keeps the order, so nothing is due before what came before it.
void one_way::put(bytes data, time_point now) {
    std::uniform_int_distribution<std::int64_t> swing(-state_.jitter.count(),
                                                      state_.jitter.count());
    const auto least = std::max(0ns, state_.delay + std::chrono::nanoseconds(swing(random_)));
    time_point due = now + least;
    if (!pieces_.empty()) due = std::max(due, pieces_.back().due);
    pieces_.push_back({due, std::move(data)});
}

void one_way::change(const network_state& state, time_point now) {
    state_ = state;
    free_from_ = std::min(free_from_, now);
    for (piece& held : pieces_) held.due = std::min(held.due, now + state.delay);
}

std::size_t one_way::next_size() const {
    const piece& first = pieces_.front();
    const std::size_t left = first.data.size() - first.gone;
    if (!state_.rate) return left;
    return std::min<std::size_t>(left,
                                 std::max<std::uint64_t>(1, *state_.rate / pieces_per_second));
}

std::optional<one_way::time_point> one_way::next_due() const {
    if (pieces_.empty() || state_.cut == network_cut::silence) return {};
    const time_point due = pieces_.front().due;
    if (!state_.rate) return due;
    return std::max(due, free_from_) + time_of(next_size(), *state_.rate);
}

passing one_way::next() const {
    const piece& first = pieces_.front();
    if (first.data.empty()) return {{}, end_};
    return {bytes_view(first.data).subspan(first.gone, next_size()), std::nullopt};
}

void one_way::passed(std::size_t count, time_point now) {
    piece& first = pieces_.front();
    first.gone += count;
    held_ -= count;
    free_from_ = now;
    if (first.gone == first.data.size()) pieces_.pop_front();
}

}  // namespace brokerproof::loadgen
