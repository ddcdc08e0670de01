// The fields of what a page shows beside the results.
#pragma once

#include "harness/record/record_form.hpp"
#include "reports/page_catalogue.hpp"

namespace brokerproof::record {

template <>
struct description<reports::page_statement> {
    using self = reports::page_statement;
    static constexpr std::string_view name = "Statement";
    static constexpr std::string_view about = "A statement of the standard.";
    static constexpr std::tuple fields{
        field{"section", &self::section, "Of the standard.", wording::plain},
        field{"level", &self::level, "MUST, SHOULD or MAY.", wording::plain},
        field{"binds", &self::binds, "Whom it obliges.", wording::plain},
        field{"area", &self::area, "What it is about.", wording::plain},
        field{"text", &self::text, "In our words.", wording::plain},
        field{"ours", &self::ours,
              "A duty of the server that shows on the wire, so that a case can be about it."}};
};

template <>
struct description<reports::step_window> {
    using self = reports::step_window;
    static constexpr std::string_view name = "StepWindow";
    static constexpr std::string_view about =
        "The time that a step waits or watches, as far as it is known without running the step.";
    static constexpr std::tuple fields{
        field{"kind", &self::kind, "Waits at most so long, or watches all of the time."},
        field{"ms", &self::ms, "Its length."}};
};

template <>
struct description<reports::page_step> {
    using self = reports::page_step;
    static constexpr std::string_view name = "StepInfo";
    static constexpr std::string_view about = "A step of a case.";
    static constexpr std::tuple fields{
        field{"n", &self::number, "From 1, in the order of the file."},
        field{"client", &self::client, "Its name; empty: the case itself.", wording::plain},
        field{"verb", &self::verb, "What is done.", wording::plain},
        field{"line", &self::line, "Of the file."},
        field{"why", &self::meaning, "Why it is there.", presence::omit_default, wording::plain}};
};

template <>
struct description<reports::page_script> {
    using self = reports::page_script;
    static constexpr std::string_view name = "CaseSource";
    static constexpr std::string_view about = "A case as its suite has it.";
    static constexpr std::tuple fields{
        field{"title", &self::title, "One sentence.", wording::plain},
        field{"about", &self::about, "What it shows.", wording::plain},
        field{"file", &self::file, "Below the root of the tree.", wording::plain},
        field{"line", &self::line, "Where it begins."},
        field{"script", &self::text, "Its lines.", wording::plain},
        field{"steps", &self::steps, "Those of loops, too."}};
};

template <>
struct description<reports::page_area> {
    using self = reports::page_area;
    static constexpr std::string_view name = "CatalogueArea";
    static constexpr std::string_view about = "An area of the check catalogue.";
    static constexpr std::tuple fields{
        field{"title", &self::title, "It begins with the letters of its checks.", wording::plain},
        field{"checks", &self::checks, "How many there are."},
        field{"missing", &self::missing, "Checks without a case.", wording::plain}};
};

template <>
struct description<reports::page_coverage> {
    using self = reports::page_coverage;
    static constexpr std::string_view name = "StatementCoverage";
    static constexpr std::string_view about = "Which statements of an area have a case.";
    static constexpr std::tuple fields{
        field{"area", &self::area, "Its name.", wording::plain},
        field{"covered", &self::covered, "How many have one."},
        field{"missing", &self::missing, "Those that have none.", wording::plain}};
};

template <>
struct description<reports::page_catalogue> {
    using self = reports::page_catalogue;
    static constexpr std::string_view name = "Catalogue";
    static constexpr std::string_view about = "What cases ask and statements say.";
    static constexpr std::tuple fields{
        field{"areas", &self::areas, "In their order."},
        field{"statements", &self::statements, "By version and id."},
        field{"cases", &self::cases, "By suite/case, without version and parameters."},
        field{"coverage", &self::coverage, "By version."},
        field{"covers", &self::covers, "Cases about a statement, by version and id.",
              wording::plain},
        field{"windows", &self::windows,
              "By run id and step; one map for each result, in their order."}};
};

}  // namespace brokerproof::record
