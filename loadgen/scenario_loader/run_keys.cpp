// The run: its phases, what decides it, and the root of the file.
#include <array>

#include "loadgen/scenario_loader/key.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::uint64_t milli = 1000;
constexpr std::array<std::string_view, 3> milestone_words{"connected", "published", "drained"};
constexpr std::array milestones{milestone::connected, milestone::published, milestone::drained};

void read_until(const reader& in, const YAML::Node& node, std::string_view what, phase& into) {
    if (const auto found = read_word(in, node, what, milestone_words))
        into.until = milestones[*found];
}

constexpr std::array phase_table{
    slug_key<&phase::name>("name", "in results and `phases`"),
    duration_key<&phase::duration>("duration", "how long; or `until`"),
    key<phase>{"until", "ends as soon as that is so; or `duration`", optional, {"until"},
               read_until},
    duration_key<&phase::within>("within", "with `until`: the latest end (default 60s)"),
    names_key<&phase::away>("away", "groups with life storm that are offline in this phase"),
    flag_key<&phase::warm_up>("warm_up", "its times and rates are not measured (default false)"),
};

void read_phase(const reader& in, const YAML::Node& node, phase& into) {
    read_map<phase>(in, node, "a phase", phase_table, into);
    if (!node.IsMap()) return;
    const bool lasts = node["duration"].IsDefined();
    const bool ends = node["until"].IsDefined();
    if (lasts && ends) in.complain(node, "a phase has 'duration' or 'until', not both");
    if (!lasts && !ends) in.complain(node, "a phase needs 'duration' or 'until'");
    if (lasts && node["within"].IsDefined())
        in.complain(node["within"], "'within' goes with 'until'; this phase has a duration");
}

constexpr std::array threshold_table{
    text_key<&threshold::text>("that", "the condition", required),
    flag_key<&threshold::abort>("abort", "ends the run as soon as it is crossed (default false)"),
};

void read_threshold(const reader& in, const YAML::Node& node, threshold& into) {
    if (node.IsMap())
        return read_map<threshold>(in, node, "a threshold", threshold_table, into);
    if (auto text = in.text(node, "a threshold")) into.text = std::move(*text);
}

constexpr std::array health_table{
    decimal_key<&health_limits::late_sends, 0, milli>("late_sends", "share of all sends (default "
                                                                    "0.01)"),
    duration_key<&health_limits::late_after>("late_after", "what counts as late (default 50ms)"),
    duration_key<&health_limits::loop_lag_p99>("loop_lag_p99",
                                               "lag of an event loop (default 100ms)"),
    decimal_key<&health_limits::cpu, 10, milli>("cpu",
                                                "of one core, busiest shard (default 0.95)"),
};

constexpr std::array find_limit_table{
    decimal_key<&find_limit::from_per_s, 1, max_rate * milli>("from", "first rate (default 1000)"),
    decimal_key<&find_limit::to_per_s, 1, max_rate * milli>("to", "gives up there (default "
                                                                  "1000000)"),
    decimal_key<&find_limit::factor, 1010, 100 * milli>("factor",
                                                        "from one rate to the next (default 2)"),
    decimal_key<&find_limit::precision, 1, 900>("precision", "ends when the highest that held and "
                                                             "the lowest that did not are so close "
                                                             "(default 0.1)"),
};

void read_format(const reader& in, const YAML::Node& node, std::string_view what, scenario&) {
    const auto value = in.number(node, what);
    if (value && *value != 1)
        in.complain(node, fmt::format("format {} is not known; this program reads 1", *value));
}

constexpr std::array scenario_table{
    key<scenario>{"format", "1", required, {"number", 1, 1}, read_format},
    slug_key<&scenario::name>("scenario", "its name"),
    text_key<&scenario::about>("about", "one sentence", required),
    number_key<&scenario::seed, 0, UINT64_MAX>("seed", "the same seed, the same schedule (default "
                                                       "1)"),
    list_key<&scenario::groups, read_group>("groups", "the clients", {"groups"}, required),
    list_key<&scenario::phases, read_phase>("phases", "what happens, in order", {"phases"},
                                            required),
    list_key<&scenario::thresholds, read_threshold>("thresholds", "what must hold",
                                                    {"thresholds"}),
    key<scenario>{"health", "above one of these the generator was the limit: INVALID", optional,
                  {"health"},
                  [](const reader& in, const YAML::Node& node, std::string_view what,
                     scenario& into) {
                      read_map<health_limits>(in, node, what, health_table, into.health);
                  }},
    key<scenario>{"find_limit", "repeats the run at other rates until a threshold breaks",
                  optional, {"find_limit"},
                  [](const reader& in, const YAML::Node& node, std::string_view what,
                     scenario& into) {
                      read_map<find_limit>(in, node, what, find_limit_table, into.find.emplace());
                  }},
};

}  // namespace

void read_scenario(const reader& in, const YAML::Node& root, scenario& into) {
    read_map<scenario>(in, root, "the scenario", scenario_table, into);
}

void define_run(std::vector<definition>& into) {
    into.push_back({"until", {}, false, {milestone_words.begin(), milestone_words.end()}, {}});
    into.push_back({"phase", rows_of(phase_table), false, {}, {}});
    into.push_back({"threshold", rows_of(threshold_table), false, {}, "text"});
    into.push_back({"health", rows_of(health_table), false, {}, {}});
    into.push_back({"find_limit", rows_of(find_limit_table), false, {}, {}});
    into.push_back({"scenario", rows_of(scenario_table), false, {}, {}});
}

}  // namespace brokerproof::loadgen
