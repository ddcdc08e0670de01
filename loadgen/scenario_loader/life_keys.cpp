// `life: stay`, or `{ flap: {...} }`, `{ storm: {...} }`..., and what follows a failed connect.
#include <array>

#include "loadgen/scenario_loader/key.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::array<std::string_view, 4> departures{"disconnect", "fin", "rst", "silence"};
constexpr std::array<std::string_view, 1> stays{"stay"};
constexpr std::array<std::string_view, 1> nones{"none"};
constexpr std::uint64_t milli = 1000;

void read_mean(const reader& in, const YAML::Node& node, std::string_view what, drawn_time& into) {
    const auto mean = read_duration(in, node, what, false);
    if (mean) into = {drawn_time::shape::exponential, *mean, {}};
}

void read_range(const reader& in, const YAML::Node& node, std::string_view what,
                drawn_time& into) {
    const auto ends = in.elements(node, what);
    if (ends.size() != 2) {
        if (node.IsSequence())
            in.complain(node, fmt::format("{} must be two durations: [1s, 3s]", what));
        return;
    }
    const auto low = read_duration(in, ends[0], fmt::format("the first of {}", what), true);
    const auto high = read_duration(in, ends[1], fmt::format("the second of {}", what), false);
    if (!low || !high) return;
    if (*low > *high)
        return in.complain(node, fmt::format("{}: the first must not be the longer one", what));
    into = {drawn_time::shape::uniform, *low, *high};
}

constexpr std::array drawn_table{
    key<drawn_time>{"uniform", "between two, all alike", optional, {"two_durations"}, read_range},
    key<drawn_time>{"exponential", "with this mean: many short, few long", optional, {"duration"},
                    read_mean},
};

template <auto Member>
constexpr key<owner_of<Member>> drawn_key(std::string_view name, std::string_view about) {
    return {name, about, required, {"drawn_time"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                auto& made = into.*Member;
                if (node.IsMap()) return read_choice<drawn_time>(in, node, what, drawn_table, made);
                const auto same = read_duration(in, node, what, false);
                if (same) made = {drawn_time::shape::constant, *same, {}};
            }};
}

template <auto Member>
constexpr key<owner_of<Member>> leave_key() {
    return {"leave", "disconnect (default), fin, rst, or silence: without a word until it is back",
            optional, {"departure"},
            [](const reader& in, const YAML::Node& node, std::string_view what,
               owner_of<Member>& into) {
                if (const auto found = read_word(in, node, what, departures))
                    into.*Member = static_cast<departure>(*found);
            }};
}

constexpr std::array flap_table{
    drawn_key<&flap::online>("online", "how long it stays, drawn anew each time"),
    drawn_key<&flap::offline>("offline", "how long it is away, drawn anew each time"),
    leave_key<&flap::leave>(),
};
constexpr std::array storm_table{
    leave_key<&storm::leave>(),
    duration_key<&storm::window, true>(
        "within", "they return evenly spread over this time (default 0ms: all at once)"),
};
constexpr std::array expire_table{
    drawn_key<&expire::online>("online", "how long it stays, drawn anew each time"),
    drawn_key<&expire::beyond>("beyond", "how much longer than its session expiry it is away"),
    leave_key<&expire::leave>(),
};
constexpr std::array stuck_table{
    duration_key<&stuck::after, true>("after", "so long after it has subscribed", required),
};

template <class Life, const auto& Table>
void read_as(const reader& in, const YAML::Node& node, std::string_view what, life& into) {
    Life made;
    read_map<Life>(in, node, what, Table, made);
    into = std::move(made);
}

constexpr std::array life_table{
    key<life>{"flap", "each comes and goes for itself, in all phases with a duration", optional,
              {"flap"}, read_as<flap, flap_table>},
    key<life>{"storm", "all leave and all return, when a phase says so by `away`", optional,
              {"storm"}, read_as<storm, storm_table>},
    key<life>{"expire", "each stays away for longer than its session lives", optional, {"expire"},
              read_as<expire, expire_table>},
    key<life>{"stuck", "stops reading, and reads again when the last phase begins", optional,
              {"stuck"}, read_as<stuck, stuck_table>},
};

constexpr std::array back_off_table{
    duration_key<&back_off::first>("first", "pause before the second attempt (default 100ms)"),
    duration_key<&back_off::most>("most", "longest pause (default 10s)"),
    decimal_key<&back_off::factor, milli, 100 * milli>("factor", "each pause to the one before "
                                                                 "(default 2)"),
    decimal_key<&back_off::jitter, 0, milli>("jitter", "each pause times 1 +- this (default 0.5)"),
};

}  // namespace

void read_life(const reader& in, const YAML::Node& node, std::string_view what, life& into) {
    if (node.IsMap()) return read_choice<life>(in, node, what, life_table, into);
    if (node.IsScalar() && node.Scalar() == stays.front()) {
        into = stay{};
    } else {
        in.complain(node, "life is stay, or a map with one key: flap, storm, expire or stuck");
    }
}

void read_back_off(const reader& in, const YAML::Node& node, std::string_view what,
                   back_off& into) {
    if (node.IsMap()) return read_map<back_off>(in, node, what, back_off_table, into);
    if (node.IsScalar() && node.Scalar() == nones.front()) {
        into.first = nanoseconds{};
    } else {
        in.complain(node, "back_off is none, or a map: first, most, factor, jitter");
    }
}

void define_lives(std::vector<definition>& into) {
    into.push_back({"departure", {}, false, {departures.begin(), departures.end()}, {}});
    into.push_back({"drawn_time", rows_of(drawn_table), true, {}, "duration"});
    into.push_back({"flap", rows_of(flap_table), false, {}, {}});
    into.push_back({"storm", rows_of(storm_table), false, {}, {}});
    into.push_back({"expire", rows_of(expire_table), false, {}, {}});
    into.push_back({"stuck", rows_of(stuck_table), false, {}, {}});
    into.push_back({"life", rows_of(life_table), true, {stays.begin(), stays.end()}, {}});
    into.push_back({"back_off", rows_of(back_off_table), false, {nones.begin(), nones.end()}, {}});
}

}  // namespace brokerproof::loadgen
