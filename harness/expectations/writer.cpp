#include <ostream>
#include <string>

#include <fmt/format.h>
#include <yaml-cpp/yaml.h>

#include "harness/base/printable.hpp"
#include "harness/expectations/baseline.hpp"
#include "harness/expectations/loader.hpp"

namespace brokerproof::expectations {
namespace {

/// In quotes, so that no text is read as a number or a flag.
void emit_text(YAML::Emitter& to, const char* key, const std::string& text) {
    if (!text.empty()) to << YAML::Key << key << YAML::Value << YAML::DoubleQuoted << text;
}

void emit_entry(YAML::Emitter& to, const expectation& entry) {
    to << YAML::BeginMap << YAML::Key << "cases" << YAML::Value << YAML::BeginSeq;
    for (const auto& cases : entry.cases) to << cases.glob;
    to << YAML::EndSeq << YAML::Key << "versions" << YAML::Value << YAML::Flow << YAML::BeginSeq;
    for (const auto& version : entry.versions) to << YAML::DoubleQuoted << version;
    to << YAML::EndSeq;
    emit_text(to, "reason", entry.reason);
    emit_text(to, "statement", entry.statement);
    emit_text(to, "issue", entry.issue);
    if (entry.sometimes) to << YAML::Key << "sometimes" << YAML::Value << true;
    to << YAML::EndMap;
}

}  // namespace

void write_expectations(std::ostream& out, const reports::broker_info& broker,
                        const std::vector<expectation>& entries) {
    out << fmt::format(
        "# What fails with {} {}. `brokerproof conform --expectations FILE` takes it as known.\n",
        printable(broker.product), printable(broker.version));
    YAML::Emitter to(out);
    to << YAML::BeginMap << YAML::Key << "format" << YAML::Value << 1;
    emit_text(to, "product", broker.product.empty() ? unknown_product : broker.product);
    to << YAML::Key << "expected" << YAML::Value << YAML::BeginSeq;
    for (const auto& entry : entries) emit_entry(to, entry);
    to << YAML::EndSeq << YAML::EndMap;
    out << '\n';
}

}  // namespace brokerproof::expectations
