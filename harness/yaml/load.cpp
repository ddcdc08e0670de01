// From a file to a node tree that is safe to walk.
#include <fmt/format.h>

#include "harness/base/root_files.hpp"
#include "harness/yaml/reader.hpp"
#include "harness/yaml/source_check.hpp"

namespace brokerproof::yaml {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";

}  // namespace

std::optional<YAML::Node> load_text(const std::string& text, const std::string& file,
                                    problems& out) {
    if (text.starts_with(byte_order_mark))
        return load_text(text.substr(byte_order_mark.size()), file, out);
    if (text.size() > max_file_size) {
        out.push_back({{file, 0, 0}, fmt::format("larger than {} bytes", max_file_size)});
        return std::nullopt;
    }
    if (!check_bytes(text, file, out) || !check_events(text, file, out)) return std::nullopt;
    try {
        return YAML::Load(text);
    } catch (const std::exception&
                 e) {  // the same parser has just accepted it: only memory can fail here
        out.push_back({{file, 0, 0}, fmt::format("not YAML: {}", e.what())});
        return std::nullopt;
    }
}

std::optional<YAML::Node> load_file(const std::string& path, problems& out) {
    const auto text = read_limited(path, max_file_size + 1);  // load_text() tells what is too long
    if (!text) {
        out.push_back({{path, 0, 0}, "cannot be read: " + text.error().text});
        return std::nullopt;
    }
    return load_text(*text, path, out);
}

std::optional<std::vector<std::string>> top_keys(const std::string& path) {
    problems ignored;
    const auto root = load_file(path, ignored);
    if (!root) return std::nullopt;
    std::vector<std::string> keys;
    if (!root->IsMap()) return keys;
    for (const auto& entry : *root) {
        if (entry.first.IsScalar()) keys.push_back(entry.first.Scalar());
    }
    return keys;
}

}  // namespace brokerproof::yaml
