// The fields of a proof in files.
#pragma once

#include "harness/record/record_form.hpp"
#include "reports/proof.hpp"

namespace brokerproof::record {

template <>
struct description<reports::caught_defect> {
    using self = reports::caught_defect;
    static constexpr std::string_view name = "CaughtDefect";
    static constexpr std::string_view about = "A defect that a case catches.";
    static constexpr std::tuple fields{
        field{"defect", &self::defect, "Its name.", wording::plain},
        field{"verdict", &self::verdict, "fail, or advice where the text is a SHOULD.",
              wording::plain},
        field{"reason", &self::reason, "What was expected and seen."},
        field{"statement", &self::statement, "Id of the statement that is broken.",
              presence::optional, wording::plain}};
};

template <>
struct description<reports::accused_variant> {
    using self = reports::accused_variant;
    static constexpr std::string_view name = "AccusedVariant";
    static constexpr std::string_view about = "A legal variant that a case does not acquit.";
    static constexpr std::tuple fields{
        field{"variant", &self::variant, "Its name.", wording::plain},
        field{"verdict", &self::verdict, "fail, blocked, error or inconclusive.", wording::plain},
        field{"reason", &self::reason, "What was expected and seen."}};
};

template <>
struct description<reports::proof_rule> {
    using self = reports::proof_rule;
    static constexpr std::string_view name = "ProofRule";
    static constexpr std::string_view about = "A rule across packets, and the defects it catches.";
    static constexpr std::tuple fields{
        field{"rule", &self::rule, "Its id.", wording::plain},
        field{"caught", &self::caught, "Defects that it catches.", wording::plain},
        field{"alone", &self::alone, "Of these, those that no case and no other rule catches.",
              wording::plain}};
};

template <>
struct description<reports::verdict_count> {
    using self = reports::verdict_count;
    static constexpr std::string_view name = "VerdictCount";
    static constexpr std::string_view about = "How many cases ended so.";
    static constexpr std::tuple fields{
        field{"verdict", &self::verdict, "pass, advice, unsupported, ...", wording::plain},
        field{"cases", &self::cases, "How many."}};
};

template <>
struct description<reports::proof_variant> {
    using self = reports::proof_variant;
    static constexpr std::string_view name = "ProofVariant";
    static constexpr std::string_view about = "A legal variant of the reference broker.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "Its name.", wording::plain},
        field{"about", &self::about, "One sentence.", wording::plain},
        field{"allowed_by", &self::allowed_by, "Statements or sections.", wording::plain},
        field{"group", &self::group, "The kind of freedom.", wording::plain},
        field{"version", &self::version, "Of the only clients that can notice it; empty: of both.",
              wording::plain},
        field{"verdicts", &self::verdicts, "Of the cases that were run against it."}};
};

template <>
struct description<reports::proof_case> {
    using self = reports::proof_case;
    static constexpr std::string_view name = "ProofCase";
    static constexpr std::string_view about = "What a case catches.";
    static constexpr std::tuple fields{
        field{"id", &self::id, "Suite, case, version and parameters.", wording::plain},
        field{"level", &self::level, "MUST, SHOULD, MAY or OBSERVE.", wording::plain},
        field{"variant", &self::variant, "The variant of the correct broker.", wording::plain},
        field{"verdict", &self::verdict, "The verdict on the correct broker.", wording::plain},
        field{"reached", &self::reached, "Defects that could have changed something.",
              wording::plain},
        field{"caught", &self::caught, "Defects that the case catches, by name."},
        field{"accused", &self::accused, "Legal variants that it does not acquit."}};
};

template <>
struct description<reports::proof_defect> {
    using self = reports::proof_defect;
    static constexpr std::string_view name = "ProofDefect";
    static constexpr std::string_view about = "A named defect of the reference broker.";
    static constexpr std::tuple fields{
        field{"name", &self::name, "Its name.", wording::plain},
        field{"about", &self::about, "One sentence.", wording::plain}};
};

/// Defects and cases stand on a line each, so that two proofs can be compared with diff.
template <>
struct description<reports::proof> {
    using self = reports::proof;
    static constexpr std::string_view name = "Proof";
    static constexpr std::string_view about =
        "Which case catches which defect, and whom it accuses.";
    static constexpr std::string_view kind = "proof";
    static constexpr int format = 4;
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{
        constant{"format", format, "Readers refuse others."},
        constant{"kind", kind, "What the file is."},
        field{"brokerproof", &self::brokerproof, "The version of brokerproof.", wording::plain},
        field{"runs", &self::runs, "Runs of cases."},
        field{"wall_s", &self::wall_s, "How long it took."},
        field{"cpu_s", &self::cpu_s, "Processor time."},
        field{"defects", &self::defects, "All of them.", layout::lines},
        field{"variants", &self::variants, "All that were run.", layout::lines},
        field{"rules", &self::rules, "All that bind brokers.", layout::lines},
        field{"cases", &self::cases, "All of them.", layout::lines}};
};

}  // namespace brokerproof::record
