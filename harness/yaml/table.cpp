#include "harness/yaml/table.hpp"

#include <algorithm>

#include <fmt/format.h>

#include "harness/base/text.hpp"

namespace brokerproof::yaml {
namespace {

std::vector<std::string> names_of(std::span<const row> rows) {
    std::vector<std::string> names;
    for (const auto& key : rows) names.emplace_back(key.name);
    return names;
}

std::string quoted_key(std::string_view key) { return fmt::format("'{}'", key); }

/// "'a', 'b' or 'c'"
std::string quoted_choice(std::span<const std::string> keys) {
    std::vector<std::string> names;
    for (const auto& key : keys) names.push_back(quoted_key(key));
    return one_of(names);
}

bool is_upper(char c) { return c >= 'A' && c <= 'Z'; }

/// "The name." as the end of another sentence: ": the name". "QoS" and "MQTT" stay as they are.
std::string as_ending(std::string_view sentence) {
    if (sentence.empty()) return {};
    std::string text(sentence);
    if (text.ends_with('.')) text.pop_back();
    const auto word = std::string_view(text).substr(0, text.find(' '));
    if (is_upper(word.front()) && std::ranges::none_of(word.substr(1), is_upper))
        text.front() = static_cast<char>(text.front() - 'A' + 'a');
    return ": " + text;
}

/// One rule, checked against the keys of a map.
class rule_check {
public:
    rule_check(const rule& demand, const std::vector<entry>& entries)
        : demand_(demand), keys_(keys_of(demand)) {
        for (const auto& key : keys_) {
            if (const auto* written = table_detail::find(entries, key)) present_.push_back(written);
        }
        std::ranges::sort(present_, {}, [](const entry* written) {
            return std::pair(written->key_at.line, written->key_at.column);
        });
    }

    void complain(const reader& input, const YAML::Node& node, std::string_view subject) const {
        switch (demand_.demand) {
            case rule::kind::exactly_one:
                require_any(input, node, subject);
                refuse_second(input, subject);
                break;
            case rule::kind::at_least_one: require_any(input, node, subject); break;
            case rule::kind::at_most_one: refuse_second(input, subject); break;
            case rule::kind::together: require_all(input); break;
            case rule::kind::needs: require_other(input); break;
        }
    }

private:
    std::string because() const { return as_ending(demand_.because); }
    void require_any(const reader& input, const YAML::Node& node, std::string_view subject) const {
        if (!present_.empty()) return;
        input.complain(node,
                       fmt::format("{} needs {}{}", subject, quoted_choice(keys_), because()));
    }
    void refuse_second(const reader& input, std::string_view subject) const {
        if (present_.size() < 2) return;
        input.complain(present_[1]->key_at,
                       fmt::format("{} has {}, not {}{}", subject, quoted_choice(keys_),
                                   keys_.size() == 2 ? "both" : "several of them", because()));
    }
    void require_all(const reader& input) const {
        if (present_.empty() || present_.size() == keys_.size()) return;
        std::string names;
        for (const auto& key : keys_) names += (names.empty() ? "" : " and ") + quoted_key(key);
        input.complain(present_.front()->key_at, fmt::format("{} go together{}", names, because()));
    }
    void require_other(const reader& input) const {
        const auto first = std::ranges::find(present_, keys_.front(), &entry::key);
        if (first == present_.end() || present_.size() > 1) return;
        const std::vector<std::string> others(keys_.begin() + 1, keys_.end());
        input.complain((*first)->key_at, fmt::format("'{}' needs {}{}", keys_.front(),
                                                     quoted_choice(others), because()));
    }

    const rule& demand_;
    std::vector<std::string> keys_;
    std::vector<const entry*> present_;  ///< in the order of the file
};

}  // namespace

std::vector<std::string> keys_of(const rule& demand) {
    std::vector<std::string> names;
    for (const auto key : demand.keys) {
        if (!key.empty()) names.emplace_back(key);
    }
    return names;
}

namespace table_detail {

const entry* find(const std::vector<entry>& entries, std::string_view name) {
    const auto match = std::ranges::find(entries, name, &entry::key);
    return match == entries.end() ? nullptr : &*match;
}

std::optional<std::vector<entry>> known_entries(const reader& input, const YAML::Node& node,
                                                std::string_view subject,
                                                std::span<const row> rows) {
    const auto names = names_of(rows);
    auto entries = input.entries(node, subject, names);
    if (!node.IsDefined() || !node.IsMap()) return std::nullopt;
    for (const auto& key : rows) {
        if (!key.required || find(entries, key.name) != nullptr) continue;
        input.complain(node,
                       fmt::format("{} needs '{}'{}", subject, key.name, as_ending(key.about)));
    }
    return entries;
}

std::optional<entry> only_entry(const reader& input, const YAML::Node& node,
                                std::string_view subject, std::span<const row> rows) {
    const auto names = names_of(rows);
    auto entries = input.entries(node, subject, names);
    if (!node.IsDefined() || !node.IsMap()) return std::nullopt;
    if (node.size() != 1)
        input.complain(node, fmt::format("{} must have one key: {}", subject, one_of(names)));
    if (entries.size() != 1) return std::nullopt;
    return std::move(entries.front());
}

}  // namespace table_detail

void check_rules(const reader& input, const YAML::Node& node, std::string_view subject,
                 std::span<const rule> rules, const std::vector<entry>& entries) {
    for (const auto& demand : rules) rule_check(demand, entries).complain(input, node, subject);
}

}  // namespace brokerproof::yaml
