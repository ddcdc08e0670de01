// Bytes as suites write them: hex, a number of filler bytes, or text.
#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

int digit_value(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'a' && c <= 'f') return c - 'a' + 10;
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Two digits a byte; spaces only between bytes.
std::optional<std::string> bytes_from_hex(std::string_view text) {
    std::string out;
    for (std::size_t at = 0; at < text.size();) {
        if (text[at] == ' ') {
            ++at;
            continue;
        }
        const int high = digit_value(text[at]);
        const int low = at + 1 < text.size() ? digit_value(text[at + 1]) : -1;
        if (high < 0 || low < 0) return std::nullopt;
        out.push_back(static_cast<char>(high * 16 + low));
        at += 2;
    }
    return out;
}

/// Repeats the alphabet, so that a lost or shifted piece can be seen.
std::string filler(std::uint64_t size) {
    std::string out(size, '\0');
    for (std::size_t i = 0; i < out.size(); ++i)
        out[i] = static_cast<char>('a' + static_cast<int>(i % 26));
    return out;
}

plan::value_expr literal(std::string text) { return {mqtt::field_value{std::move(text)}}; }

}  // namespace

std::optional<std::string> read_hex(case_scope& scope, const YAML::Node& node,
                                    std::string_view subject) {
    const auto text = scope.in->text(node, subject);
    if (!text) return std::nullopt;
    auto bytes = yaml::is_quoted(node) ? bytes_from_hex(*text) : std::nullopt;
    if (!bytes) {
        scope.in->complain(
            node, fmt::format("{} must be hex in quotes, two digits a byte (\"00 ff\"); saw '{}'",
                              subject, text->substr(0, 40)));
    }
    return bytes;
}

std::optional<plan::value_expr> read_bytes_map(case_scope& scope, const YAML::Node& node,
                                               std::string_view subject,
                                               std::span<const word> known) {
    const auto names = names_of(known);
    const auto entries = known_entries(*scope.in, node, subject, known);
    if (entries.size() != 1) {
        if (node.IsMap() && node.size() == entries.size()) {
            scope.in->complain(node,
                               fmt::format("{} must have one key of {}", subject, one_of(names)));
        }
        return std::nullopt;
    }
    const auto& [key, key_at, value] = entries.front();
    if (key == "text") return read_template(scope, value, subject);
    if (key == "hex") {
        auto bytes = read_hex(scope, value, subject);
        return bytes ? std::optional(literal(std::move(*bytes))) : std::nullopt;
    }
    const auto size = scope.in->number(value, "bytes", max_bytes);
    return size ? std::optional(literal(filler(*size))) : std::nullopt;
}

}  // namespace brokerproof::suite
