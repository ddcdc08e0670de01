#include "harness/net/websocket_stream.hpp"

#include <algorithm>

#include <fmt/format.h>
#include <boost/asio/buffer.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <boost/beast/websocket.hpp>

#include "harness/net/carrier.hpp"
#include "harness/net/connecting.hpp"
#include "harness/net/fault_category.hpp"

namespace brokerproof::net {

using asio::ip::tcp;
namespace beast = boost::beast;
namespace http = beast::http;
namespace websocket = beast::websocket;
using namespace std::chrono_literals;

/// Beast ends a TCP connection by reading until the other side closes. A side that never stops
/// sending would hold us for ever: this one just closes. Beast finds these by their names.
[[maybe_unused]] static void teardown(beast::role_type, carrier& under, error_code& error) {
    error = {};
    under.close();
}

template <class Handler>
void async_teardown(beast::role_type, carrier& under, Handler&& handler) {
    under.close();
    asio::post(under.get_executor(),
               beast::bind_front_handler(std::forward<Handler>(handler), error_code{}));
}

namespace {

constexpr auto subprotocol = "mqtt";
constexpr std::size_t largest_frame = 64 * 1024;
constexpr auto close_within = 1s;   // our part of a closing handshake
constexpr int text_frame = 10'000;  // outside the range of Beast's own numbers

/// Of the other side, with Beast's numbers: the stream is ended by us.
std::string words_of_fault(int value) {
    if (value == text_frame) return "a text frame, but MQTT uses binary ones";
    return websocket::make_error_code(static_cast<websocket::error>(value)).message();
}

const fault_category& faults() {
    static const fault_category category("brokerproof.websocket", words_of_fault);
    return category;
}

error_code fault(int value) { return {value, faults()}; }

/// Translates an error of Beast for callers that know only byte streams.
error_code meaning_of(const error_code& seen) {
    static const auto& beast_faults =
        websocket::make_error_code(websocket::error::closed).category();
    if (seen == websocket::error::closed || seen == beast::error::timeout) return asio::error::eof;
    return seen.category() == beast_faults ? fault(seen.value()) : seen;
}

websocket::stream_base::timeout patient_for(std::chrono::milliseconds limit) {
    websocket::stream_base::timeout out;
    out.handshake_timeout = limit;
    out.idle_timeout = websocket::stream_base::none();
    out.keep_alive_pings = false;
    return out;
}

bool offers_mqtt(const http::request<http::empty_body>& upgrade) {
    http::token_list offered(upgrade[http::field::sec_websocket_protocol]);
    return offered.exists(subprotocol);
}

std::string first_offered(const http::request<http::empty_body>& upgrade) {
    http::token_list offered(upgrade[http::field::sec_websocket_protocol]);
    return std::string(*offered.begin());
}

/// What is sent after the frame that is being sent.
enum class farewell { none, fin, bare_fin, close_frame };

}  // namespace

struct websocket_stream::state {
    explicit state(const asio::any_io_executor& executor) : web(executor) { prepare(); }
    state(tcp::socket accepted, std::shared_ptr<const tls::server_context> context)
        : web(carrier(std::move(accepted), std::move(context))) {
        prepare();
    }

    void prepare() {
        web.binary(true);
        web.auto_fragment(false);
        web.read_message_max(0);  // no limit, because we never hold a whole message
        taken.expires_at(time_point::max());
    }
    carrier& under() { return web.next_layer(); }
    void set_limit(std::chrono::milliseconds limit) { web.set_option(patient_for(limit)); }
    void close() { under().close(); }
    void written(const error_code& error) {
        writing = false;
        failed = error;
        say(then);
        taken.cancel();
    }
    void say(farewell word) {
        if (word == farewell::fin) under().shut_down_sending();
        if (word == farewell::bare_fin) under().cut_sending();
    }

    websocket::stream<carrier, false> web;  // false: no compression
    bytes leaving;                          ///< the frame that is being sent
    bool writing = false;
    framing divided;
    farewell then = farewell::none;
    error_code failed;                             ///< the error of the last write
    asio::steady_timer taken{web.get_executor()};  ///< cancelled when the frame has left
};

bool is_protocol_fault(const error_code& error) {
    if (error.category() == tls_category())
        return !tls::is_told_by_alert(static_cast<tls::fault_kind>(error.value()));
    return error.category() == faults();
}

no_connection other_subprotocol(std::string_view chosen) {
    auto text = chosen.empty()
                    ? std::string("the server chose no WebSocket subprotocol")
                    : fmt::format("the server chose the WebSocket subprotocol '{}'", chosen);
    no_connection out(std::move(text) + ", not 'mqtt'", false);
    out.is_other_subprotocol = true;
    return out;
}

websocket_stream::websocket_stream(const asio::any_io_executor& executor, endpoint broker)
    : state_(std::make_shared<state>(executor)), broker_(std::move(broker)) {}

websocket_stream::websocket_stream(tcp::socket connected, endpoint broker)
    : state_(std::make_shared<state>(std::move(connected), nullptr)), broker_(std::move(broker)) {}

websocket_stream::websocket_stream(tcp::socket accepted,
                                   std::shared_ptr<const tls::server_context> context,
                                   websocket_defects wrong)
    : state_(std::make_shared<state>(std::move(accepted), std::move(context))),
      accepted_(true),
      wrong_(wrong) {}

websocket_stream::~websocket_stream() { state_->close(); }

// --- the handshake ---

awaitable<opening> websocket_stream::open(std::chrono::milliseconds limit) {
    state_->set_limit(limit);
    opening outcome;
    if (accepted_) {
        outcome = co_await answer(limit);
    } else {
        outcome = co_await ask(limit);
    }
    if (outcome) {
        state_->set_limit(close_within);
    } else {
        state_->close();
    }
    co_return outcome;
}

// [MQTT-6.0.0-3, MQTT-6.0.0-4]: we offer "mqtt", and the server chooses it.
awaitable<opening> websocket_stream::ask(std::chrono::milliseconds limit) {
    const auto shared = state_;
    auto connected = co_await shared->under().connect(broker_, limit);
    if (!connected) co_return connected;
    websocket::stream_base::decorator offer([this](websocket::request_type& request) {
        request.set(http::field::sec_websocket_protocol, broker_.subprotocols);
        for (const auto& [name, value] : broker_.headers) request.set(name, value);
    });
    shared->web.set_option(std::move(offer));
    websocket::response_type response;
    auto [error] = co_await shared->web.async_handshake(response, address_of(broker_), broker_.path,
                                                        as_result);
    if (error == beast::error::timeout) co_return failure(no_answer_within(limit));
    if (error == websocket::error::upgrade_declined) {
        co_return failure("HTTP status " + std::to_string(response.result_int()) +
                          " instead of WebSocket");
    }
    if (error) co_return failure("no WebSocket: " + error.message());
    const bool chosen = response[http::field::sec_websocket_protocol] == subprotocol;
    if (!chosen) co_return other_subprotocol(response[http::field::sec_websocket_protocol]);
    co_return opening();
}

awaitable<opening> websocket_stream::answer(std::chrono::milliseconds limit) {
    const auto shared = state_;
    beast::flat_buffer buffer(16 * 1024);
    http::request<http::empty_body> upgrade;
    auto greeted = co_await shared->under().answer_handshake(limit);
    if (!greeted) co_return greeted;
    time_limit watch(shared->under().socket(), limit);
    auto [unread, size] = co_await http::async_read(shared->under(), buffer, upgrade, as_result);
    if (watch.call_off()) co_return failure(no_answer_within(limit));
    if (unread) co_return failure("no HTTP request: " + unread.message());
    if (buffer.size() > 0) co_return failure("bytes before the handshake was over");
    if (!offers_mqtt(upgrade)) co_return failure("the WebSocket subprotocol 'mqtt' is not offered");
    const auto chosen = wrong_.chooses_first_offered ? first_offered(upgrade) : subprotocol;
    websocket::stream_base::decorator choice([&chosen](websocket::response_type& response) {
        response.set(http::field::sec_websocket_protocol, chosen);
    });
    shared->web.set_option(std::move(choice));
    auto [error] = co_await shared->web.async_accept(upgrade, as_result);
    if (error) co_return failure("no WebSocket: " + error.message());
    co_return opening();
}

// --- bytes ---

awaitable<std::pair<error_code, std::size_t>> websocket_stream::read_some(
    std::span<std::uint8_t> into) {
    const auto shared = state_;
    auto buffer = asio::buffer(into.data(), into.size());
    for (;;) {
        auto [error, count] = co_await shared->web.async_read_some(buffer, as_result);
        if (error) co_return std::pair(meaning_of(error), std::size_t{0});
        if (shared->web.got_text() && !wrong_.reads_text) {  // [MQTT-6.0.0-1]
            shared->close();
            co_return std::pair(fault(text_frame), std::size_t{0});
        }
        if (count > 0) co_return std::pair(error_code{}, count);  // a frame may be empty
    }
}

std::size_t websocket_stream::write_now(bytes_view data, error_code& error) {
    error = state_->failed;
    if (!error && (!is_open() || state_->then != farewell::none)) error = asio::error::broken_pipe;
    if (error || state_->writing || data.empty()) return 0;
    const auto& divided = state_->divided;
    const auto most = divided.largest == 0 ? largest_frame : divided.largest;
    const auto frame = data.first(std::min(data.size(), most));
    const bool ends_message = !divided.fragments || frame.size() == data.size();
    state_->leaving.assign(frame.begin(), frame.end());
    state_->writing = true;
    state_->web.text(divided.text);
    state_->web.async_write_some(
        ends_message, asio::buffer(state_->leaving),
        [shared = state_](error_code failed, std::size_t) { shared->written(failed); });
    return frame.size();
}

awaitable<error_code> websocket_stream::wait_writable() {
    const auto shared = state_;
    while (shared->writing) co_await shared->taken.async_wait(as_result);
    co_return shared->failed;
}

void websocket_stream::set_framing(const framing& next) { state_->divided = next; }

void websocket_stream::shut_down_sending() {
    state_->then = farewell::fin;
    if (!state_->writing) state_->say(state_->then);
}

void websocket_stream::cut_sending() {
    state_->then = farewell::bare_fin;
    if (!state_->writing) state_->say(state_->then);
}

void websocket_stream::begin_closing() {
    state_->then = farewell::close_frame;
    state_->web.async_close(websocket::close_code::normal, [shared = state_](error_code) {});
}

void websocket_stream::close() { state_->close(); }

void websocket_stream::reset() { state_->under().reset(); }

void websocket_stream::shrink_receive_buffer() { state_->under().shrink_receive_buffer(); }

std::uint16_t websocket_stream::local_port() const { return state_->under().local_port(); }

asio::any_io_executor websocket_stream::get_executor() { return state_->web.get_executor(); }

bool websocket_stream::is_open() const { return state_->under().is_open(); }

}  // namespace brokerproof::net
