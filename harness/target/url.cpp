#include "harness/target/url.hpp"

#include <algorithm>
#include <charconv>

#include <fmt/format.h>

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
        unsigned value = 0;
        const auto digits = text.substr(i + 1, 2);
        const auto [stop, error] =
            std::from_chars(digits.data(), digits.data() + digits.size(), value, 16);
        if (error != std::errc{} || digits.size() != 2 || stop != digits.data() + 2)
            return std::nullopt;
        decoded += static_cast<char>(value);
        i += 2;
    }
    return decoded;
}

std::optional<credentials> parse_login(std::string_view text, std::string& problem) {
    const auto colon = text.find(':');
    const auto username = percent_decoded(text.substr(0, colon));
    const auto password =
        percent_decoded(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!username || !password) {
        problem =
            "in user and password, two hexadecimal digits must follow '%' (write %25 for '%')";
        return std::nullopt;
    }
    if (username->empty()) {
        problem = "the user before '@' is empty";
        return std::nullopt;
    }
    return credentials{*username, *password};
}

std::optional<std::uint16_t> parse_port(std::string_view text, std::string& problem) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error == std::errc{} && stop == end && port != 0) return port;
    problem = fmt::format("the port must be a number from 1 to 65535; saw '{}'", text);
    return std::nullopt;
}

/// Cuts "host" or "[v6]" off the front of `rest`.
std::optional<std::string> take_host(std::string_view& rest, std::string& problem) {
    const bool bracketed = rest.starts_with('[');
    const auto end = bracketed ? rest.find(']') : std::min(rest.find(':'), rest.size());
    if (end == std::string_view::npos) {
        problem = "'[' has no ']'";
        return std::nullopt;
    }
    const auto host = bracketed ? rest.substr(1, end - 1) : rest.substr(0, end);
    rest.remove_prefix(bracketed ? end + 1 : end);
    if (host.empty()) problem = "the host is empty";
    if (!bracketed && rest.find(':') != rest.rfind(':'))
        problem = "an IPv6 address must be in brackets: [::1]";
    if (!problem.empty()) return std::nullopt;
    return std::string(host);
}

/// "host", "host:port".
bool parse_host_and_port(std::string_view rest, net::endpoint& into, std::string& problem) {
    auto host = take_host(rest, problem);
    if (!host) return false;
    into.host = std::move(*host);
    if (rest.empty()) return true;
    if (rest.front() != ':') {
        problem = fmt::format("expected ':' and a port after the host; saw '{}'", rest);
        return false;
    }
    const auto port = parse_port(rest.substr(1), problem);
    into.port = port.value_or(into.port);
    return port.has_value();
}

std::optional<address> parse_authority(std::string_view rest, std::string& problem) {
    address location;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        location.login = parse_login(rest.substr(0, at), problem);
        if (!location.login) return std::nullopt;
        rest.remove_prefix(at + 1);
    }
    if (!parse_host_and_port(rest, location.where, problem)) return std::nullopt;
    return location;
}

}  // namespace

std::optional<address> parse_url(std::string_view url, std::string& problem) {
    problem.clear();
    if (!url.starts_with(scheme)) {
        const auto other = url.find("://");
        problem =
            other == std::string_view::npos
                ? "expected mqtt://host:port"
                : fmt::format("expected mqtt:// (plain TCP); saw '{}'", url.substr(0, other + 3));
        return std::nullopt;
    }
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    // An '@' after a '/' belongs to a password with an unescaped '/'. Report that instead of
    // cutting the password.
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        problem =
            "expected nothing after host and port ('/', '?' and '#' in a password are written %2F, "
            "%3F and %23)";
        return std::nullopt;
    }
    return parse_authority(rest, problem);
}

std::optional<net::endpoint> parse_websocket_url(std::string_view url, std::string& problem) {
    constexpr std::uint16_t usual_port = 80;
    problem.clear();
    if (!url.starts_with(websocket_scheme)) {
        problem = "expected ws://host:port/path";
        return std::nullopt;
    }
    // The URL becomes a line of an HTTP request, so no character may end that line early.
    if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c == '\x7f'; })) {
        problem = "expected no spaces and no control characters";
        return std::nullopt;
    }
    url.remove_prefix(websocket_scheme.size());
    net::endpoint location;
    location.via = net::transport::websocket;
    location.port = usual_port;
    const auto slash = std::min(url.find('/'), url.size());
    if (slash < url.size()) location.path = url.substr(slash);
    if (!parse_host_and_port(url.substr(0, slash), location, problem)) return std::nullopt;
    return location;
}

std::optional<profile> attach_profile(std::string_view url, std::string& problem) {
    const auto location = parse_url(url, problem);
    if (!location) return std::nullopt;
    profile attached;
    attached.name = net::describe(location->where);
    attached.about = "A broker given by its URL";
    attached.product = "unknown";
    attached.url = url;
    attached.login = location->login;
    return attached;
}

}  // namespace brokerproof::target
