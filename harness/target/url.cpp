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

std::optional<credentials> parse_login(std::string_view text, std::string& why) {
    const auto colon = text.find(':');
    const auto username = percent_decoded(text.substr(0, colon));
    const auto password =
        percent_decoded(colon == std::string_view::npos ? "" : text.substr(colon + 1));
    if (!username || !password) {
        why =
            "user and password may only hold '%' before two hexadecimal digits (write %25 for '%')";
        return std::nullopt;
    }
    if (username->empty()) {
        why = "the user before '@' is empty";
        return std::nullopt;
    }
    return credentials{*username, *password};
}

std::optional<std::uint16_t> parse_port(std::string_view text, std::string& why) {
    std::uint16_t port = 0;
    const auto* end = text.data() + text.size();
    const auto [stop, error] = std::from_chars(text.data(), end, port);
    if (error == std::errc{} && stop == end && port != 0) return port;
    why = fmt::format("the port must be a number from 1 to 65535; saw '{}'", text);
    return std::nullopt;
}

/// Cuts "host" or "[v6]" off the front of `rest`.
std::optional<std::string> take_host(std::string_view& rest, std::string& why) {
    const bool bracketed = rest.starts_with('[');
    const auto end = bracketed ? rest.find(']') : std::min(rest.find(':'), rest.size());
    if (end == std::string_view::npos) {
        why = "'[' has no ']'";
        return std::nullopt;
    }
    const auto host = bracketed ? rest.substr(1, end - 1) : rest.substr(0, end);
    rest.remove_prefix(bracketed ? end + 1 : end);
    if (host.empty()) why = "the host is empty";
    if (!bracketed && rest.find(':') != rest.rfind(':'))
        why = "an IPv6 address must stand in brackets: [::1]";
    if (!why.empty()) return std::nullopt;
    return std::string(host);
}

/// "host", "host:port".
bool parse_host_and_port(std::string_view rest, net::endpoint& into, std::string& why) {
    auto host = take_host(rest, why);
    if (!host) return false;
    into.host = std::move(*host);
    if (rest.empty()) return true;
    if (rest.front() != ':') {
        why = fmt::format("expected ':' and a port after the host; saw '{}'", rest);
        return false;
    }
    const auto port = parse_port(rest.substr(1), why);
    into.port = port.value_or(into.port);
    return port.has_value();
}

std::optional<address> parse_authority(std::string_view rest, std::string& why) {
    address found;
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        found.login = parse_login(rest.substr(0, at), why);
        if (!found.login) return std::nullopt;
        rest.remove_prefix(at + 1);
    }
    if (!parse_host_and_port(rest, found.where, why)) return std::nullopt;
    return found;
}

}  // namespace

std::optional<address> parse_url(std::string_view url, std::string& why) {
    why.clear();
    if (!url.starts_with(scheme)) {
        const auto other = url.find("://");
        why = other == std::string_view::npos
                  ? "expected mqtt://host:port"
                  : fmt::format("expected mqtt:// (plain TCP); saw '{}'", url.substr(0, other + 3));
        return std::nullopt;
    }
    auto rest = url.substr(scheme.size());
    if (rest.ends_with('/')) rest.remove_suffix(1);
    // An '@' after a '/' belongs to a password with an unescaped '/': say that rather than cutting
    // it in two.
    if (rest.find_first_of("/?#") != std::string_view::npos) {
        why =
            "expected nothing after host and port ('/', '?' and '#' in a password are written %2F, "
            "%3F and %23)";
        return std::nullopt;
    }
    return parse_authority(rest, why);
}

std::optional<net::endpoint> parse_websocket_url(std::string_view url, std::string& why) {
    constexpr std::uint16_t usual_port = 80;
    why.clear();
    if (!url.starts_with(websocket_scheme)) {
        why = "expected ws://host:port/path";
        return std::nullopt;
    }
    // It becomes a line of a request: nothing may end it early.
    if (std::ranges::any_of(url, [](char c) { return c <= ' ' || c == '\x7f'; })) {
        why = "expected no spaces and no control characters";
        return std::nullopt;
    }
    url.remove_prefix(websocket_scheme.size());
    net::endpoint found;
    found.via = net::transport::websocket;
    found.port = usual_port;
    const auto slash = std::min(url.find('/'), url.size());
    if (slash < url.size()) found.path = url.substr(slash);
    if (!parse_host_and_port(url.substr(0, slash), found, why)) return std::nullopt;
    return found;
}

std::optional<profile> attach_profile(std::string_view url, std::string& why) {
    const auto found = parse_url(url, why);
    if (!found) return std::nullopt;
    profile made;
    made.name = net::describe(found->where);
    made.about = "A broker given by its URL";
    made.product = "unknown";
    made.url = url;
    made.login = found->login;
    return made;
}

}  // namespace brokerproof::target
