#include "harness/scram/messages.hpp"

#include <algorithm>
#include <charconv>
#include <optional>
#include <vector>

#include <fmt/format.h>

#include "harness/scram/digest.hpp"

namespace brokerproof::scram {
namespace {

/// "n=user": the name is one letter.
struct attribute {
    char name = 0;
    std::string_view value;
};

bool is_printable(std::string_view text, char from) {
    return std::ranges::all_of(text, [from](char c) { return c >= from && c <= '~'; });
}

/// "saslname": without commas, and with '=' only as "=2C" and "=3D".
std::string escaped(std::string_view name) {
    std::string out;
    for (const char letter : name) {
        if (letter == ',')
            out += "=2C";
        else if (letter == '=')
            out += "=3D";
        else
            out += letter;
    }
    return out;
}

std::optional<std::string> unescaped(std::string_view name) {
    std::string out;
    for (std::size_t i = 0; i < name.size(); ++i) {
        if (name[i] != '=') {
            out += name[i];
            continue;
        }
        const auto code = name.substr(i, 3);
        if (code != "=2C" && code != "=3D") return {};
        out += code == "=2C" ? ',' : '=';
        i += 2;
    }
    return out;
}

/// The attributes of a message, whose first must be those of `names` in this order.
result<std::vector<attribute>> read_attributes(std::string_view message, std::string_view names) {
    if (message.size() > longest_message) return failure("a message of SCRAM is too long");
    std::vector<attribute> out;
    for (std::size_t begin = 0; begin <= message.size();) {
        const auto end = std::min(message.find(',', begin), message.size());
        const auto part = message.substr(begin, end - begin);
        const bool is_attribute = part.size() >= 2 && part[1] == '=';
        if (!is_attribute) return failure("a message of SCRAM has a part that is no attribute");
        if (part[0] == 'm') return failure("SCRAM asks for an extension that is not known");
        out.push_back({part[0], part.substr(2)});
        begin = end + 1;
    }
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i >= out.size() || out[i].name != names[i])
            return failure(fmt::format("a message of SCRAM lacks '{}='", names[i]));
    }
    return out;
}

std::optional<problem> fault_of_nonce(std::string_view nonce) {
    if (!nonce.empty() && is_printable(nonce, '!')) return {};
    return failure("the nonce of SCRAM is empty or has other characters than printable ones");
}

/// The length of "n,," or "n,a=name,"; none when it is not a header without channel binding.
result<std::size_t> header_size(std::string_view message) {
    const auto first = message.find(',');
    const auto second = first == std::string_view::npos ? first : message.find(',', first + 1);
    if (second == std::string_view::npos) return failure("SCRAM begins without its header");
    const auto binding = message.substr(0, first);
    if (binding != "n" && binding != "y") return failure("SCRAM asks for channel binding");
    if (second != first + 1) return failure("SCRAM asks to act for another user");
    return second + 1;
}

result<std::uint32_t> read_iterations(std::string_view text) {
    std::uint32_t count = 0;
    const auto* end = text.data() + text.size();
    const auto [stopped, error] = std::from_chars(text.data(), end, count);
    if (error != std::errc() || stopped != end || count == 0)
        return failure("the iterations of SCRAM are not a number above 0");
    return count;
}

result<std::string> read_base64(std::string_view text, std::string_view what) {
    auto out = from_base64(text);
    if (!out || out->empty()) return failure(fmt::format("the {} of SCRAM is not base64", what));
    return std::move(*out);
}

}  // namespace

std::string write_client_first_bare(std::string_view username, std::string_view nonce) {
    return fmt::format("n={},r={}", escaped(username), nonce);
}

std::string write(const server_first& message) {
    return fmt::format("r={},s={},i={}", message.nonce, to_base64(message.salt),
                       message.iterations);
}

result<client_first> read_client_first(std::string_view message) {
    const auto size = header_size(message);
    if (!size) return size.error();
    client_first out;
    out.header = message.substr(0, *size);
    out.bare = message.substr(*size);
    const auto attributes = read_attributes(out.bare, "nr");
    if (!attributes) return attributes.error();
    auto username = unescaped((*attributes)[0].value);
    if (!username || username->empty()) return failure("the user name of SCRAM is not readable");
    out.username = std::move(*username);
    out.nonce = (*attributes)[1].value;
    if (auto fault = fault_of_nonce(out.nonce)) return std::move(*fault);
    return out;
}

result<server_first> read_server_first(std::string_view message) {
    const auto attributes = read_attributes(message, "rsi");
    if (!attributes) return attributes.error();
    server_first out;
    out.nonce = (*attributes)[0].value;
    if (auto fault = fault_of_nonce(out.nonce)) return std::move(*fault);
    auto salt = read_base64((*attributes)[1].value, "salt");
    if (!salt) return salt.error();
    out.salt = std::move(*salt);
    const auto iterations = read_iterations((*attributes)[2].value);
    if (!iterations) return iterations.error();
    out.iterations = *iterations;
    return out;
}

result<client_final> read_client_final(std::string_view message) {
    const auto attributes = read_attributes(message, "cr");
    if (!attributes) return attributes.error();
    if (attributes->back().name != 'p') return failure("a message of SCRAM lacks 'p='");
    auto header = read_base64((*attributes)[0].value, "header");
    if (!header) return header.error();
    auto proof = read_base64(attributes->back().value, "proof");
    if (!proof) return proof.error();
    const auto tail = attributes->back().value.size() + std::string_view(",p=").size();
    return client_final{std::move(*header), std::string((*attributes)[1].value), std::move(*proof),
                        std::string(message.substr(0, message.size() - tail))};
}

result<std::string> read_server_final(std::string_view message) {
    if (message.starts_with("e=")) return failure("the server of SCRAM answers with an error");
    const auto attributes = read_attributes(message, "v");
    if (!attributes) return attributes.error();
    return read_base64(attributes->front().value, "signature");
}

std::string_view guessable_part(std::string_view message) {
    if (message.starts_with("v=")) return message.substr(2);
    const auto proof = message.find(",p=");
    const bool is_final = message.starts_with("c=") && proof != std::string_view::npos;
    return is_final ? message.substr(proof + 3) : std::string_view();
}

bool needs_no_preparation(std::string_view text) {
    return !text.empty() && is_printable(text, ' ');
}

}  // namespace brokerproof::scram
