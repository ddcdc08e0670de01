#include "reports/load/seconds.hpp"

#include <ostream>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "harness/base/enum_names.hpp"
#include "reports/load/result_fields.hpp"

namespace brokerproof::reports {

namespace json = boost::json;
using loadgen::timeline_group;

namespace {

void for_each_field(const auto& visit) {
    std::apply([&](const auto&... entry) { (visit(entry), ...); },
               record::description<timeline_group>::fields);
}

double seconds_of(std::int64_t at_ns) { return static_cast<double>(at_ns) / 1e9; }

}  // namespace

void write_second_line(std::ostream& out, const load_moment& now) {
    json::array groups;
    for (std::size_t i = 0; i < now.second.groups.size(); ++i) {
        json::object group{{"name", now.groups[i]}};
        for_each_field(
            [&](const auto& entry) { group[entry.key] = now.second.groups[i].*entry.member; });
        groups.push_back(std::move(group));
    }
    const json::object line{
        {"at_s", seconds_of(now.at_ns)}, {"phase", now.phase}, {"groups", std::move(groups)}};
    out << line << '\n';
}

void write_end_line(std::ostream& out, const loadgen::load_result& result, int exit_code) {
    json::array thresholds;
    for (const auto& outcome : result.thresholds)
        thresholds.push_back(json::object{{"threshold", outcome.rule.text},
                                          {"verdict", brokerproof::name_of(outcome.verdict)}});
    const json::object line{
        {"ended", true}, {"exit_code", exit_code}, {"thresholds", std::move(thresholds)}};
    out << line << '\n';
}

void write_csv_head(std::ostream& out) {
    out << "at_s,phase,group";
    for_each_field([&](const auto& entry) { out << ',' << entry.key; });
    out << '\n';
}

/// Names of phases and groups need no quotes: they are words.
void write_csv_rows(std::ostream& out, const load_moment& now) {
    for (std::size_t i = 0; i < now.second.groups.size(); ++i) {
        out << fmt::format("{:.3f},{},{}", seconds_of(now.at_ns), now.phase, now.groups[i]);
        for_each_field(
            [&](const auto& entry) { out << ',' << now.second.groups[i].*entry.member; });
        out << '\n';
    }
}

}  // namespace brokerproof::reports
