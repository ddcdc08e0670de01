#include "loadgen/fleet/web_link.hpp"

#include <array>
#include <exception>

#include <boost/asio/co_spawn.hpp>

namespace brokerproof::loadgen {
namespace {

constexpr std::chrono::seconds handshake_within{30};
constexpr std::size_t chunk_size = 1024;

/// A connection has no coroutine that could join these tasks. Each of them holds what it uses, and
/// ends when the stream is closed, as the destructor of the link does.
void begin(const asio::any_io_executor& executor, awaitable<void> task) {
    asio::co_spawn(executor, std::move(task), [](std::exception_ptr failed) {
        if (failed) std::rethrow_exception(failed);
    });
}

}  // namespace

struct web_link::state {
    state(asio::ip::tcp::socket connected, const net::endpoint& place, web_events told)
        : stream(std::move(connected), place), events(std::move(told)) {}

    net::websocket_stream stream;
    web_events events;
    bool is_told = true;  ///< somebody wants to hear the events
    bool reads = true;
    bool reading = false;  ///< a read is under way
    std::array<std::uint8_t, chunk_size> chunk{};
};

web_link::web_link(asio::ip::tcp::socket connected, const net::endpoint& place, web_events events) {
    const auto executor = connected.get_executor();
    state_ = std::make_shared<state>(std::move(connected), place, std::move(events));
    begin(executor, live(state_));
}

web_link::~web_link() {
    state_->is_told = false;
    state_->stream.close();
}

awaitable<void> web_link::live(std::shared_ptr<state> own) {
    const auto opened = co_await own->stream.open(handshake_within);
    if (!own->is_told) co_return;
    own->events.opened(opened);
    if (opened) co_await read(own);
}

awaitable<void> web_link::read(std::shared_ptr<state> own) {
    own->reading = true;
    while (own->is_told && own->reads) {
        const auto [error, size] = co_await own->stream.read_some(own->chunk);
        if (!own->is_told) break;
        if (error) {
            own->events.ended(error);
            break;
        }
        own->events.received(bytes_view(own->chunk).first(size));
    }
    own->reading = false;
}

std::size_t web_link::write_now(bytes_view data, error_code& error) {
    return state_->stream.write_now(data, error);
}

void web_link::wait_writable() { begin(state_->stream.get_executor(), tell_writable(state_)); }

awaitable<void> web_link::tell_writable(std::shared_ptr<state> own) {
    const auto error = co_await own->stream.wait_writable();
    if (own->is_told) own->events.writable(error);
}

void web_link::stop_reading() { state_->reads = false; }

void web_link::read_again() {
    state_->reads = true;
    if (state_->reading) return;
    begin(state_->stream.get_executor(), read(state_));
}

void web_link::finish_sending() { state_->stream.shut_down_sending(); }

void web_link::reset() {
    state_->is_told = false;
    state_->stream.reset();
}

void web_link::fall_silent() { state_->is_told = false; }

}  // namespace brokerproof::loadgen
