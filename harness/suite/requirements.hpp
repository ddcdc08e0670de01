// The statement catalogue: what each version of the standard demands, with one statement in each
// row of a table.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "harness/base/problem.hpp"
#include "harness/mqtt/packet.hpp"

namespace brokerproof::suite {

enum class binding : std::uint8_t { client, server, both };
enum class observability : std::uint8_t { yes, partly, no };

/// One statement of one version. The same id means different things in different versions.
struct statement {
    std::string
        id;  ///< "MQTT-3.1.2-23", or our own handle where the standard gives none: "T5:4.1/a"
    mqtt::version version{};
    std::string section;  ///< "3.1.2.11"
    binding binds{};      ///< whose duty it is
    std::string level;    ///< "MUST", "MUST NOT", "SHOULD", "MAY"
    std::string area;     ///< "session", "utf8"
    observability observable{};
    std::string status;      ///< "normative", "normative-no-id", "non-normative"
    std::string paraphrase;  ///< in our own words, one sentence

    bool operator==(const statement&) const = default;
};

class requirements {
public:
    requirements() = default;
    /// Later rows with the same version and id are dropped.
    explicit requirements(std::vector<statement> rows);

    /// Null when that version has no such statement.
    const statement* find(mqtt::version version, std::string_view id) const;
    /// In the order of the tables.
    const std::vector<statement>& rows() const { return rows_; }
    std::vector<std::string> ids_of(mqtt::version version) const;

private:
    std::vector<statement> rows_;
    std::map<std::pair<mqtt::version, std::string>, std::size_t> by_id_;
};

/// Reads v3.1.1.tsv, v5.tsv and unnumbered.tsv in `directory`. A missing file, a wrong number of
/// columns, an unknown word and a repeated id are a problem each; such a row is left out.
requirements load_requirements(const std::string& directory, problems& out);

}  // namespace brokerproof::suite
