#include "harness/watch/near_topic.hpp"

#include <algorithm>
#include <string>

#include "harness/mqtt/topic.hpp"

namespace brokerproof::watch {

namespace {

std::string_view without_slashes(std::string_view text) {
    while (text.starts_with('/')) text.remove_prefix(1);
    while (text.ends_with('/')) text.remove_suffix(1);
    return text;
}

std::string in_lower_case(std::string_view text) {
    std::string out(text);
    std::ranges::transform(out, out.begin(), [](char letter) {
        return letter >= 'A' && letter <= 'Z' ? static_cast<char>(letter - 'A' + 'a') : letter;
    });
    return out;
}

/// With the wildcards of MQTT where other systems have '*' and '%'.
std::string with_wildcards_of_mqtt(std::string_view filter) {
    std::string out(filter);
    std::ranges::replace(out, '%', '#');
    std::ranges::replace(out, '*', '+');
    if (out.ends_with('+')) out.back() = '#';
    return out;
}

bool fits(std::string_view filter, std::string_view topic) {
    return mqtt::is_valid_filter(filter) && mqtt::matches(filter, topic);
}

}  // namespace

std::optional<near_miss> misses_by_little(std::string_view filter, std::string_view topic) {
    if (fits(filter, topic)) return {};
    const auto plain_filter = without_slashes(filter);
    const auto plain_topic = without_slashes(topic);
    if (fits(plain_filter, plain_topic)) return near_miss::slash;
    if (fits(in_lower_case(filter), in_lower_case(topic))) return near_miss::letter_case;
    const bool is_wild = filter.starts_with('#') || filter.starts_with('+');
    if (is_wild && topic.starts_with('$') && fits(filter, topic.substr(1)))
        return near_miss::dollar;
    const bool has_foreign = filter.find_first_of("*%") != std::string_view::npos;
    if (has_foreign && fits(with_wildcards_of_mqtt(filter), topic)) return near_miss::wildcard;
    if (filter.ends_with("/+") &&
        fits(std::string(filter.substr(0, filter.size() - 1)) + '#', topic))
        return near_miss::wildcard;
    if (!filter.ends_with('#') && !filter.ends_with('+') && fits(std::string(filter) + "/#", topic))
        return near_miss::added_level;
    return {};
}

std::string_view words_for(near_miss difference) {
    switch (difference) {
        case near_miss::slash: return "they differ by a slash";
        case near_miss::letter_case: return "they differ in upper and lower case";
        case near_miss::added_level: return "the topic has more levels";
        case near_miss::wildcard: return "'+' stands for one level, '#' for all that follow";
        case near_miss::dollar: return "a wildcard in front does not match '$'";
    }
    return {};
}

}  // namespace brokerproof::watch
