#include "harness/target/url.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::target {
namespace {

constexpr std::string_view scheme = "mqtt://";
constexpr std::string_view websocket_scheme = "ws://";

std::optional<std::string> percent_decoded(std::string_view text) {
    std::string decoded;
    for (std::size_t i = 0; i < text.size(); ++i) {
        if (text[i] != '%') {
            decoded += text[i];
            continue;
        }
        const auto byte = bytes_of_hex(text.substr(i + 1, 2));
        if (!byte || byte->empty()) return std::nullopt;
        decoded += static_cast<char>(byte->front());
        i += 2;
    }
    return decoded;
}

/// Keeps only what has no meaning anywhere in a URL.
std::string percent_encoded(std::string_view text) {
    constexpr std::string_view plain =
        "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    std::string encoded;
    for (const char letter : text) {
        if (plain.find(letter) != std::string_view::npos) {
            encoded += letter;
        } else {
            encoded += fmt::format("%{:02X}", static_cast<unsigned char>(letter));
        }
    }
    return encoded;
}

result<credentials> parse_login(std::string_view text) {
    const auto colon = text.find(':');
    const auto username = percent_decoded(text.substr(0, colon));
    const auto password =
        percent_decoded(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!username || !password) {
        return failure(
            "in user and password, two hexadecimal digits must follow '%' (write %25 for '%')");
    }
    if (username->empty()) return failure("the user before '@' is empty");
    return credentials{*username, secret(*password)};
}

result<std::uint16_t> parse_port(std::string_view text) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error == std::errc{} && stop == end && port != 0) return port;
    return failure(fmt::format("the port must be a number from 1 to 65535; saw '{}'", text));
}

bool is_letter_or_digit(char letter) {
    return (letter >= '0' && letter <= '9') || (letter >= 'a' && letter <= 'z') ||
           (letter >= 'A' && letter <= 'Z');
}

/// Cuts "host" or "[v6]" off the front of `rest`.
result<std::string> take_host(std::string_view& rest) {
    const bool bracketed = rest.starts_with('[');
    const auto end = bracketed ? rest.find(']') : std::min(rest.find(':'), rest.size());
    if (end == std::string_view::npos) return failure("'[' has no ']'");
    const auto host = bracketed ? rest.substr(1, end - 1) : rest.substr(0, end);
    rest.remove_prefix(bracketed ? end + 1 : end);
    if (!bracketed && rest.find(':') != rest.rfind(':'))
        return failure("an IPv6 address must be in brackets: [::1]");
    if (host.empty()) return failure("the host is empty");
    const std::string_view marks = bracketed ? ":.%" : ".-_";
    const bool is_host = std::ranges::all_of(host, [&](char letter) {
        return is_letter_or_digit(letter) || marks.find(letter) != std::string_view::npos;
    });
    if (!is_host || (bracketed && host.find(':') == std::string_view::npos))
        return failure(fmt::format("'{}' is not a host name or an address", printable(host)));
    return std::string(host);
}

/// Fills host and port from "host" or "host:port".
result<void> parse_host_and_port(std::string_view rest, net::endpoint& into) {
    auto host = take_host(rest);
    if (!host) return host.error();
    into.host = std::move(*host);
    if (rest.empty()) return {};
    if (rest.front() != ':')
        return failure(fmt::format("expected ':' and a port after the host; saw '{}'", rest));
    const auto port = parse_port(rest.substr(1));
    if (!port) return port.error();
    into.port = *port;
    return {};
}

result<address> parse_authority(std::string_view rest) {
    address location;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        auto login = parse_login(rest.substr(0, at));
        if (!login) return login.error();
        location.login = std::move(*login);
        rest.remove_prefix(at + 1);
    }
    const auto parsed = parse_host_and_port(rest, location.where);
    if (!parsed) return parsed.error();
    return location;
}

}  // namespace

result<address> parse_url(std::string_view url) {
    if (!url.starts_with(scheme)) {
        const auto other = url.find("://");
        if (other == std::string_view::npos) return failure("expected mqtt://host:port");
        return failure(
            fmt::format("expected mqtt:// (plain TCP); saw '{}'", url.substr(0, other + 3)));
    }
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    // An '@' after a '/' belongs to a password with an unescaped '/'. Report that instead of
    // cutting the password.
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        return failure(
            "expected nothing after host and port ('/', '?' and '#' in a password are written %2F, "
            "%3F and %23)");
    }
    return parse_authority(rest);
}

std::string url_of(const address& location) {
    std::string url(scheme);
    if (location.login) {
        url += percent_encoded(location.login->username);
        if (!location.login->password.empty())
            url += ':' + percent_encoded(location.login->password.reveal());
        url += '@';
    }
    const auto& host = location.where.host;
    const bool is_v6 = host.find(':') != std::string::npos;
    return url + fmt::format("{}:{}", is_v6 ? '[' + host + ']' : host, location.where.port);
}

result<net::endpoint> parse_websocket_url(std::string_view url) {
    constexpr std::uint16_t usual_port = 80;
    if (!url.starts_with(websocket_scheme)) return failure("expected ws://host:port/path");
    // The URL becomes a line of an HTTP request, so no character may end that line early.
    if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c == '\x7f'; }))
        return failure("expected no spaces and no control characters");
    url.remove_prefix(websocket_scheme.size());
    net::endpoint location;
    location.via = net::transport::websocket;
    location.port = usual_port;
    const auto slash = std::min(url.find('/'), url.size());
    if (slash < url.size()) location.path = url.substr(slash);
    const auto parsed = parse_host_and_port(url.substr(0, slash), location);
    if (!parsed) return parsed.error();
    return location;
}

result<profile> attach_profile(std::string_view url) {
    const auto location = parse_url(url);
    if (!location) return location.error();
    profile attached;
    attached.name = net::describe(location->where);
    attached.about = "A broker given by its URL";
    attached.product = "unknown";
    attached.url = url;
    attached.login = location->login;
    return attached;
}

}  // namespace brokerproof::target
