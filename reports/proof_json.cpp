#include <ostream>

#include <boost/json/serialize.hpp>

#include "reports/json/text.hpp"
#include "reports/proof.hpp"

namespace brokerproof::reports {

namespace json = boost::json;

namespace {

json::array texts(const std::vector<std::string>& from) {
    json::array out;
    for (const auto& one : from) out.emplace_back(text_to_json(one));
    return out;
}

json::object case_to_json(const proof_case& from) {
    json::array caught;
    for (const auto& one : from.caught) {
        caught.emplace_back(json::object{{"defect", text_to_json(one.defect)},
                                         {"verdict", one.verdict},
                                         {"reason", text_to_json(one.reason)}});
    }
    return {{"id", text_to_json(from.id)},    {"level", from.level},
            {"variant", from.variant},        {"verdict", from.verdict},
            {"reached", texts(from.reached)}, {"caught", std::move(caught)}};
}

/// One element a line, so that two proofs can be compared with diff.
void write_lines(std::ostream& out, const char* key, const std::vector<json::object>& elements) {
    out << ",\n\"" << key << "\": [";
    for (std::size_t i = 0; i < elements.size(); ++i)
        out << (i == 0 ? "\n" : ",\n") << json::serialize(elements[i]);
    out << "\n]";
}

}  // namespace

void write_proof_json(std::ostream& out, const proof& from) {
    std::vector<json::object> defects;
    for (const auto& one : from.defects)
        defects.push_back({{"name", one.name}, {"about", text_to_json(one.about)}});
    std::vector<json::object> cases;
    for (const auto& one : from.cases) cases.push_back(case_to_json(one));
    const json::object head{{"format", proof_format},
                            {"brokerproof", from.brokerproof},
                            {"runs", from.runs},
                            {"wall_s", from.wall_s},
                            {"cpu_s", from.cpu_s}};
    auto opening = json::serialize(head);
    opening.pop_back();  // the brace: the lists follow
    out << opening;
    write_lines(out, "defects", defects);
    write_lines(out, "cases", cases);
    out << "\n}\n";
}

}  // namespace brokerproof::reports
