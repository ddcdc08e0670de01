// Which members of a load result stand under which keys: one table a struct, for the writer and the
// reader alike. Only for load_json_writer.cpp and load_json_reader.cpp.
#pragma once

#include <array>
#include <string_view>
#include <tuple>

#include "loadgen/measure/result.hpp"

namespace brokerproof::reports {

template <typename T, typename Member>
struct json_field {
    std::string_view key;
    Member T::*member;
};
template <typename T, typename Member>
json_field(std::string_view, Member T::*) -> json_field<T, Member>;

template <typename T>
struct json_fields;  ///< `all`: a tuple of json_field

template <>
struct json_fields<loadgen::load_broker> {
    using t = loadgen::load_broker;
    static constexpr std::tuple all{
        json_field{"name", &t::name},       json_field{"product", &t::product},
        json_field{"version", &t::version}, json_field{"url", &t::url},
        json_field{"cpu_s", &t::cpu_s},     json_field{"peak_rss_kib", &t::peak_rss_kib}};
};

template <>
struct json_fields<loadgen::phase_result> {
    using t = loadgen::phase_result;
    static constexpr std::tuple all{
        json_field{"name", &t::name}, json_field{"began_ns", &t::began_ns},
        json_field{"ended_ns", &t::ended_ns}, json_field{"measured", &t::measured},
        json_field{"timed_out", &t::timed_out}};
};

template <>
struct json_fields<loadgen::storm_recovery> {
    using t = loadgen::storm_recovery;
    static constexpr std::tuple all{json_field{"group", &t::group},
                                    json_field{"phase", &t::phase},
                                    json_field{"clients", &t::clients},
                                    json_field{"back", &t::back},
                                    json_field{"began_ns", &t::began_ns},
                                    json_field{"all_back_ns", &t::all_back_ns},
                                    json_field{"first_message_ns", &t::first_message_ns},
                                    json_field{"drained_ns", &t::drained_ns},
                                    json_field{"queued", &t::queued}};
};

template <>
struct json_fields<loadgen::timeline_group> {
    using t = loadgen::timeline_group;
    static constexpr std::tuple all{json_field{"scheduled", &t::scheduled},
                                    json_field{"online", &t::online},
                                    json_field{"connects", &t::connects},
                                    json_field{"published", &t::published},
                                    json_field{"acknowledged", &t::acknowledged},
                                    json_field{"received", &t::received},
                                    json_field{"delivery_p50_ns", &t::delivery_p50_ns},
                                    json_field{"delivery_p99_ns", &t::delivery_p99_ns}};
};

template <>
struct json_fields<loadgen::health_verdict> {
    using t = loadgen::health_verdict;
    static constexpr std::tuple all{json_field{"valid", &t::valid},
                                    json_field{"reasons", &t::reasons},
                                    json_field{"late_sends", &t::late_sends},
                                    json_field{"loop_lag_p99_ns", &t::loop_lag_p99_ns},
                                    json_field{"busiest", &t::busiest},
                                    json_field{"errors", &t::errors},
                                    json_field{"first_error", &t::first_error}};
};

template <>
struct json_fields<loadgen::limit_trial> {
    using t = loadgen::limit_trial;
    static constexpr std::tuple all{
        json_field{"per_s", &t::per_s}, json_field{"reached_per_s", &t::reached_per_s},
        json_field{"held", &t::held}, json_field{"valid", &t::valid}, json_field{"why", &t::why}};
};

template <>
struct json_fields<loadgen::received_counts> {
    using t = loadgen::received_counts;
    static constexpr std::tuple all{json_field{"fresh", &t::fresh},
                                    json_field{"redelivered", &t::redelivered},
                                    json_field{"retained", &t::retained},
                                    json_field{"duplicated", &t::duplicated},
                                    json_field{"out_of_order", &t::out_of_order},
                                    json_field{"stray", &t::stray},
                                    json_field{"late", &t::late},
                                    json_field{"suspected", &t::suspected},
                                    json_field{"corrupted", &t::corrupted},
                                    json_field{"foreign", &t::foreign}};
};

template <>
struct json_fields<loadgen::delivery_counts> {
    using t = loadgen::delivery_counts;
    static constexpr std::tuple all{
        json_field{"owed", &t::owed},
        json_field{"delivered", &t::delivered},
        json_field{"lost", &t::lost},
        json_field{"expired", &t::expired},
        json_field{"dropped_by_policy", &t::dropped_by_policy},
        json_field{"open", &t::open},
        json_field{"best_effort", &t::best_effort},
        json_field{"best_effort_delivered", &t::best_effort_delivered},
        json_field{"indeterminate", &t::indeterminate},
        json_field{"indeterminate_delivered", &t::indeterminate_delivered},
        json_field{"received", &t::received}};
};

template <>
struct json_fields<loadgen::session_counts> {
    using t = loadgen::session_counts;
    static constexpr std::tuple all{
        json_field{"begun", &t::begun},        json_field{"kept", &t::kept},
        json_field{"ended", &t::ended},        json_field{"either", &t::either},
        json_field{"lost", &t::lost},          json_field{"revived", &t::revived},
        json_field{"shortened", &t::shortened}};
};

template <>
struct json_fields<loadgen::stream_key> {
    using t = loadgen::stream_key;
    static constexpr std::tuple all{json_field{"publisher", &t::publisher},
                                    json_field{"stream", &t::stream}};
};

template <>
struct json_fields<loadgen::interval> {
    using t = loadgen::interval;
    static constexpr std::tuple all{json_field{"first", &t::first}, json_field{"last", &t::last}};
};

template <>
struct json_fields<loadgen::loss> {
    using t = loadgen::loss;
    static constexpr std::tuple all{json_field{"session", &t::session},
                                    json_field{"stream", &t::stream},
                                    json_field{"numbers", &t::numbers}};
};

template <>
struct json_fields<loadgen::stamp> {
    using t = loadgen::stamp;
    static constexpr std::tuple all{json_field{"run", &t::run},
                                    json_field{"publisher", &t::publisher},
                                    json_field{"stream", &t::stream},
                                    json_field{"sequence", &t::sequence},
                                    json_field{"intended_ns", &t::intended_ns},
                                    json_field{"sent_ns", &t::sent_ns}};
};

template <>
struct json_fields<loadgen::delivery> {
    using t = loadgen::delivery;
    static constexpr std::tuple all{
        json_field{"session", &t::session}, json_field{"of", &t::of},
        json_field{"qos", &t::qos},         json_field{"dup", &t::dup},
        json_field{"retain", &t::retain},   json_field{"now_ns", &t::now_ns}};
};

template <>
struct json_fields<loadgen::incident> {
    using t = loadgen::incident;
    static constexpr std::tuple all{json_field{"what", &t::what}, json_field{"of", &t::of}};
};

template <>
struct json_fields<loadgen::ledger_report> {
    using t = loadgen::ledger_report;
    static constexpr std::tuple all{
        json_field{"groups", &t::groups}, json_field{"sessions", &t::sessions},
        json_field{"losses", &t::losses}, json_field{"incidents", &t::incidents}};
};

template <>
struct json_fields<loadgen::timeline_sample> {
    using t = loadgen::timeline_sample;
    static constexpr std::tuple all{json_field{"at_ns", &t::at_ns},
                                    json_field{"groups", &t::groups}};
};

template <>
struct json_fields<loadgen::run_terms> {
    using t = loadgen::run_terms;
    static constexpr std::tuple all{
        json_field{"overrides", &t::overrides}, json_field{"scale", &t::scale},
        json_field{"grace_ns", &t::grace_ns}, json_field{"queue_limit", &t::queue_limit},
        json_field{"drained", &t::drained}};
};

/// All but what is read or written in a way of its own: format, kind, thresholds, exit_code, books.
template <>
struct json_fields<loadgen::load_result> {
    using t = loadgen::load_result;
    static constexpr std::tuple all{json_field{"brokerproof", &t::brokerproof},
                                    json_field{"scenario", &t::scenario},
                                    json_field{"about", &t::about},
                                    json_field{"seed", &t::seed},
                                    json_field{"run", &t::run},
                                    json_field{"started", &t::started},
                                    json_field{"wall_s", &t::wall_s},
                                    json_field{"interrupted", &t::interrupted},
                                    json_field{"aborted", &t::aborted},
                                    json_field{"environment_problem", &t::environment_problem},
                                    json_field{"brokers", &t::brokers},
                                    json_field{"slices", &t::slices},
                                    json_field{"slices_here", &t::slices_here},
                                    json_field{"groups", &t::groups},
                                    json_field{"clients", &t::clients},
                                    json_field{"phases", &t::phases},
                                    json_field{"measured_s", &t::measured_s},
                                    json_field{"health", &t::health},
                                    json_field{"ledger", &t::ledger},
                                    json_field{"recoveries", &t::recoveries},
                                    json_field{"trials", &t::trials},
                                    json_field{"limit_per_s", &t::limit_per_s},
                                    json_field{"whole", &t::whole},
                                    json_field{"measured", &t::measured},
                                    json_field{"timeline", &t::timeline},
                                    json_field{"terms", &t::terms},
                                    json_field{"text", &t::text}};
};

/// Names of incidents.
inline constexpr std::array<std::pair<std::string_view, loadgen::outcome>, 7> outcome_names{
    {{"fresh", loadgen::outcome::fresh},
     {"redelivered", loadgen::outcome::redelivered},
     {"retained", loadgen::outcome::retained},
     {"duplicated", loadgen::outcome::duplicated},
     {"out_of_order", loadgen::outcome::out_of_order},
     {"stray", loadgen::outcome::stray},
     {"late", loadgen::outcome::late}}};

}  // namespace brokerproof::reports
