// The fields of facts about a broker in files. `type` says which kind of value it is.
#pragma once

#include "harness/facts/fact.hpp"
#include "reports/fact_text.hpp"
#include "reports/trace_fields.hpp"

namespace brokerproof::record {

template <>
struct form<facts::microseconds> {
    static void write(json_writer& out, facts::microseconds length) {
        out.whole_number(std::int64_t{length.count()});
    }
    static void read(const node& from, facts::microseconds& out) {
        std::int64_t number = 0;
        from.get(number);
        out = facts::microseconds(number);
    }
    static shape describe(shape_book&) { return {.kind = shape_kind::whole_number}; }
};

template <>
struct description<facts::count> {
    using self = facts::count;
    static constexpr std::string_view name = "Count";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "A number.";
    static constexpr std::tuple fields{
        field{"number", &self::number, "The number itself."},
        field{"total", &self::total, "The highest number that was possible.",
              presence::omit_default}};
};

template <>
struct description<facts::duration> {
    using self = facts::duration;
    static constexpr std::string_view name = "Duration";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "A duration.";
    static constexpr std::tuple fields{field{"us", &self::length, "Microseconds."}};
};

template <>
struct description<facts::interval> {
    using self = facts::interval;
    static constexpr std::string_view name = "DurationBetween";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "A duration with at least one bound.";
    static constexpr std::tuple fields{
        field{"from_us", &self::from, "The duration is at least this long.",
              presence::omit_default},
        field{"to_us", &self::to, "The duration is shorter than this.", presence::omit_default}};
    static void complete(const node& from, const self& length) {
        if (!length.from && !length.to) from.fail("an interval needs from_us or to_us");
    }
};

template <>
struct description<facts::flag> {
    using self = facts::flag;
    static constexpr std::string_view name = "Flag";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "Yes or no.";
    static constexpr std::tuple fields{field{"holds", &self::holds, "true: yes."}};
};

template <>
struct description<facts::reason_code> {
    using self = facts::reason_code;
    static constexpr std::string_view name = "ReasonCode";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "A reason code of a packet.";
    static constexpr std::tuple fields{field{"code", &self::code, "The number."}};
};

template <>
struct description<facts::broker_text> {
    using self = facts::broker_text;
    static constexpr std::string_view name = "BrokerText";
    static constexpr std::string_view word = self::type_name;
    static constexpr std::string_view about = "What the broker itself said.";
    static constexpr std::tuple fields{field{"text", &self::text, "The text, byte for byte."}};
};

template <>
struct description<facts::not_announced> {
    static constexpr std::string_view name = "NotAnnounced";
    static constexpr std::string_view word = facts::not_announced::type_name;
    static constexpr std::string_view about = "The broker announced none: the default holds.";
    static constexpr std::tuple<> fields{};
};

template <>
struct description<facts::none> {
    static constexpr std::string_view name = "None";
    static constexpr std::string_view word = facts::none::type_name;
    static constexpr std::string_view about = "There was none of it.";
    static constexpr std::tuple<> fields{};
};

template <>
struct description<facts::unlimited> {
    static constexpr std::string_view name = "Unlimited";
    static constexpr std::string_view word = facts::unlimited::type_name;
    static constexpr std::string_view about = "There is no limit.";
    static constexpr std::tuple<> fields{};
};

template <>
struct choice<facts::value> {
    static constexpr std::string_view name = "FactValue";
    static constexpr std::string_view about = "A typed value.";
    static constexpr std::string_view tag = "type";
};

template <>
struct description<facts::fact> {
    using self = facts::fact;
    static constexpr std::string_view name = "Fact";
    static constexpr std::string_view about = "What was seen of a broker.";
    static constexpr std::tuple fields{
        field{"key", &self::key,
              "A key of harness/facts/known_facts.hpp, or x-..., which a suite chose.",
              wording::plain},
        field{"version", &self::version, "The version of MQTT in which it was seen."},
        field{"value", &self::value, "The value, for programs."},
        derived{"name", [](const self& fact) { return reports::title_of(fact); },
                "What it is about, for people."},
        derived{"text", [](const self& fact) { return reports::text_of(fact); },
                "The value, for people."}};
};

}  // namespace brokerproof::record
