#include "loadgen/measure/measures_json.hpp"

#include <charconv>
#include <optional>
#include <utility>

#include <fmt/format.h>
#include <boost/json.hpp>

namespace brokerproof::loadgen {
namespace json = boost::json;

/// Reads and writes what is private; only here.
struct measures_json {
    static json::value write(const histogram& of);
    static void read(const reports::json_node& node, histogram& out);
    static void read_bucket(const reports::json_node& node, histogram& out, std::size_t& next);
    static void check(const reports::json_node& node, const histogram& of, std::uint64_t count);
    static void read_counts(const reports::json_node& node, group_measures& out);
    static void read_timings(const reports::json_node& node, group_measures& out);
};

namespace {

template <typename Figure>
std::optional<Figure> figure_of(std::string_view key, std::size_t kinds) {
    for (std::size_t i = 0; i < kinds; ++i)
        if (info(static_cast<Figure>(i)).key == key) return static_cast<Figure>(i);
    return std::nullopt;
}

void add_derived(json::object& to, const histogram& of) {
    to["mean_ns"] = of.mean();
    to["p50_ns"] = of.quantile(0.5);
    to["p90_ns"] = of.quantile(0.9);
    to["p99_ns"] = of.quantile(0.99);
    to["p999_ns"] = of.quantile(0.999);
}

}  // namespace

// ---- histograms

json::value measures_json::write(const histogram& of) {
    json::object made;
    made["count"] = of.count_;
    if (of.count_ == 0) return made;
    made["sum_ns"] = of.sum_;
    made["min_ns"] = of.min_;
    made["max_ns"] = of.max_;
    add_derived(made, of);
    json::array buckets;
    for (const auto& one : of.buckets()) buckets.push_back(json::array{one.low, one.times});
    made["buckets"] = std::move(buckets);
    return made;
}

void measures_json::read_bucket(const reports::json_node& node, histogram& out,
                                std::size_t& next) {
    std::vector<std::uint64_t> pair;
    node.get(pair);
    if (node.failed()) return;
    if (pair.size() != 2) return node.fail("expected [first value, times]");
    const auto low = static_cast<std::int64_t>(
        std::min(pair[0], static_cast<std::uint64_t>(histogram::longest)));
    const auto index = histogram::index_of(low);
    if (std::cmp_not_equal(histogram::bucket_at(index).low, pair[0]))
        return node.fail("no bucket begins here");
    if (index < next) return node.fail("buckets must stand in order");
    if (pair[1] == 0) return node.fail("an empty bucket must be left out");
    out.times_[index] = pair[1];
    if (__builtin_add_overflow(out.count_, pair[1], &out.count_)) node.fail("too many");
    next = index + 1;
}

void measures_json::check(const reports::json_node& node, const histogram& of,
                          std::uint64_t count) {
    if (node.failed()) return;
    if (of.count_ != count) return node.fail("the count is not that of the buckets");
    const auto filled = of.buckets();
    const auto first = histogram::bucket_of(of.min_);
    const auto last = histogram::bucket_of(of.max_);
    if (of.min_ < 0 || of.max_ < of.min_ || first.low != filled.front().low ||
        last.low != filled.back().low) {
        return node.fail("min and max are not in the first and last bucket");
    }
    constexpr auto most = std::numeric_limits<std::uint64_t>::max();
    const auto at_least = static_cast<std::uint64_t>(of.min_);
    const auto at_most = static_cast<std::uint64_t>(of.max_);
    if (of.sum_ / count < at_least && of.sum_ != most)
        return node.fail("the sum is too small");
    if (of.sum_ / count > at_most && of.sum_ != most) node.fail("the sum is too large");
}

void measures_json::read(const reports::json_node& node, histogram& out) {
    std::uint64_t count = 0;
    node.need("count", count);
    if (node.failed()) return;
    histogram made;
    if (count > 0) {
        node.need("sum_ns", made.sum_);
        node.need("min_ns", made.min_);
        node.need("max_ns", made.max_);
        made.times_.resize(histogram::bucket_count());
        std::size_t next = 0;
        node.need_with("buckets", [&](const reports::json_node& buckets) {
            buckets.for_each(
                [&](const reports::json_node& one) { read_bucket(one, made, next); });
        });
        check(node, made, count);
    }
    if (!node.failed()) out = std::move(made);
}

json::value to_json(const histogram& of) { return measures_json::write(of); }
void from_json(const reports::json_node& node, histogram& out) {
    measures_json::read(node, out);
}

// ---- groups

json::value to_json(const group_measures& of) {
    json::object counts;
    for (std::size_t i = 0; i < count_kinds; ++i) {
        const auto what = static_cast<count>(i);
        if (of[what] != 0) counts[info(what).key] = of[what];
    }
    json::object timings;
    for (std::size_t i = 0; i < timing_kinds; ++i) {
        const auto what = static_cast<timing>(i);
        if (of[what].count() != 0) timings[info(what).key] = to_json(of[what]);
    }
    json::object codes;
    for (const auto& [code, times] : of.refused_by_code)
        codes[fmt::format("0x{:02x}", code)] = times;
    json::object made;
    made["counts"] = std::move(counts);
    made["refused_by_code"] = std::move(codes);
    made["scheduled"] = of.scheduled;
    made["online"] = of.online;
    made["in_flight"] = of.in_flight;
    made["timings"] = std::move(timings);
    return made;
}

void measures_json::read_counts(const reports::json_node& node, group_measures& out) {
    node.for_each_member([&](const std::string& key, const reports::json_node& member) {
        const auto what = figure_of<count>(key, count_kinds);
        if (!what) return member.fail("no such counter");
        member.get(out.counts_[static_cast<std::size_t>(*what)]);
    });
}

void measures_json::read_timings(const reports::json_node& node, group_measures& out) {
    node.for_each_member([&](const std::string& key, const reports::json_node& member) {
        const auto what = figure_of<timing>(key, timing_kinds);
        if (!what) return member.fail("no such time");
        from_json(member, out.timings_[static_cast<std::size_t>(*what)]);
    });
}

namespace {

void read_codes(const reports::json_node& node, group_measures& out) {
    node.for_each_member([&](const std::string& key, const reports::json_node& member) {
        std::uint8_t code = 0;
        const auto* end = key.data() + key.size();
        const bool marked = key.size() == 4 && key.starts_with("0x");
        if (!marked || std::from_chars(key.data() + 2, end, code, 16).ptr != end)
            return member.fail("expected a code such as 0x87");
        member.get(out.refused_by_code[code]);
    });
}

}  // namespace

void from_json(const reports::json_node& node, group_measures& out) {
    node.need_with("counts", [&](const reports::json_node& counts) {
        measures_json::read_counts(counts, out);
    });
    node.need_with("refused_by_code",
                   [&](const reports::json_node& codes) { read_codes(codes, out); });
    node.need("scheduled", out.scheduled);
    node.need("online", out.online);
    node.need("in_flight", out.in_flight);
    node.need_with("timings", [&](const reports::json_node& timings) {
        measures_json::read_timings(timings, out);
    });
}

// ---- all

namespace {

json::value shard_to_json(const shard_health& of) {
    json::object made;
    made["loop_lag"] = to_json(of.loop_lag);
    made["cpu_s"] = of.cpu_s;
    made["wall_s"] = of.wall_s;
    made["busiest"] = of.busiest;
    made["errors"] = of.errors;
    made["first_error"] = of.first_error;
    return made;
}

void shard_from_json(const reports::json_node& node, shard_health& out) {
    node.need_with("loop_lag",
                   [&](const reports::json_node& lag) { from_json(lag, out.loop_lag); });
    node.need("cpu_s", out.cpu_s);
    node.need("wall_s", out.wall_s);
    node.need("busiest", out.busiest);
    node.need("errors", out.errors);
    node.need("first_error", out.first_error);
}

}  // namespace

json::value to_json(const measures& of) {
    json::array groups;
    for (const auto& one : of.groups) groups.push_back(to_json(one));
    json::array shards;
    for (const auto& one : of.shards) shards.push_back(shard_to_json(one));
    json::object made;
    made["groups"] = std::move(groups);
    made["shards"] = std::move(shards);
    return made;
}

void from_json(const reports::json_node& node, measures& out) {
    node.need_with("groups", [&](const reports::json_node& groups) {
        groups.for_each(
            [&](const reports::json_node& one) { from_json(one, out.groups.emplace_back()); });
    });
    node.need_with("shards", [&](const reports::json_node& shards) {
        shards.for_each([&](const reports::json_node& one) {
            shard_from_json(one, out.shards.emplace_back());
        });
    });
}

}  // namespace brokerproof::loadgen
