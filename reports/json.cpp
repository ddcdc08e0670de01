#include "reports/json.hpp"

#include "harness/record/files.hpp"
#include "reports/proof.hpp"
#include "reports/proof_fields.hpp"
#include "reports/result_fields.hpp"

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
