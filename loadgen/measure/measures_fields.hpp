// The fields of measures in files. Counters and times that are 0 are left out. An unknown figure is
// refused, because sums without it would be wrong.
#pragma once

#include "harness/base/enum_table.hpp"
#include "harness/mqtt/record/version_form.hpp"
#include "harness/record/record_form.hpp"
#include "loadgen/measure/measures.hpp"
#include "loadgen/measure/measures_file.hpp"

namespace brokerproof::record {

// ---- histograms

template <>
struct description<loadgen::stored_bucket> {
    using self = loadgen::stored_bucket;
    static constexpr std::string_view name = "Bucket";
    static constexpr std::string_view about = "Times that fall into a bucket of a histogram.";
    static constexpr std::tuple fields{
        field{"first_ns", &self::first_ns, "The first value of the bucket."},
        field{"times", &self::times, "How many values fall into it."}};
};

template <>
struct description<loadgen::stored_histogram> {
    using self = loadgen::stored_histogram;
    static constexpr std::string_view name = "Histogram";
    static constexpr std::string_view about =
        "Times. The buckets are enough to join histograms exactly; an empty one has only `count`.";
    using quantile = std::optional<std::int64_t>;
    static quantile quantile_of(const self& stored, double share) {
        return stored.count == 0 ? quantile() : stored.source->quantile(share);
    }
    static constexpr auto mean = [](const self& stored) {
        return stored.count == 0 ? std::optional<double>() : stored.source->mean();
    };
    static constexpr std::tuple fields{
        field{"count", &self::count, "How many there are."},
        field{"sum_ns", &self::sum_ns, "Their sum; 2^64-1: that or more.", presence::omit_default},
        field{"min_ns", &self::min_ns, "The shortest.", presence::omit_default},
        field{"max_ns", &self::max_ns, "The longest.", presence::omit_default},
        derived{"mean_ns", mean, "The mean.", presence::omit_default},
        derived{"p50_ns", [](const self& stored) { return quantile_of(stored, 0.5); },
                "The median.", presence::omit_default},
        derived{"p90_ns", [](const self& stored) { return quantile_of(stored, 0.9); },
                "Not exceeded by 90 %.", presence::omit_default},
        derived{"p99_ns", [](const self& stored) { return quantile_of(stored, 0.99); },
                "Not exceeded by 99 %.", presence::omit_default},
        derived{"p999_ns", [](const self& stored) { return quantile_of(stored, 0.999); },
                "Not exceeded by 99.9 %.", presence::omit_default},
        field{"buckets", &self::buckets, "Those that are not empty, in order.",
              presence::omit_default, layout::rows},
        not_stored{&self::source, "the histogram that is written"}};
};

template <>
struct stand_in<loadgen::histogram> {
    using stored = loadgen::stored_histogram;
    static stored store(const loadgen::histogram& times) { return loadgen::stored_from(times); }
    static void restore(const node& from, const stored& taken, loadgen::histogram& out) {
        const auto fault = loadgen::restore(taken, out);
        if (fault.text.empty()) return;
        if (fault.bucket) return from.fail_at("buckets", *fault.bucket, fault.text);
        from.fail(fault.text);
    }
};

// ---- counters and times, by key

/// An object with a member for each figure that is not 0.
template <class Figure, class Value>
struct figures_form {
    using values = enum_array<Figure, Value>;

    static void write(json_writer& out, const values& elements) {
        out.begin_object();
        for (const auto figure : all_values<Figure>) {
            if (elements[figure] == Value{}) continue;
            out.key(name_of(figure));
            record::write(out, elements[figure]);
        }
        out.end_object();
    }
    static void read(const node& from, values& out) {
        from.for_each_member([&](const std::string& key, const node& member) {
            for (const auto figure : all_values<Figure>)
                if (name_of(figure) == key) return member.get(out[figure]);
            member.fail("there is no such figure");
        });
    }
    static shape describe(shape_book& book) {
        auto map = shape_around<Value>(shape_kind::map, book);
        for (const auto figure : all_values<Figure>) map.words.emplace_back(name_of(figure));
        return map;
    }
};

template <>
struct form<enum_array<loadgen::count, std::uint64_t>>
    : figures_form<loadgen::count, std::uint64_t> {};
template <>
struct form<enum_array<loadgen::timing, loadgen::histogram>>
    : figures_form<loadgen::timing, loadgen::histogram> {};

template <>
struct description<loadgen::refusal> {
    using self = loadgen::refusal;
    static constexpr std::string_view name = "Refusal";
    static constexpr std::string_view about =
        "What a broker has refused with one code, or why it has ended connections.";
    static constexpr std::tuple fields{
        field{"packet", &self::packet, "The packet that said so."},
        field{"version", &self::version, "Of MQTT, which decides what the code means."},
        field{"code", &self::code, "Its reason code; of SUBACK also a QoS that is too low."},
        derived{"words", [](const self& seen) { return loadgen::describe(seen); },
                "Packet and code, for people.", wording::plain},
        field{"times", &self::times, "How often."},
        field{"reason", &self::reason, "The first Reason String that came with it.",
              presence::omit_default, wording::plain}};
};

template <>
struct description<loadgen::group_measures> {
    using self = loadgen::group_measures;
    static constexpr std::string_view name = "GroupMeasures";
    static constexpr std::string_view about = "What the clients of a group counted and timed.";
    static constexpr std::tuple fields{
        field{"counts", &self::counts, "Counters that are not 0."},
        field{"refusals", &self::refusals, "What the broker said no to.", presence::omit_default},
        field{"scheduled", &self::scheduled, "Clients that should be online."},
        field{"online", &self::online, "Clients that have their CONNACK and subscriptions."},
        field{"in_flight", &self::in_flight, "Publishes that wait for an answer."},
        field{"timings", &self::timings, "Times that were seen at least once."}};
};

template <>
struct description<loadgen::shard_health> {
    using self = loadgen::shard_health;
    static constexpr std::string_view name = "ShardHealth";
    static constexpr std::string_view about = "How a thread of the generator was doing.";
    static constexpr std::tuple fields{
        field{"loop_lag", &self::loop_lag, "How late its 1 ms tick came."},
        field{"cpu_s", &self::cpu_s, "Processor time of the thread."},
        field{"wall_s", &self::wall_s, "How long it ran."},
        field{"busiest", &self::busiest, "The highest share of one core over any second."},
        field{"errors", &self::errors, "Socket errors of our own making (no ports, no files)."},
        field{"first_error", &self::first_error, "The first of them, for people."},
        field{"held_bytes", &self::held_bytes,
              "The most that its clients and books have held at once.", presence::omit_default},
        field{"overfull", &self::overfull,
              "That was more than its share of --memory, so its clients have left.",
              presence::omit_default}};
};

template <>
struct description<loadgen::measures> {
    using self = loadgen::measures;
    static constexpr std::string_view name = "Measures";
    static constexpr std::string_view about = "Everything that a slice has measured.";
    static constexpr std::tuple fields{field{"groups", &self::groups, "In the scenario's order."},
                                       field{"shards", &self::shards, "The generator's threads."},
                                       field{"relay_lag", &self::relay_lag,
                                             "How much later than planned the relays of a bad "
                                             "network passed bytes.",
                                             presence::omit_default}};
};

}  // namespace brokerproof::record
