#include "harness/record/document.hpp"

#include <algorithm>
#include <array>
#include <fstream>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace brokerproof::record {
namespace json = boost::json;
namespace {

constexpr std::size_t max_depth = 32;
/// The whole catalogue with all traces is about 40 MB.
constexpr std::size_t most_bytes = std::size_t{512} << 20;

position place_of(std::string_view text, std::size_t offset, const std::string& file) {
    const auto before = text.substr(0, offset);
    const auto line_start = before.rfind('\n');
    const auto column = line_start == std::string_view::npos ? offset : offset - line_start - 1;
    const auto lines = std::count(before.begin(), before.end(), '\n');
    return {file, static_cast<unsigned>(lines) + 1, static_cast<unsigned>(column) + 1};
}

}  // namespace

result<json::value> parse_json(std::string_view text, const std::string& file) {
    json::parse_options options;
    options.max_depth = max_depth;
    json::stream_parser parser({}, options);
    boost::system::error_code ec;
    const auto used = parser.write_some(text.data(), text.size(), ec);
    if (!ec && used < text.size()) ec = json::error::extra_data;
    if (!ec) parser.finish(ec);
    if (ec) return problem{place_of(text, used, file), ec.message()};
    return parser.release();
}

std::string kind_of(const json::value& document) {
    const auto* object = document.if_object();
    const auto* kind = object == nullptr ? nullptr : object->if_contains("kind");
    return kind == nullptr || !kind->is_string() ? std::string() : std::string(kind->as_string());
}

result<void> check_head(const json::value& document, std::string_view kind, int format) {
    const auto* object = document.if_object();
    if (object == nullptr) return failure("expected a result of brokerproof");
    const auto stated = kind_of(document);
    if (!stated.empty() && stated != kind)
        return failure(
            fmt::format("expected a result of kind '{}'; this one is of kind '{}'", kind, stated));
    const auto* number = object->if_contains("format");
    if (number == nullptr) return failure("there is no 'format'");
    if (!number->is_int64()) return failure("format: expected a whole number");
    if (number->as_int64() != format) {
        return failure(
            fmt::format("format {} cannot be read, only format {}: run again with this version "
                        "of brokerproof",
                        number->as_int64(), format));
    }
    if (stated.empty()) return failure("there is no 'kind'");
    return {};
}

result<std::string> read_text(const std::string& path) {
    std::ifstream in(path, std::ios::binary);
    std::string text;
    std::array<char, 65536> chunk;
    while (in.read(chunk.data(), chunk.size()) || in.gcount() > 0) {
        text.append(chunk.data(), static_cast<std::size_t>(in.gcount()));
        if (text.front() == '\0') return problem{{path, 1, 1}, "not JSON: it begins with NUL"};
        if (text.size() > most_bytes)
            return problem{{path, 0, 0}, fmt::format("is larger than {} MB", most_bytes >> 20)};
    }
    if (!in.eof()) return problem{{path, 0, 0}, "cannot be read"};
    return text;
}

}  // namespace brokerproof::record
