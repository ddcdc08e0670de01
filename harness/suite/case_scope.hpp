// The clients, names and marks that are known at one point of a case, while its steps are read in
// order; and the checks that need nothing else. This file reports problems but reads no YAML.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/plan/plan.hpp"
#include "harness/suite/requirements.hpp"
#include "harness/yaml/reader.hpp"

namespace brokerproof::suite {

using yaml::one_of;

struct client_state {
    plan::client_group group;
    position where;
    bool used = false;
};

struct parameter_state {
    position where;
    bool used = false;
    std::vector<plan::value_expr> values;  ///< one for each row
};

/// The type of a saved value; it decides which facts can record the value.
enum class saved_kind : std::uint8_t {
    number,
    reason_code,
    flag,
    text,
    list,
    duration,  ///< computed by the judge: the loss window of a ledger, the moment of a fall
};

/// Whether a client reads what comes, since which step.
struct reading_state {
    int since = 0;
    bool reads = true;
};

/// The part that grows from step to step; each branch of a parallel begins with a copy.
struct progress {
    std::map<std::string, bool> saved;  ///< name, and whether only members of a group have it
    std::set<std::string> marks;
    std::set<std::string> opened;                  ///< clients that have had a connection
    std::map<std::string, reading_state> reading;  ///< of clients that have stopped at some time
    int repeats = 0;                               ///< how many repeats are open around this step
    std::uint64_t rounds = 1;                      ///< how often this step is done in these repeats

    void join(const progress& branch);
};

struct case_scope {
    const yaml::reader* in = nullptr;
    const requirements* catalogue = nullptr;
    std::vector<mqtt::version> versions;  ///< of the suite, and of the case once its key is read
    std::optional<position> refs_at;      ///< of the key `refs`
    std::set<std::string> refs;  ///< the statements of all versions, once their key is read
    std::vector<client_state> clients;
    std::map<std::string, parameter_state> params;
    std::set<std::string> capabilities;
    progress now;
    std::set<std::string> for_facts;  ///< names that only the judge can fill
    std::map<std::string, saved_kind> saved_kinds;
    client_state* actor = nullptr;            ///< of the step that is read; null outside of steps
    std::set<std::string>* acting = nullptr;  ///< collects the clients of the branch that is read
    int next_number = 0;

    /// For the shapes of harness/yaml, which need only a reader.
    operator const yaml::reader&() const { return *in; }

    /// Null (and a complaint with a suggestion) when the case has no such client.
    client_state* use_client(const std::string& name, const position& where);
    /// The versions in which the actor's packets are written: its own or the case's.
    std::vector<mqtt::version> packet_versions() const;
    /// The names that can be used here, for suggestions.
    std::vector<std::string> known_names() const;
    /// Complains unless `name` has a value here.
    void use_name(const std::string& name, const position& where);
    /// Complains about each `$` that does not begin a name, and about each name without a value.
    void use_names_in(const std::string& text, const position& where);
    /// Takes a new name for a saved value; complains when it is not a valid name or already has
    /// another meaning.
    void save_name(const std::string& name, const position& where);
    /// The same for a value that only `facts` can use.
    void save_name_for_facts(const std::string& name, const position& where);

private:
    bool is_free(const std::string& name, const position& where) const;
};

/// A `$name`: a letter, then letters, digits and underscores, all in lower case.
bool is_name(std::string_view text);
/// A client or a mark: a letter, then letters, digits, underscores and hyphens, all in lower case.
bool is_word(std::string_view text);

}  // namespace brokerproof::suite
