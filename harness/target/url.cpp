#include "harness/target/url.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include <fmt/format.h>

#include "harness/base/printable.hpp"

namespace brokerproof::target {
namespace {

struct scheme {
    std::string_view text;
    transport via;
    std::uint16_t usual_port;
};
constexpr std::array schemes{
    scheme{"mqtt://", transport::tcp, 1883},
    scheme{"mqtts://", transport::tls, 8883},
    scheme{"ws://", transport::websocket, 80},
    scheme{"wss://", transport::wss, 443},
};

/// What other programs call the same.
struct other_name {
    std::string_view text;
    std::string_view ours;
};
constexpr std::array other_names{
    other_name{"tcp", "mqtt"},     other_name{"mqtt+tcp", "mqtt"},  other_name{"ssl", "mqtts"},
    other_name{"tls", "mqtts"},    other_name{"mqtt+ssl", "mqtts"}, other_name{"mqtt+tls", "mqtts"},
    other_name{"http", "ws"},      other_name{"mqtt+ws", "ws"},     other_name{"https", "wss"},
    other_name{"mqtt+wss", "wss"},
};

const scheme& scheme_for(transport via) { return *std::ranges::find(schemes, via, &scheme::via); }

problem unknown_scheme(std::string_view url) {
    const auto end = url.find("://");
    if (end == std::string_view::npos) return failure("expected mqtt://host:port");
    const auto written = url.substr(0, end);
    const auto* known = std::ranges::find(other_names, written, &other_name::text);
    const auto hint =
        known == other_names.end() ? std::string() : fmt::format(" (write {}://)", known->ours);
    return failure(fmt::format("expected mqtt://, mqtts://, ws:// or wss://; saw '{}://'{}",
                               printable(written), hint));
}

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

result<void> parse_authority(std::string_view rest, address& into) {
    if (const auto at = rest.rfind('@'); at != std::string_view::npos) {
        auto login = parse_login(rest.substr(0, at));
        if (!login) return login.error();
        into.login = std::move(*login);
        rest.remove_prefix(at + 1);
    }
    return parse_host_and_port(rest, into.where);
}

/// Cuts path and query off the end of `rest`.
result<std::string> take_path(std::string_view& rest) {
    // The URL becomes a line of an HTTP request, so no character may end that line early.
    if (std::ranges::any_of(rest, [](char c) { return c <= ' ' || c == '\x7f'; }))
        return failure("expected no spaces and no control characters");
    const auto begin = std::min(rest.find_first_of("/?"), rest.size());
    std::string path(rest.substr(begin));
    if (path.find('#') != std::string::npos)
        return failure("the URL of a WebSocket has no '#' (RFC 6455, section 3)");
    rest = rest.substr(0, begin);
    return path.starts_with('/') ? path : '/' + path;
}

/// An '@' after a '/' belongs to a password with an unescaped '/'. This reports that instead of
/// cutting the password.
result<void> refuse_path(std::string_view& rest) {
    if (rest.ends_with('/')) rest.remove_suffix(1);
    if (rest.find_first_of("/?#") == std::string_view::npos) return {};
    return failure(
        "expected nothing after host and port ('/', '?' and '#' in a password are written %2F, "
        "%3F and %23)");
}

}  // namespace

result<address> parse_url(std::string_view url) {
    const auto* chosen = std::ranges::find_if(
        schemes, [&](const scheme& candidate) { return url.starts_with(candidate.text); });
    if (chosen == schemes.end()) return unknown_scheme(url);
    auto rest = url.substr(chosen->text.size());
    address out;
    out.where.via = chosen->via;
    out.where.port = chosen->usual_port;
    if (is_websocket(chosen->via)) {
        auto path = take_path(rest);
        if (!path) return path.error();
        out.where.path = std::move(*path);
    } else if (auto refused = refuse_path(rest); !refused) {
        return refused.error();
    }
    const auto parsed = parse_authority(rest, out);
    if (!parsed) return parsed.error();
    return out;
}

std::string url_of(const address& location) {
    std::string url(scheme_of(location.where.via));
    if (location.login) {
        url += percent_encoded(location.login->username);
        if (!location.login->password.empty())
            url += ':' + percent_encoded(location.login->password.reveal());
        url += '@';
    }
    url += net::address_of(location.where);
    return is_websocket(location.where.via) ? url + location.where.path : url;
}

result<net::endpoint> parse_listener(std::string_view url, transport via) {
    auto parsed = parse_url(url);
    if (!parsed || parsed->where.via != via)
        return parsed ? failure(fmt::format("expected {}", scheme_of(via))) : parsed.error();
    if (parsed->login) return failure("the login of a broker has a key of its own");
    return parsed->where;
}

result<void> check_header(std::string_view name, std::string_view value) {
    // RFC 9110, section 5.6.2: a token; section 5.5: no control characters in a value.
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    const bool is_token = !name.empty() && std::ranges::all_of(name, [&](char c) {
        return is_letter_or_digit(c) || marks.find(c) != std::string_view::npos;
    });
    if (!is_token)
        return failure(fmt::format("'{}' is not the name of a header field", printable(name)));
    const bool is_plain = std::ranges::none_of(
        value, [](char c) { return (c >= 0 && c < ' ' && c != '\t') || c == '\x7f'; });
    if (!is_plain) return failure(fmt::format("the value of '{}' has control characters", name));
    std::string lower(name);
    std::ranges::transform(lower, lower.begin(), [](char c) {
        return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c;
    });
    constexpr std::array own{"host", "upgrade", "connection", "content-length",
                             "transfer-encoding"};
    if (std::ranges::count(own, lower) > 0 || lower.starts_with("sec-websocket-"))
        return failure(fmt::format("'{}' belongs to the handshake", name));
    return {};
}

std::string_view scheme_of(transport via) { return scheme_for(via).text; }

result<profile> attach_profile(std::string_view url) {
    const auto location = parse_url(url);
    if (!location) return location.error();
    profile attached;
    attached.name = net::describe(location->where);
    attached.about = "A broker given by its URL";
    attached.product = "unknown";
    attached.url = url;
    attached.login = location->login;
    attached.via = location->where.via;
    return attached;
}

result<profile> attach_known(std::string_view url, profile known) {
    const auto attached = attach_profile(url);
    if (!attached) return attached.error();
    known.url = attached->url;
    known.via = attached->via;
    if (attached->login) known.login = attached->login;
    known.spawn.reset();
    known.version_command.clear();
    known.version_pattern.clear();
    for (auto* listener : {&known.mqtts, &known.websocket, &known.wss}) listener->clear();
    for (auto* file : {&known.tls.ca, &known.tls.certificate, &known.tls.key}) {
        if (file->find("${") != std::string::npos) file->clear();
    }
    return known;
}

}  // namespace brokerproof::target
