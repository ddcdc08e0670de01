// The fields of traces in files. Packets and violations are decoded again from the bytes, so that a
// better decoder also serves old files.
#pragma once

#include "harness/mqtt/fields.hpp"
#include "harness/mqtt/record/version_form.hpp"
#include "harness/record/record_form.hpp"
#include "harness/trace/event.hpp"

namespace brokerproof::record {

// ---- values

template <>
struct description<mqtt::string_pair> {
    using self = mqtt::string_pair;
    static constexpr std::string_view name = "Pair";
    static constexpr std::string_view about = "A User Property.";
    static constexpr std::tuple fields{field{"name", &self::name, "Its name."},
                                       field{"value", &self::value, "Its value."}};
};

/// true, 7, "text", {"hex": "00ff"}, {"name": "n", "value": "v"}, or a list of these.
template <>
struct form<mqtt::field_value> {
    static void write(json_writer& out, const mqtt::field_value& value) {
        std::visit([&](const auto& held) { record::write(out, held); }, value.value);
    }
    static void read(const node& from, mqtt::field_value& out);
    static shape describe(shape_book& book);
};

template <class Value>
struct form<boxed<Value>> {
    static void write(json_writer& out, const boxed<Value>& value) { record::write(out, *value); }
    static void read(const node& from, boxed<Value>& out) {
        Value value;
        from.get(value);
        out = boxed<Value>(std::move(value));
    }
    static shape describe(shape_book& book) { return shape_of<Value>(book); }
};

template <>
struct description<mqtt::violation> {
    using self = mqtt::violation;
    static constexpr std::string_view name = "Violation";
    static constexpr std::string_view about = "A rule of the standard that a packet breaks.";
    static constexpr std::tuple fields{
        field{"statement", &self::statement, "Its id; empty where the rule has none.",
              wording::plain},
        field{"offset", &self::offset, "Position of the offending byte in the packet."},
        field{"text", &self::text, "What is wrong."}};
};

// ---- what happened

template <>
struct description<trace::opened> {
    using self = trace::opened;
    static constexpr std::string_view name = "Opened";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "A connection was made.";
    static constexpr std::tuple fields{
        field{"endpoint", &self::endpoint, "For people.", presence::omit_default},
        field{"via", &self::via, "The transport."},
        field{"local_port", &self::local_port, "The port of our side.", presence::omit_default}};
};

template <>
struct description<trace::refused> {
    using self = trace::refused;
    static constexpr std::string_view name = "Refused";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "No connection was made.";
    static constexpr std::tuple fields{
        field{"why", &self::detail, "For people.", presence::omit_default}};
};

template <>
struct description<trace::sent> {
    using self = trace::sent;
    static constexpr std::string_view name = "Sent";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "Bytes were sent, usually a packet.";
    static constexpr std::tuple fields{
        field{"raw", &self::raw, "The bytes."}, not_stored{&self::packet, "decoded again"},
        field{"carried", &self::carried, "How the case had them carried below MQTT.",
              presence::omit_default}};
};

template <>
struct description<trace::received> {
    using self = trace::received;
    static constexpr std::string_view name = "Received";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about =
        "A packet was received, or bytes that begin no packet: the first of them.";
    static constexpr std::tuple fields{
        field{"raw", &self::raw, "The bytes."}, not_stored{&self::packet, "decoded again"},
        not_stored{&self::violations, "decoded again"},
        derived{"violations", &self::violations, "Rules that it breaks.", presence::omit_default}};
};

template <>
struct description<trace::closed> {
    using self = trace::closed;
    static constexpr std::string_view name = "Closed";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about =
        "A connection ended. us_case: by a verb of the case, or at its end. us_limit: by "
        "brokerproof itself, which says nothing about the broker.";
    static constexpr std::tuple fields{
        field{"side", &self::side, "Who ended it."}, field{"way", &self::way, "How it was ended."},
        field{"amount", &self::amount, "At a limit: the amount that it would have reached.",
              presence::omit_default},
        field{"limit", &self::limit, "At a limit: the most that we hold.", presence::omit_default},
        field{"detail", &self::detail, "For people.", presence::omit_default}};
};

template <>
struct description<trace::step_began> {
    using self = trace::step_began;
    static constexpr std::string_view name = "StepBegan";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "A step of the case began.";
    static constexpr std::tuple fields{
        field{"step", &self::step, "In reading order, from 0.", presence::omit_default},
        field{"iteration", &self::iteration, "$n of the innermost repeat.", presence::omit_default},
        field{"member", &self::member, "$i in a group.", presence::omit_default},
        field{"due_us", &self::due_us, "The planned instant.", presence::omit_default}};
};

template <>
struct description<trace::step_ended> {
    using self = trace::step_ended;
    static constexpr std::string_view name = "StepEnded";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "A step of the case ended.";
    static constexpr std::tuple fields{
        field{"step", &self::step, "In reading order, from 0.", presence::omit_default},
        field{"iteration", &self::iteration, "$n of the innermost repeat.", presence::omit_default},
        field{"member", &self::member, "$i in a group.", presence::omit_default},
        field{"outcome", &self::outcome, "How the step ended."},
        field{"ack", &self::ack, "Index of the event that acknowledged a verb.",
              presence::omit_default},
        field{"took", &self::took, "Indexes of the events that the expectation looked at.",
              presence::omit_default},
        field{"fence", &self::fence, "Number of the message that ends its wait, if one was sent.",
              presence::omit_default},
        field{"detail", &self::detail, "For people.", presence::omit_default}};
};

template <>
struct description<trace::mark> {
    using self = trace::mark;
    static constexpr std::string_view name = "Mark";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "The instant that `mark:` names.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "The name; of a group member: name[3]."}};
};

template <>
struct description<trace::saved> {
    using self = trace::saved;
    static constexpr std::string_view name = "Saved";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "What `save:` took from a packet.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "The name; of a group member: name[3]."},
        field{"value", &self::value, "The value that was saved."}};
};

template <>
struct description<trace::noise> {
    using self = trace::noise;
    static constexpr std::string_view name = "Noise";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "Times up to here cannot be trusted.";
    static constexpr std::tuple fields{
        field{"source", &self::source, "bystander: a client that takes no part got no answer."},
        field{"lost_ms", &self::lost_ms, "How late it was.", presence::omit_default}};
};

template <>
struct description<trace::stopped> {
    using self = trace::stopped;
    static constexpr std::string_view name = "Stopped";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about = "The rest of the case was not run.";
    static constexpr std::tuple fields{
        field{"cause", &self::cause, "Why the case was stopped."},
        field{"detail", &self::detail, "For people.", presence::omit_default}};
};

template <>
struct description<trace::left_out> {
    using self = trace::left_out;
    static constexpr std::string_view name = "LeftOut";
    static constexpr std::string_view word = self::kind;
    static constexpr std::string_view about =
        "Events that are missing, to keep the memory of the run bounded.";
    static constexpr std::tuple fields{field{"events", &self::events, "How many."}};
};

template <>
struct choice<trace::happening> {
    static constexpr std::string_view name = "Happening";
    static constexpr std::string_view about = "What happened.";
    static constexpr std::string_view tag = "kind";
};

// ---- traces

template <>
struct description<trace::event> {
    using self = trace::event;
    static constexpr std::string_view name = "Event";
    static constexpr std::string_view about = "What happened, when, and to which client.";
    static std::string line_of(const self& event);  ///< empty: it is no packet
    static constexpr std::tuple fields{
        field{"at_us", &self::at_us, "Time since the case began, by a monotonic clock."},
        field{"client", &self::client, "device, or devices[3]; missing: the case itself.",
              presence::omit_default},
        field{"connection", &self::connection, "Which of the client's connections, from 0.",
              presence::omit_default},
        field{"version", &self::version, "Of the connection, else of the case; missing: v5.",
              presence::omit_default},
        derived{"line", &line_of, "The packet, for people.", presence::omit_default},
        inlined{&self::happening}};
    static void decode(self& event);  ///< the packet again, from its bytes
    static void complete(const node&, self& event) { decode(event); }
};

template <>
struct description<trace::trace> {
    using self = trace::trace;
    static constexpr std::string_view name = "Trace";
    static constexpr std::string_view about = "What happened in a run of a case.";
    static constexpr std::tuple fields{
        field{"case_id", &self::case_id, "Which case, with version and parameters.",
              wording::plain},
        field{"version", &self::version, "The version of the case."},
        field{"waited_ms", &self::waited_ms, "Time that was waited on purpose."},
        field{"names", &self::names, "Fixed names, such as topic and grace."},
        field{"events", &self::events, "In their order.", layout::lines}};
};

}  // namespace brokerproof::record
