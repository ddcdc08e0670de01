#include "harness/expectations/loader.hpp"

#include <algorithm>
#include <map>
#include <optional>

#include <fmt/format.h>

#include "harness/expectations/keys.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::expectations {
namespace {

bool is_complete(const expectation& entry) {
    return !entry.cases.empty() && !entry.versions.empty() && !entry.reason.empty();
}

bool share_version(const expectation& first, const expectation& second) {
    return std::ranges::any_of(first.versions, [&](const std::string& version) {
        return std::ranges::find(second.versions, version) != second.versions.end();
    });
}

/// The first entry that names a case counts, so a second one with the same glob and version has no
/// effect.
void check_repeated(const yaml::reader& input, const std::vector<expectation>& expected) {
    std::map<std::string, std::vector<std::pair<const expectation*, position>>> known;
    for (const auto& entry : expected) {
        for (const auto& [glob, where] : entry.cases) {
            auto& earlier = known[glob];
            const auto first = std::ranges::find_if(earlier, [&](const auto& other) {
                return other.first == &entry || share_version(*other.first, entry);
            });
            if (first != earlier.end()) {
                input.complain(where, fmt::format("'{}' is expected already at {}", glob,
                                                  describe(first->second)));
            }
            earlier.emplace_back(&entry, where);
        }
    }
}

void check_product(const yaml::reader& input, const file& loaded, const std::string& product) {
    const bool fits = loaded.product == product || loaded.product == unknown_product ||
                      product == unknown_product || loaded.product.empty();
    if (!fits)
        input.complain(loaded.product_at, fmt::format("the failures of '{}'; the broker is '{}'",
                                                      loaded.product, product));
}

std::vector<expectation> read_entries(const YAML::Node& root, const std::string& path,
                                      const std::string& product, problems& out) {
    const auto before = out.size();
    const yaml::reader input(path, out);
    file loaded;
    read_file(input, root, loaded);
    check_product(input, loaded, product);
    check_repeated(input, loaded.expected);
    yaml::sort_by_place(out, before);
    std::erase_if(loaded.expected, [](const expectation& entry) { return !is_complete(entry); });
    return std::move(loaded.expected);
}

}  // namespace

std::vector<expectation> load_expectations(const std::string& path, const std::string& product,
                                           problems& out) {
    const auto root = yaml::load_file(path, out);
    return root ? read_entries(*root, path, product, out) : std::vector<expectation>{};
}

std::vector<expectation> parse_expectations(const std::string& text, const std::string& path,
                                            const std::string& product, problems& out) {
    const auto root = yaml::load_text(text, path, out);
    return root ? read_entries(*root, path, product, out) : std::vector<expectation>{};
}

}  // namespace brokerproof::expectations
