// The fields of what a page shows of `brokerproof watch`.
#pragma once

#include "harness/record/record_form.hpp"
#include "reports/page_watch.hpp"
#include "reports/watch_fields.hpp"

namespace brokerproof::record {

template <>
struct description<reports::cause_words> {
    using self = reports::cause_words;
    static constexpr std::string_view name = "CauseWords";
    static constexpr std::string_view about = "What a cause of missed messages is.";
    static constexpr std::tuple fields{
        field{"sentence", &self::sentence, "Why the message does not come.", wording::plain},
        field{"cure", &self::cure, "What to do.", wording::plain}};
};

template <>
struct description<reports::finding_words> {
    using self = reports::finding_words;
    static constexpr std::string_view name = "FindingWords";
    static constexpr std::string_view about = "What a finding about a client is.";
    static constexpr std::tuple fields{
        field{"grade", &self::grade, "How grave it is."},
        field{"sentence", &self::sentence, "What the client does.", wording::plain},
        field{"section", &self::section, "Of the standard; may be empty.", wording::plain},
        field{"cure", &self::cure, "What to do.", wording::plain}};
};

template <>
struct description<reports::watch_words> {
    using self = reports::watch_words;
    static constexpr std::string_view name = "WatchWords";
    static constexpr std::string_view about = "The words of causes, findings and rules.";
    static constexpr std::tuple fields{
        field{"causes", &self::causes, "By name."}, field{"findings", &self::findings, "By name."},
        field{"rules", &self::rules, "The sentence of each, by name.", wording::plain},
        field{"retained", &self::retained, "The sentence of each fate.", wording::plain},
        field{"wills", &self::wills, "The sentence of each fate.", wording::plain}};
};

template <>
struct description<reports::page_watch> {
    using self = reports::page_watch;
    static constexpr std::string_view name = "PageWatch";
    static constexpr std::string_view about = "What was watched, on a page.";
    static constexpr std::tuple fields{
        field{"report", &self::report, "What was seen."},
        field{"notices", &self::notices, "What was not read, a line each.", wording::plain}};
};

}  // namespace brokerproof::record
