#include "harness/web/requests.hpp"

#include <algorithm>
#include <array>

#include <boost/beast/core/string.hpp>
#include <boost/beast/http/field.hpp>
#include <boost/beast/http/verb.hpp>

namespace brokerproof::web {

namespace beast = boost::beast;
namespace http = beast::http;

bool is_this_machine(std::string_view host) {
    const auto colon = host.rfind(':');
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    if (colon != std::string_view::npos && host.ends_with(']') == false) {
        if (!std::ranges::all_of(host.substr(colon + 1), is_digit)) return false;
        host = host.substr(0, colon);
    }
    static constexpr std::array<std::string_view, 3> names{"localhost", "127.0.0.1", "[::1]"};
    return std::ranges::any_of(names,
                               [&](std::string_view name) { return beast::iequals(host, name); });
}

wish wish_of(const request& message, const site& content) {
    const auto hosts = message.equal_range(http::field::host);
    const bool has_one_host = hosts.first != hosts.second && std::next(hosts.first) == hosts.second;
    if (!has_one_host || !is_this_machine(message[http::field::host])) return wish::foreign_host;
    if (message.method() != http::verb::get && message.method() != http::verb::head)
        return wish::unknown_method;
    const std::string_view target = message.target();
    const auto path = target.substr(0, target.find('?'));
    if (path == content.document_path) return wish::document;
    if (content.page.empty()) return wish::unknown_path;
    if (path == "/") return wish::page;
    return path == "/events" ? wish::events : wish::unknown_path;
}

}  // namespace brokerproof::web
