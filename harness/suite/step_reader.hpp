// Steps: which client does what, with which modifiers, and what is expected of the broker.
#pragma once

#include <optional>
#include <vector>

#include "harness/suite/case_scope.hpp"
#include "harness/suite/vocabulary.hpp"

namespace brokerproof::suite {

/// The steps of a case, a repeat or a branch, in order; complains when there is none.
std::vector<plan::step> read_steps(case_scope& scope, const YAML::Node& list,
                                   std::string_view subject);

/// Broker, repeat and parallel. None of them has a client.
bool is_structure(const std::vector<yaml::entry>& entries);
std::optional<plan::step> read_structure(case_scope& scope, const YAML::Node& node,
                                         const std::vector<yaml::entry>& entries);

/// The parts of a client's step, by their role. The pointers point into the entries of the step.
struct step_parts {
    position where;  ///< of the client's name
    const yaml::entry* verb = nullptr;
    const verb_word* verb_row = nullptr;
    const yaml::entry* expectation = nullptr;
    bool unknown = false;  ///< some key is not a word of the format
    std::map<std::string, const yaml::entry*> modifiers;

    const yaml::entry* modifier(const std::string& name) const;
};

/// Complains about a step that waits for a packet on a connection that its client does not read,
/// and keeps in mind who reads.
void check_reading(case_scope& scope, const step_parts& parts, const plan::step& step);

/// What the verb does; complains when the value does not fit it.
plan::action read_verb(case_scope& scope, const step_parts& parts);
std::optional<plan::expectation> read_expectation(case_scope& scope, const step_parts& parts);
/// `at` and `after`: when the step begins.
void read_beginning(case_scope& scope, const step_parts& parts, plan::step& step);
/// All other modifiers. Later steps can use the names and marks of this step.
void read_modifiers(case_scope& scope, const step_parts& parts, plan::step& step);
void read_save(case_scope& scope, const step_parts& parts, plan::step& step);
void read_mark(case_scope& scope, const yaml::entry* mark, plan::step& step);

// The forms of values that have tables of their own, for the schema.
yaml::shape fence_form();
yaml::shape count_form();
yaml::shape ledger_form();
yaml::shape patch_form();

/// True when the step sends a CONNECT, cooked or typed.
bool sends_connect(const plan::step& step);
/// The types of the packet that ends the step: those of its expectation, or else of its
/// acknowledgement.
std::vector<mqtt::packet_type> packets_taken(const step_parts& parts, const plan::step& step);

}  // namespace brokerproof::suite
