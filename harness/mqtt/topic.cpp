// Topic names and filters, sections 4.7 and 4.8.2.
#include "harness/mqtt/topic.hpp"

namespace brokerproof::mqtt {
namespace {

/// Cuts the first level off `rest`; false when no level is left. "a/" has two levels; the second is
/// empty.
class levels {
public:
    explicit levels(std::string_view text) : rest_(text) {}

    bool next(std::string_view& level) {
        if (done_) return false;
        const std::size_t slash = rest_.find('/');
        level = rest_.substr(0, slash);
        done_ = slash == std::string_view::npos;
        if (!done_) rest_.remove_prefix(slash + 1);
        return true;
    }
    bool at_end() const { return done_; }

private:
    std::string_view rest_;
    bool done_ = false;
};

// [MQTT-4.7.1-1, 4.7.1-2] v5: '#' is the whole last level, '+' a whole level.
bool wildcards_stand_alone(std::string_view filter) {
    levels parts(filter);
    std::string_view level;
    while (parts.next(level)) {
        if (level.find_first_of("#+") == std::string_view::npos) continue;
        if (level.size() != 1) return false;
        if (level == "#" && !parts.at_end()) return false;
    }
    return true;
}

bool is_valid_plain_filter(std::string_view filter) {
    return !filter.empty() && filter.find('\0') == std::string_view::npos &&
           wildcards_stand_alone(filter);
}

}  // namespace

bool is_valid_filter(std::string_view filter) {
    if (!filter.starts_with(share_prefix)) return is_valid_plain_filter(filter);
    const std::string_view shared = filter.substr(share_prefix.size());
    const std::size_t slash = shared.find('/');
    if (slash == 0 || slash == std::string_view::npos) return false;  // [MQTT-4.8.2-1]
    const std::string_view name = shared.substr(0, slash);
    if (name.find_first_of(std::string_view("+#\0", 3)) != std::string_view::npos)
        return false;  // [MQTT-4.8.2-2]
    return is_valid_plain_filter(shared.substr(slash + 1));
}

bool is_valid_topic(std::string_view topic) {
    return !topic.empty() &&
           topic.find_first_of(std::string_view("+#\0", 3)) == std::string_view::npos;
}

bool matches(std::string_view filter, std::string_view topic) {
    // [MQTT-4.7.2-1]: a leading wildcard does not match topics that begin with '$'.
    if (topic.starts_with('$') && (filter.starts_with('#') || filter.starts_with('+')))
        return false;
    levels filter_levels(filter);
    levels topic_levels(topic);
    std::string_view pattern;
    std::string_view level;
    while (filter_levels.next(pattern)) {
        if (pattern == "#") return true;  // also the parent level: "sport/#" matches "sport"
        if (!topic_levels.next(level)) return false;
        if (pattern != "+" && pattern != level) return false;
    }
    return topic_levels.at_end();
}

std::string_view without_share(std::string_view filter) {
    if (!filter.starts_with("$share/")) return filter;
    const auto group_end = filter.find('/', std::string_view("$share/").size());
    return group_end == filter.npos ? filter : filter.substr(group_end + 1);
}

}  // namespace brokerproof::mqtt
