// Cases: the header, the parameters, the clients, and then the steps.
#pragma once

#include <optional>
#include <vector>

#include "harness/suite/case_scope.hpp"
#include "harness/yaml/shape.hpp"

namespace brokerproof::suite {

/// `versions` may narrow `suite_versions`; `so_far` is the list into which `in` reports. None only
/// when the node is not a map.
std::optional<plan::test_case> read_case(const yaml::reader& in, const problems& so_far,
                                         const YAML::Node& node,
                                         const std::vector<mqtt::version>& suite_versions,
                                         const requirements& catalogue);

/// For the schema.
yaml::shape case_form();
yaml::shape client_form();

/// `[v5, v3.1.1]`, each once and at least one.
std::vector<mqtt::version> read_versions(const yaml::reader& in, const YAML::Node& node);

/// Statement ids per version: they exist, oblige the broker, and the case runs in that version.
void read_refs(case_scope& scope, const YAML::Node& node, plan::test_case& into);
/// Complains about versions of the case for which no statement is named.
void check_refs_complete(case_scope& scope, const plan::test_case& test, const position& where);
std::vector<std::string> read_catalogue(const yaml::reader& in, const YAML::Node& node);
std::vector<plan::requirement> read_requires(const yaml::reader& in, const YAML::Node& node);
/// Parameter rows; the scope then knows their names.
std::vector<plan::parameters> read_each(case_scope& scope, const YAML::Node& node);
/// The facts that the case records; the scope knows what the steps saved.
void read_facts(case_scope& scope, const YAML::Node& node, plan::test_case& into);
/// Clients and groups; the scope then knows them.
std::vector<plan::client_group> read_clients(case_scope& scope, const YAML::Node& node);

}  // namespace brokerproof::suite
