// The document that a page is made of, and its fields. reports/web/src/result_types.ts has the same
// as types.
#pragma once

#include "reports/html.hpp"
#include "reports/packed_trace.hpp"
#include "reports/page_catalogue_fields.hpp"
#include "reports/page_watch_fields.hpp"
#include "reports/proof_fields.hpp"
#include "reports/result_fields.hpp"

namespace brokerproof::reports {

struct page_case : case_summary {
    packed_trace trace;
};

struct page_run : run_summary {
    run_outcome outcome;
    std::vector<std::vector<std::string>> causes;  ///< new findings by their cause: run ids
    std::vector<record::written_json<page_case>> cases;
};

struct page_data {
    std::string brokerproof;
    std::vector<page_run> results;
    std::vector<page_part> loads;
    std::optional<reports::proof> proof;
    std::vector<page_watch> watches;
    std::optional<reports::watch_words> watch_words;  ///< none: nothing was watched
    page_catalogue catalogue;
    std::optional<page_progress> live;
};

}  // namespace brokerproof::reports

namespace brokerproof::record {

template <>
struct description<reports::rare_parts> {
    using self = reports::rare_parts;
    static constexpr std::string_view name = "RareParts";
    static constexpr std::string_view about = "What only few events have.";
    static constexpr std::tuple fields{
        field{"at", &self::at, "Index among the events of the page."},
        field{"version", &self::version, "Where it differs from that of the trace.",
              presence::omit_default},
        field{"bytes", &self::bytes, "Size of a packet that is shortened.", presence::omit_default},
        field{"text", &self::text, "For people.", presence::omit_default},
        field{"violations", &self::violations, "Rules that the packet breaks.",
              presence::omit_default},
        field{"count", &self::count, "Of events that the trace no longer has.",
              presence::omit_default},
        field{"due_us", &self::due_us, "The planned instant of a step.", presence::omit_default},
        field{"outcome", &self::outcome, "Of a step that was not done.", presence::omit_default},
        field{"name", &self::name, "Name of what was saved or marked.", presence::omit_default},
        field{"value", &self::value, "Value of what was saved.", presence::omit_default}};
};

template <>
struct description<reports::trace_gap> {
    using self = reports::trace_gap;
    static constexpr std::string_view name = "Gap";
    static constexpr std::string_view about = "Where events are missing.";
    static constexpr std::tuple fields{
        field{"behind", &self::behind, "How many events of the page stand before it."},
        field{"count", &self::count, "How many are missing."}};
};

template <>
struct description<reports::packed_trace> {
    using self = reports::packed_trace;
    static constexpr std::string_view name = "PackedTrace";
    static constexpr std::string_view about = "A trace, column by column.";
    static constexpr std::tuple fields{
        field{"kinds", &self::kinds, "Words.", wording::plain},
        field{"kind", &self::kind, "Of each event: a number into `kinds`."},
        field{"at", &self::at, "Of each event: microseconds since the one before."},
        field{"clients", &self::clients, "Names; empty: the case itself."},
        field{"client", &self::client, "Of each event: a number into `clients`."},
        field{"step", &self::step, "Of the beginning and the end of each step."},
        field{"iteration", &self::iteration, "The same; -1: none."},
        field{"member", &self::member, "The same; -1: none."},
        field{"line", &self::line, "Of each packet, for people."},
        field{"raw", &self::raw, "Of each packet: the first bytes."},
        field{"rare", &self::rare, "What only few events have."},
        field{"left_out", &self::left_out, "Where events are missing.", layout::rows},
        field{"version", &self::version, "The version of the case."},
        field{"waited_ms", &self::waited_ms, "Time that was waited on purpose."},
        field{"names", &self::names, "Fixed names, such as topic and grace."}};
};

template <>
struct description<reports::page_case> {
    using self = reports::page_case;
    static constexpr std::string_view name = "PageCase";
    static constexpr std::string_view about = "A case of a page.";
    static constexpr std::tuple fields{inherited<reports::case_summary>{},
                                       field{"trace", &self::trace, "What happened in the case."}};
};

template <>
struct description<reports::page_run> {
    using self = reports::page_run;
    static constexpr std::string_view name = "PageRun";
    static constexpr std::string_view about = "A conformance run of a page.";
    static constexpr std::tuple fields{inherited<reports::run_summary>{}, inlined{&self::outcome},
                                       field{"causes", &self::causes,
                                             "Ids of new findings; those that probably have one "
                                             "cause stand together, the gravest first.",
                                             wording::plain},
                                       field{"cases", &self::cases, "All of them."}};
};

template <>
struct description<reports::page_progress> {
    using self = reports::page_progress;
    static constexpr std::string_view name = "Live";
    static constexpr std::string_view about = "Progress of a run that is being watched.";
    static constexpr std::tuple fields{
        field{"running", &self::running, "False: it is over."},
        field{"command", &self::command, "conform or load.", wording::plain},
        field{"at_ms", &self::at_ms, "Time since the run began.", presence::omit_default},
        field{"phase", &self::phase, "Its name.", presence::omit_default, wording::plain},
        field{"phase_number", &self::phase_number, "From 1.", presence::omit_default},
        field{"phases", &self::phases, "How many there are.", presence::omit_default},
        field{"wanted", &self::wanted, "Cases, of all rounds.", presence::omit_default},
        field{"done", &self::done, "Cases that have ended.", presence::omit_default},
        field{"side_by_side", &self::side_by_side, "Cases that go on.", presence::omit_default},
        field{"longest_remaining_ms", &self::longest_remaining_ms,
              "What the longest of them may still take.", presence::omit_default}};
};

template <>
struct description<reports::page_data> {
    using self = reports::page_data;
    static constexpr std::string_view name = "Page";
    static constexpr std::string_view about = "The whole document.";
    static constexpr std::tuple fields{
        field{"made_by", &self::brokerproof, "The version of brokerproof.", wording::plain},
        field{"results", &self::results, "Conformance runs."},
        field{"loads", &self::loads, "Load runs."},
        field{"proof", &self::proof, "A proof, if there is one."},
        field{"watches", &self::watches, "What was watched."},
        field{"watch_words", &self::watch_words, "The words of what was watched.",
              presence::omit_default},
        field{"catalogue", &self::catalogue, "What cases ask and statements say."},
        field{"live", &self::live, "Progress of a run that is being watched.",
              presence::omit_default}};
};

}  // namespace brokerproof::record
