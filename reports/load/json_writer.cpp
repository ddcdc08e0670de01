#include <cmath>
#include <concepts>
#include <optional>

#include <boost/json.hpp>

#include "loadgen/measure/measures_json.hpp"
#include "reports/json/text.hpp"
#include "reports/load/json.hpp"
#include "reports/load/json_fields.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

json::value to_json(const std::string& text) { return text_to_json(text); }
json::value to_json(bool flag) { return flag; }
json::value to_json(double number) { return std::isfinite(number) ? json::value(number) : 0.0; }
json::value to_json(std::integral auto number) { return number; }
json::value to_json(loadgen::outcome what) {
    for (const auto& [name, one] : outcome_names)
        if (one == what) return json::value(name);
    return "unknown";
}

template <typename T>
concept has_fields = requires {
    json_fields<T>::all;
};

template <has_fields T>
json::value to_json(const T& of);
template <typename T>
json::value to_json(const std::vector<T>& all);
template <typename T>
json::value to_json(const std::optional<T>& of) {
    return of ? to_json(*of) : json::value();
}
template <typename T>
json::value to_json(const std::vector<T>& all) {
    json::array list;
    for (const auto& one : all) list.push_back(to_json(one));
    return list;
}
template <has_fields T>
json::value to_json(const T& of) {
    json::object made;
    std::apply([&](const auto&... field) { ((made[field.key] = to_json(of.*field.member)), ...); },
               json_fields<T>::all);
    return made;
}

json::value to_json(const loadgen::threshold_outcome& of) {
    json::object made;
    made["text"] = to_json(of.rule.text);
    made["abort"] = of.rule.abort;
    made["implicit"] = of.implicit;
    made["verdict"] = loadgen::name_of(of.verdict);
    made["seen"] = to_json(of.seen);
    made["seen_text"] = of.seen ? loadgen::describe_figure(*of.seen, of.rule.unit) : "";
    made["why"] = of.why;
    return made;
}

/// A line each for the members of the document, so that it can be looked at and compared.
std::string in_lines(const json::object& document) {
    std::string text = "{";
    const char* before = "\n";
    for (const auto& [key, value] : document) {
        text.append(before).append(json::serialize(key)).append(": ");
        text.append(json::serialize(value));
        before = ",\n";
    }
    return text.append("\n}\n");
}

}  // namespace

std::string write_load_json(const loadgen::load_result& result, const json::value& books) {
    json::object document;
    document["format"] = load_format;
    document["kind"] = "load";
    document["exit_code"] = loadgen::exit_code(result);
    json::array thresholds;
    for (const auto& one : result.thresholds) thresholds.push_back(to_json(one));
    document["thresholds"] = std::move(thresholds);
    const auto rest = to_json(result);
    for (const auto& [key, value] : rest.as_object()) document[key] = value;
    if (!books.is_null()) document["books"] = books;
    return in_lines(document);
}

}  // namespace brokerproof::reports
