// `rate: 2000`, or `{ poisson: 500 }`, `{ ramp: {...} }`...
#include <array>

#include "loadgen/scenario_loader/key.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr double top_rate = static_cast<double>(max_rate);
constexpr std::uint64_t milli = 1000;
constexpr std::size_t max_steps = 1000;

void read_rates(const reader& in, const YAML::Node& node, std::string_view what,
                steps_rate& into) {
    const auto elements = in.elements(node, what);
    if (elements.size() > max_steps)
        return in.complain(node, fmt::format("{} must be at most {}", what, max_steps));
    for (const auto& one : elements) {
        const auto name = fmt::format("an element of {}", what);
        into.per_s.push_back(read_decimal(in, one, name, 0, top_rate).value_or(1));
    }
}

constexpr std::array ramp_table{
    decimal_key<&ramp_rate::from_per_s, 0, max_rate * milli>("from", "a second, at its beginning",
                                                             required),
    decimal_key<&ramp_rate::to_per_s, 0, max_rate * milli>(
        "to", "a second, at its end and from then on", required),
    duration_key<&ramp_rate::over>("over", "how long it takes from one to the other", required),
};

constexpr std::array steps_table{
    key<steps_rate>{"rates", "a second, one after the other; the last one stays", required,
                    {"rates"}, read_rates},
    duration_key<&steps_rate::each>("each", "how long each of them lasts", required),
};

constexpr std::array sine_table{
    decimal_key<&sine_rate::mean_per_s, 1, max_rate * milli>("mean", "a second", required),
    decimal_key<&sine_rate::amplitude_per_s, 0, max_rate * milli>(
        "amplitude", "above and below the mean; at most the mean", required),
    duration_key<&sine_rate::period>("period", "from one crest to the next", required),
};

constexpr std::array burst_table{
    number_key<&burst_rate::size, 1, max_rate>("size", "so many at one instant", required),
    duration_key<&burst_rate::every>("every", "from one burst to the next", required),
};

template <class Rate, const auto& Table>
void read_as(const reader& in, const YAML::Node& node, std::string_view what, rate& into) {
    Rate made;
    read_map<Rate>(in, node, what, Table, made);
    into = std::move(made);
}

void read_poisson(const reader& in, const YAML::Node& node, std::string_view what, rate& into) {
    if (const auto value = read_decimal(in, node, what, least_rate, top_rate))
        into = poisson_rate{*value};
}

constexpr std::array rate_table{
    key<rate>{"poisson", "this many a second on average, each independent of the others", optional,
              {"decimal", least_rate, top_rate}, read_poisson},
    key<rate>{"ramp", "from one rate to another in a straight line", optional, {"ramp"},
              read_as<ramp_rate, ramp_table>},
    key<rate>{"steps", "one rate after the other", optional, {"steps"},
              read_as<steps_rate, steps_table>},
    key<rate>{"sine", "up and down around a mean", optional, {"sine"},
              read_as<sine_rate, sine_table>},
    key<rate>{"burst", "many at once, again and again", optional, {"burst"},
              read_as<burst_rate, burst_table>},
};

}  // namespace

void read_rate(const reader& in, const YAML::Node& node, std::string_view what, rate& into) {
    if (node.IsMap()) return read_choice<rate>(in, node, what, rate_table, into);
    if (const auto value = read_decimal(in, node, what, least_rate, top_rate))
        into = constant_rate{*value};
}

void define_rates(std::vector<definition>& into) {
    into.push_back({"ramp", rows_of(ramp_table), false, {}, {}});
    into.push_back({"steps", rows_of(steps_table), false, {}, {}});
    into.push_back({"sine", rows_of(sine_table), false, {}, {}});
    into.push_back({"burst", rows_of(burst_table), false, {}, {}});
    into.push_back({"rate", rows_of(rate_table), true, {}, "per_second"});
}

}  // namespace brokerproof::loadgen
