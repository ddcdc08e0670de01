// `rate: 2000`, or `{ poisson: 500 }`, `{ ramp: {...} }`...
#include <array>

#include "loadgen/scenario_loader/keys.hpp"

namespace brokerproof::loadgen {
namespace {

using yaml::alternative;
using yaml::in_member;
using yaml::member;
using yaml::nested;
using yaml::required;
using yaml::whole;

/// At least one rate, at most 1000.
struct successive_rates {
    static constexpr std::size_t most = 1000;
    using rates = yaml::list<any_rate>;

    static yaml::shape form() {
        auto list = rates::form();
        list.most = most;
        return list;
    }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::vector<double>& into) {
        if (!rates::read(input, node, subject, into)) return false;
        if (into.size() <= most) return true;
        input.complain(node, fmt::format("{} must be at most {}", subject, most));
        return false;
    }
};

constexpr std::array ramp_keys{
    member<&ramp_rate::from_per_s, any_rate>("from", "The first rate, per second.", required),
    member<&ramp_rate::to_per_s, any_rate>(
        "to", "The last rate, per second; it stays after the ramp.", required),
    member<&ramp_rate::over, nonzero_time>("over", "The time from the first to the last rate.",
                                           required),
};
constexpr yaml::table<ramp_rate> ramp_rows{{}, "ramp", ramp_keys};

constexpr std::array steps_keys{
    member<&steps_rate::per_s, successive_rates>(
        "rates", "The rates per second, one after the other; the last one stays.", required),
    member<&steps_rate::step_length, nonzero_time>("each", "The duration of each rate.", required),
};
constexpr yaml::table<steps_rate> steps_rows{{}, "steps", steps_keys};

constexpr std::array sine_keys{
    member<&sine_rate::mean_per_s, nonzero_rate>("mean", "The mean rate, per second.", required),
    member<&sine_rate::amplitude_per_s, any_rate>(
        "amplitude", "The most above and below the mean, per second; at most the mean.", required),
    member<&sine_rate::period, nonzero_time>("period", "The time from one crest to the next.",
                                             required),
};
constexpr yaml::table<sine_rate> sine_rows{{}, "sine", sine_keys};

constexpr std::array burst_keys{
    member<&burst_rate::size, yaml::number<1, max_rate>>("size", "The messages at one instant.",
                                                         required),
    member<&burst_rate::interval, nonzero_time>("every", "The time from one burst to the next.",
                                                required),
};
constexpr yaml::table<burst_rate> burst_rows{{}, "burst", burst_keys};

constexpr std::array rate_keys{
    whole<rate, alternative<poisson_rate, in_member<&poisson_rate::per_s, nonzero_rate>>>(
        "poisson", "The mean per second; each event is independent of the others."),
    whole<rate, alternative<ramp_rate, nested<ramp_rows>>>(
        "ramp", "From one rate to another in a straight line."),
    whole<rate, alternative<steps_rate, nested<steps_rows>>>("steps", "One rate after the other."),
    whole<rate, alternative<sine_rate, nested<sine_rows>>>("sine", "Up and down around a mean."),
    whole<rate, alternative<burst_rate, nested<burst_rows>>>("burst",
                                                             "Many at once, again and again."),
};
constexpr yaml::table<rate> rate_rows{{}, {}, rate_keys};

using number_or_kind =
    yaml::scalar_or_map<alternative<constant_rate, in_member<&constant_rate::per_s, nonzero_rate>>,
                        yaml::one_key<rate_rows>>;

}  // namespace

yaml::shape rate_value::form() {
    auto value = number_or_kind::form();
    value.name = "rate";
    return value;
}

bool rate_value::read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                      rate& into) {
    return number_or_kind::read(input, node, subject, into);
}

}  // namespace brokerproof::loadgen
