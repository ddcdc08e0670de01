// The run: its phases, the conditions that decide it, and the root of the file.
#include <array>

#include "harness/mqtt/version_words.hpp"
#include "harness/yaml/format_schema.hpp"
#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::decimal;
using yaml::list;
using yaml::member;
using yaml::nested;
using yaml::required;
using yaml::rule;
using yaml::usually;

constexpr std::array broker_words{
    std::pair<std::string_view, broker_act>{"kill", broker_act::kill},
    std::pair<std::string_view, broker_act>{"stop", broker_act::stop},
    std::pair<std::string_view, broker_act>{"start", broker_act::start},
    std::pair<std::string_view, broker_act>{"restart", broker_act::restart},
    std::pair<std::string_view, broker_act>{"pause", broker_act::pause},
    std::pair<std::string_view, broker_act>{"resume", broker_act::resume},
};
constexpr std::array milestone_words{
    std::pair<std::string_view, milestone>{"connected", milestone::connected},
    std::pair<std::string_view, milestone>{"published", milestone::published},
    std::pair<std::string_view, milestone>{"drained", milestone::drained},
};

constexpr std::array cut_words{
    std::pair<std::string_view, network_cut>{"reset", network_cut::reset},
    std::pair<std::string_view, network_cut>{"silence", network_cut::silence},
};

/// Who writes it learns what can be done instead.
struct refused_loss {
    static yaml::shape form() { return share::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view,
                     network_state&) {
        input.complain(node,
                       "loss is below TCP, which repairs it, so a relay of connections cannot make "
                       "it: run brokerproof in a network namespace with tc netem, as "
                       "configs/scenarios/README.md shows, or use delay, jitter and rate");
        return false;
    }
};

constexpr std::array network_keys{
    member<&network_state::delay, network_time>("delay", "How much later all bytes come, one way.",
                                                usually("0ms")),
    member<&network_state::jitter, network_time>(
        "jitter", "The delay varies by so much, up and down.", usually("0ms")),
    member<&network_state::rate, yaml::number<1, max_rate_of_bytes>>(
        "rate", "At most so many bytes per second, of each connection and direction."),
    member<&network_state::cut, yaml::word<cut_words>>(
        "cut", "No connection passes: all are reset, or all fall silent until the phase ends."),
    yaml::whole<network_state, refused_loss>(
        "loss", "Refused: only the kernel can lose packets below TCP (tc netem)."),
};
constexpr yaml::table<network_state> network_rows{"the network of a phase", "network",
                                                  network_keys};

constexpr std::array phase_keys{
    member<&phase::name, slug_name>("name", "The name in results and in `phases`.", required),
    member<&phase::duration, nonzero_time>("duration", "How long it lasts."),
    member<&phase::until, yaml::word<milestone_words>>("until", "It ends as soon as this is so."),
    member<&phase::within, nonzero_time>("within", "The latest end of a phase with `until`.",
                                         usually("60s")),
    member<&phase::away, slug_names>("away",
                                     "The groups with life storm that are offline in this phase."),
    member<&phase::broker, yaml::word<broker_words>>(
        "broker", "What happens to the private brokers when the phase begins."),
    member<&phase::network, nested<network_rows>>(
        "network", "What the network does to each connection while the phase lasts."),
    member<&phase::warm_up, yaml::flag>("warm_up", "Its times and rates are not measured.",
                                        usually("false")),
};
constexpr std::array phase_rules{
    rule{rule::kind::exactly_one, {"duration", "until"}, {}},
    rule{rule::kind::needs, {"within", "until"}, "It is the latest end of such a phase."},
};
constexpr yaml::table<phase> phase_rows{"a phase", "phase", phase_keys, phase_rules};

/// The condition, in both ways to write a threshold.
struct condition {
    static yaml::shape form() { return yaml::any_text::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view,
                     std::string& into) {
        return yaml::any_text::read(input, node, "a threshold", into);
    }
};

constexpr std::array threshold_keys{
    member<&threshold::text, condition>("that", "The condition.", required),
    member<&threshold::abort, yaml::flag>(
        "abort", "The run ends as soon as the condition is broken.", usually("false")),
};
constexpr yaml::table<threshold> threshold_rows{"a threshold", "threshold", threshold_keys};
using threshold_value =
    yaml::scalar_or_map<yaml::in_member<&threshold::text, condition>, nested<threshold_rows>>;

constexpr std::array health_keys{
    member<&health_limits::late_sends, share>("late_sends", "The share of all sends that are late.",
                                              usually("0.01")),
    member<&health_limits::late_after, nonzero_time>(
        "late_after", "A send is late after this time.", usually("50ms")),
    member<&health_limits::loop_lag_p99, nonzero_time>("loop_lag_p99", "The lag of an event loop.",
                                                       usually("100ms")),
    member<&health_limits::cpu, decimal<10, milli>>(
        "cpu", "The share of one core that the busiest shard uses.", usually("0.95")),
};
constexpr yaml::table<health_limits> health_rows{{}, "health", health_keys};

constexpr std::array find_limit_keys{
    member<&find_limit::from_per_s, nonzero_rate>("from", "The first rate, per second.",
                                                  usually("1000")),
    member<&find_limit::to_per_s, nonzero_rate>("to", "The highest rate, per second.",
                                                usually("1000000")),
    member<&find_limit::factor, decimal<1010, 100 * milli>>(
        "factor", "Each rate divided by the rate before it.", usually("2")),
    member<&find_limit::precision, decimal<1, 900>>(
        "precision",
        "The search ends when the highest rate that held and the lowest that did not are so close.",
        usually("0.1")),
};
constexpr yaml::table<find_limit> find_limit_rows{{}, "find_limit", find_limit_keys};

constexpr std::array scenario_keys{
    yaml::whole<scenario, yaml::format_number<1>>("format", "The version of this format, 1.",
                                                  required),
    member<&scenario::name, slug_name>("scenario", "The name of the scenario.", required),
    member<&scenario::about, yaml::any_text>("about", "One sentence about it.", required),
    member<&scenario::seed, yaml::number<0>>("seed", "The same seed gives the same schedule.",
                                             usually("1")),
    member<&scenario::newest, yaml::word<mqtt::version_words>>(
        "newest_version",
        "v3.1.1: no group speaks a newer one; Session Expiry Interval, Receive Maximum and Topic "
        "Aliases are left out.",
        usually("v5")),
    member<&scenario::groups, list<group_value>>("groups", "The clients.", required),
    member<&scenario::phases, list<nested<phase_rows>>>(
        "phases", "The phases of the run, in order.", required),
    member<&scenario::thresholds, list<threshold_value>>("thresholds",
                                                         "The conditions that must hold."),
    member<&scenario::health, nested<health_rows>>(
        "health", "Above one of these limits the generator itself was too slow: INVALID."),
    member<&scenario::find, nested<find_limit_rows>>(
        "find_limit", "The run is repeated at other rates until a threshold breaks."),
};
constexpr yaml::table<scenario> scenario_rows{"the scenario", {}, scenario_keys};

}  // namespace

yaml::shape scenario_value::form() { return nested<scenario_rows>::form(); }

bool scenario_value::read(const yaml::reader& input, const YAML::Node& root,
                          std::string_view subject, scenario& into) {
    return nested<scenario_rows>::read(input, root, subject, into);
}

const yaml::table<network_state>& network_table() { return network_rows; }
const yaml::table<phase>& phase_table() { return phase_rows; }
const yaml::table<threshold>& threshold_table() { return threshold_rows; }
const yaml::table<health_limits>& health_table() { return health_rows; }
const yaml::table<find_limit>& find_limit_table() { return find_limit_rows; }
const yaml::table<scenario>& scenario_table() { return scenario_rows; }

std::string json_schema() {
    return yaml::format_schema().whole_text(
        "brokerproof load scenario",
        "The scenario format; configs/scenarios/README.md explains it.", scenario_value::form());
}

}  // namespace brokerproof::loadgen
