// Facts in result files.
#pragma once

#include <vector>

#include <boost/json/value.hpp>

#include "harness/facts/fact.hpp"
#include "reports/json/node.hpp"

namespace brokerproof::reports {

/// {"key", "version", "value": {"type", ...}, "name", "text"}; the last two are for people and for
/// the page, and not read back.
boost::json::value fact_to_json(const facts::fact& fact);
boost::json::array facts_to_json(const std::vector<facts::fact>& list);

/// What is wrong with it stands in the node's fault.
void get_facts(const json_node& node, std::vector<facts::fact>& out);

}  // namespace brokerproof::reports
