// `life: stay`, or `{ flap: {...} }`, `{ storm: {...} }`..., and the pauses after a failed connect.
#include <array>

#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::alternative;
using yaml::member;
using yaml::nested;
using yaml::required;
using yaml::usually;
using yaml::whole;

template <drawn_time::shape Distribution>
struct single_time {
    static yaml::shape form() { return nonzero_time::form(); }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     drawn_time& into) {
        into = {Distribution, {}, {}};
        return nonzero_time::read(input, node, subject, into.low);
    }
};

/// `[1s, 3s]`
struct uniform_time {
    static yaml::shape form() {
        return {.form = yaml::shape::kind::list,
                .name = "two_durations",
                .least = 2,
                .most = 2,
                .parts = {any_time::form()}};
    }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     drawn_time& into) {
        const auto ends = input.elements(node, subject);
        if (ends.size() != 2) {
            if (node.IsSequence())
                input.complain(node, fmt::format("{} must be two durations: [1s, 3s]", subject));
            return false;
        }
        into = {drawn_time::shape::uniform, {}, {}};
        const bool low =
            any_time::read(input, ends[0], fmt::format("the first of {}", subject), into.low);
        const bool high =
            nonzero_time::read(input, ends[1], fmt::format("the second of {}", subject), into.high);
        if (!low || !high) return false;
        if (into.low <= into.high) return true;
        input.complain(node, fmt::format("{}: the first must not be the longer one", subject));
        return false;
    }
};

constexpr std::array drawn_keys{
    whole<drawn_time, uniform_time>("uniform", "Between two durations, all equally likely."),
    whole<drawn_time, single_time<drawn_time::shape::exponential>>(
        "exponential", "With this mean: many short times, few long ones."),
};
constexpr yaml::table<drawn_time> drawn_rows{{}, {}, drawn_keys};

struct drawn_time_value {
    using same_or_drawn =
        yaml::scalar_or_map<single_time<drawn_time::shape::constant>, yaml::one_key<drawn_rows>>;
    static yaml::shape form() {
        auto value = same_or_drawn::form();
        value.name = "drawn_time";
        return value;
    }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     drawn_time& into) {
        return same_or_drawn::read(input, node, subject, into);
    }
};

constexpr std::array departure_words{
    std::pair<std::string_view, departure>{"disconnect", departure::disconnect},
    std::pair<std::string_view, departure>{"fin", departure::fin},
    std::pair<std::string_view, departure>{"rst", departure::rst},
    std::pair<std::string_view, departure>{"silence", departure::silence},
};

template <auto Member>
constexpr auto leave_key() {
    return member<Member, yaml::word<departure_words>>(
        "leave", "How it leaves: with DISCONNECT, fin, rst, or silence (no byte until it is back).",
        usually("disconnect"));
}

constexpr std::string_view online_about = "How long it stays, drawn anew each time.";

constexpr std::array flap_keys{
    member<&flap::online, drawn_time_value>("online", online_about, required),
    member<&flap::offline, drawn_time_value>(
        "offline", "How long it is away, drawn anew each time.", required),
    leave_key<&flap::leave>(),
};
constexpr yaml::table<flap> flap_rows{{}, "flap", flap_keys};

constexpr std::array storm_keys{
    leave_key<&storm::leave>(),
    member<&storm::window, any_time>(
        "within", "All return evenly spread over this time; 0ms: all at once.", usually("0ms")),
};
constexpr yaml::table<storm> storm_rows{{}, "storm", storm_keys};

constexpr std::array expire_keys{
    member<&expire::online, drawn_time_value>("online", online_about, required),
    member<&expire::beyond, drawn_time_value>(
        "beyond", "How much longer than its session expiry it is away.", required),
    leave_key<&expire::leave>(),
};
constexpr yaml::table<expire> expire_rows{{}, "expire", expire_keys};

constexpr std::array stuck_keys{
    member<&stuck::after, any_time>("after", "How long after it has subscribed.", required),
};
constexpr yaml::table<stuck> stuck_rows{{}, "stuck", stuck_keys};

constexpr std::array life_keys{
    whole<life, alternative<flap, nested<flap_rows>>>(
        "flap", "Each client comes and goes for itself, in all phases with a duration."),
    whole<life, alternative<storm, nested<storm_rows>>>(
        "storm", "All leave and all return, when a phase lists the group in `away`."),
    whole<life, alternative<expire, nested<expire_rows>>>(
        "expire", "Each client stays away for longer than its session lives."),
    whole<life, alternative<stuck, nested<stuck_rows>>>(
        "stuck", "The clients stop reading, and read again when the last phase begins."),
};
constexpr yaml::table<life> life_rows{{}, {}, life_keys};

constexpr std::array stay_words{std::pair<std::string_view, stay>{"stay", {}}};
using stay_or_life = yaml::word_or_map<yaml::word<stay_words>, yaml::one_key<life_rows>>;

constexpr std::array back_off_keys{
    member<&back_off::first, nonzero_time>("first", "The pause before the second attempt.",
                                           usually("100ms")),
    member<&back_off::most, nonzero_time>("most", "The longest pause.", usually("10s")),
    member<&back_off::factor, yaml::decimal<milli, 100 * milli>>(
        "factor", "Each pause divided by the pause before it.", usually("2")),
    member<&back_off::jitter, share>("jitter", "Each pause varies by this share, up and down.",
                                     usually("0.5")),
};
constexpr yaml::table<back_off> back_off_rows{{}, {}, back_off_keys};

constexpr std::array no_pause_words{
    std::pair<std::string_view, nanoseconds>{"none", nanoseconds{}}};
using none_or_back_off =
    yaml::word_or_map<yaml::in_member<&back_off::first, yaml::word<no_pause_words>>,
                      nested<back_off_rows>>;

}  // namespace

yaml::shape life_value::form() { return stay_or_life::form(); }

bool life_value::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                      life& into) {
    return stay_or_life::read(input, node, subject, into);
}

yaml::shape back_off_value::form() { return none_or_back_off::form(); }

bool back_off_value::read(const yaml::reader& input, const YAML::Node& node,
                          std::string_view subject, back_off& into) {
    return none_or_back_off::read(input, node, subject, into);
}

const yaml::table<storm>& storm_table() { return storm_rows; }
const yaml::table<back_off>& back_off_table() { return back_off_rows; }

}  // namespace brokerproof::loadgen
