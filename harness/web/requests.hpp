// Determines what an HTTP request asks for. Pure functions.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

#include "harness/web/site.hpp"

namespace brokerproof::web {

using request = boost::beast::http::request<boost::beast::http::empty_body>;

enum class wish : std::uint8_t {
    page,
    document,
    events,
    unknown_path,
    unknown_method,
    /// The Host is not this machine. A foreign page can point its own name at this machine (DNS
    /// rebinding) and would then read data that only this machine may see.
    foreign_host,
};

wish wish_of(const request& message, const site& content);

/// Whether this is "localhost", "127.0.0.1" or "[::1]", with any port, because a tunnel may use a
/// different port.
bool is_this_machine(std::string_view host);

}  // namespace brokerproof::web
