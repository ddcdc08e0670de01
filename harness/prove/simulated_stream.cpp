#include "harness/prove/simulated_stream.hpp"

#include <algorithm>

#include <boost/asio/error.hpp>

namespace brokerproof::prove {

simulated_stream::~simulated_stream() {
    close();
    if (broker_ != nullptr && link_ != 0) broker_->forget(link_);
}

awaitable<net::opening> simulated_stream::open(std::chrono::milliseconds) {
    if (broker_ != nullptr && !broker_->chooses_mqtt(via_, subprotocols_))
        co_return net::other_subprotocol(subprotocols_.substr(0, subprotocols_.find(',')));
    link_ = broker_ == nullptr ? 0 : broker_->accept(*this, via_);
    if (link_ == 0) co_return failure("Connection refused");
    co_return net::opening();
}

awaitable<std::pair<error_code, std::size_t>> simulated_stream::read_some(
    std::span<std::uint8_t> into) {
    while (arrived_.empty() && !end_) co_await readable_.wait(net::time_point::max());
    const auto count = std::min(into.size(), arrived_.size());
    if (count == 0) co_return std::pair(*end_, count);
    const auto last = arrived_.begin() + static_cast<std::ptrdiff_t>(count);
    std::copy(arrived_.begin(), last, into.begin());
    const bool was_full = is_full();
    arrived_.erase(arrived_.begin(), last);
    if (was_full && !is_full() && broker_ != nullptr) broker_->goes_on(link_);
    co_return std::pair(error_code{}, count);
}

std::size_t simulated_stream::write_now(bytes_view data, error_code& error) {
    if (!is_open()) {
        error = asio::error::broken_pipe;
        return 0;
    }
    if (framing_.text && is_websocket(via_)) {
        broker_->take_text(link_, data);
        return data.size();
    }
    const auto largest = framing_.largest == 0 ? data.size() : framing_.largest;
    for (auto rest = data; !rest.empty() && is_open();) {
        const auto piece = rest.first(std::min(rest.size(), largest));
        broker_->take(link_, piece);
        rest = rest.subspan(piece.size());
    }
    return data.size();
}

awaitable<error_code> simulated_stream::wait_writable() { co_return error_code{}; }

void simulated_stream::shut_down_sending() {
    if (!is_open()) return;
    broker_->hang_up(link_);
    end(asio::error::eof);
}

void simulated_stream::close() {
    if (is_open()) broker_->hang_up(link_);
    arrived_.clear();
    end(asio::error::operation_aborted);
}

void simulated_stream::broker_is_gone() {
    broker_ = nullptr;
    end(asio::error::connection_reset);
}

bool simulated_stream::is_full() const {
    constexpr std::size_t buffers = 300 * 1024;  // more than any burst that a client of ours reads
    return arrived_.size() > buffers;
}

void simulated_stream::arrive(bytes_view data) {
    if (end_) return;
    arrived_.insert(arrived_.end(), data.begin(), data.end());
    readable_.raise();
}

void simulated_stream::end(const error_code& cause) {
    if (end_) return;
    end_ = cause;
    readable_.raise();
}

}  // namespace brokerproof::prove
