// Bytes as suites write them: hex, a number of filler bytes, or text.
#include "harness/base/bytes.hpp"
#include "harness/base/text.hpp"
#include "harness/suite/known_entries.hpp"
#include "harness/suite/value_reader.hpp"

namespace brokerproof::suite {
namespace {

/// Two digits per byte; spaces only between bytes.
std::optional<std::string> bytes_from_hex(std::string_view text) {
    std::string joined;
    for (const auto& piece : split(text, ' ')) {
        const auto data = bytes_of_hex(piece);
        if (!data) return std::nullopt;
        joined.append(data->begin(), data->end());
    }
    return joined;
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
