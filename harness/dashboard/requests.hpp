// What a request asks for. Pure.
#pragma once

#include <cstdint>
#include <string_view>

#include <boost/beast/http/empty_body.hpp>
#include <boost/beast/http/message.hpp>

namespace brokerproof::dashboard {

using request = boost::beast::http::request<boost::beast::http::empty_body>;

enum class wish : std::uint8_t {
    page,
    data,
    events,
    unknown_path,
    unknown_method,
    /// The Host is not this machine: a page from elsewhere has its name point to us (DNS
    /// rebinding), and would read what only this machine may see.
    foreign_host,
};

wish wish_of(const request& asked);

/// "localhost:8080", "127.0.0.1": with any port, since a tunnel may have another.
bool is_this_machine(std::string_view host);

}  // namespace brokerproof::dashboard
