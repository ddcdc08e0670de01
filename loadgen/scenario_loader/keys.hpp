// The keys of a scenario as tables: the loader and the JSON Schema use them. This header has the
// shapes that more than one table uses.
#pragma once

#include <chrono>
#include <cstdint>
#include <limits>
#include <optional>
#include <string>
#include <string_view>

#include "harness/yaml/shapes.hpp"
#include "loadgen/scenario/scenario.hpp"

namespace brokerproof::loadgen {

inline constexpr std::uint64_t max_clients = 10'000'000;  ///< in the whole scenario
inline constexpr std::uint64_t max_filters = 1000;        ///< of one client
inline constexpr std::uint64_t max_rate = 10'000'000;     ///< per second
inline constexpr std::uint64_t max_u32 = std::numeric_limits<std::uint32_t>::max();
inline constexpr std::uint64_t max_payload = 1024 * 1024;           ///< bytes
inline constexpr std::uint64_t max_rate_of_bytes = 10'000'000'000;  ///< per second
inline constexpr std::uint64_t milli = 1000;  ///< limits of decimals are thousandths
inline constexpr std::int64_t month_ms =
    std::chrono::milliseconds(std::chrono::hours(24 * 30)).count();

using slug_name = yaml::slug<40>;
using any_time = yaml::duration<0, month_ms>;
using nonzero_time = yaml::duration<1, month_ms>;
using network_time = yaml::duration<0, 60'000>;
using any_rate = yaml::decimal<0, max_rate * milli>;
using nonzero_rate = yaml::decimal<1, max_rate * milli>;
using share = yaml::decimal<0, milli>;

/// A list in which each name stands once. check() reports repeated names, so that the other checks
/// can go on.
struct slug_names {
    static yaml::shape form() {
        return yaml::distinct_list<slug_name, yaml::emptiness::allowed>::form();
    }
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     std::vector<std::string>& into) {
        return yaml::list<slug_name, yaml::emptiness::allowed>::read(input, node, subject, into);
    }
};

/// `n: 1..50`
struct range_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     number_range& into);
};

/// `rate: 2000`, or `{ poisson: 500 }`, `{ ramp: {...} }`...
struct rate_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     rate& into);
};

/// `life: stay`, or `{ flap: {...} }`, `{ storm: {...} }`...
struct life_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     life& into);
};

/// `back_off: none`, or a map.
struct back_off_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     back_off& into);
};

/// One element of `publish`.
struct publication_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     publication& into);
};

/// The `respond` of a group.
struct responder_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     responder& into);
};

/// One element of `groups`.
struct group_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& node, std::string_view subject,
                     group& into);
};

/// A whole file.
struct scenario_value {
    static yaml::shape form();
    static bool read(const yaml::reader& input, const YAML::Node& root, std::string_view subject,
                     scenario& into);
};

// The values before the file is read.
publication default_publication();
responder default_responder();
group default_group();

// The tables whose keys have defaults; the tests compare these with the values.
const yaml::table<storm>& storm_table();
const yaml::table<back_off>& back_off_table();
const yaml::table<subscription>& subscription_table();
const yaml::table<publication>& publication_table();
const yaml::table<responder>& responder_table();
const yaml::table<will_message>& will_table();
const yaml::table<group>& group_table();
const yaml::table<network_state>& network_table();
const yaml::table<phase>& phase_table();
const yaml::table<threshold>& threshold_table();
const yaml::table<health_limits>& health_table();
const yaml::table<find_limit>& find_limit_table();
const yaml::table<scenario>& scenario_table();

/// configs/scenarios/schema.json: the format as JSON Schema (draft-07), for editors. It refuses
/// unknown keys, wrong types and values out of range; only the loader compares several places.
std::string json_schema();

}  // namespace brokerproof::loadgen
