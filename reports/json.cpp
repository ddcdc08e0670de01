#include "reports/json.hpp"

#include <set>

#include "harness/base/printable.hpp"
#include "harness/record/files.hpp"
#include "reports/proof.hpp"
#include "reports/proof_fields.hpp"
#include "reports/result_fields.hpp"

namespace brokerproof::record {

void description<reports::run_result>::complete(const node& from, reports::run_result& run) {
    std::set<std::string_view> known;
    for (std::size_t i = 0; i < run.cases.size(); ++i) {
        if (known.insert(run.cases[i].id).second) continue;
        return from.fail_at("cases", i, "'" + printable(run.cases[i].id) + "' is there twice");
    }
}

}  // namespace brokerproof::record

namespace brokerproof::reports {

void write_json(std::ostream& out, const run_result& run) { record::write_json(out, run); }

result<run_result> read_json(std::string_view text, const std::string& file) {
    return record::read_json<run_result>(text, file);
}

result<run_result> read_json(const boost::json::value& document, const std::string& file) {
    return record::read_json<run_result>(document, file);
}

result<run_result> read_json_file(const std::string& path) {
    return record::read_json_file<run_result>(path);
}

void write_proof_json(std::ostream& out, const proof& from) { record::write_json(out, from); }

result<proof> read_proof_json(const boost::json::value& document, const std::string& file) {
    return record::read_json<proof>(document, file);
}

}  // namespace brokerproof::reports
