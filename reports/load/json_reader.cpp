#include <optional>
#include <utility>

#include <fmt/format.h>
#include <boost/json.hpp>

#include "loadgen/measure/measures_json.hpp"
#include "reports/json/document.hpp"
#include "reports/json/node.hpp"
#include "reports/load/json.hpp"
#include "reports/load/json_fields.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

template <typename T>
concept has_fields = requires {
    json_fields<T>::all;
};

void get(const json_node& node, std::string& out) { node.get(out); }
void get(const json_node& node, bool& out) { node.get(out); }
void get(const json_node& node, double& out) { node.get(out); }
void get(const json_node& node, std::integral auto& out) { node.get(out); }
void get(const json_node& node, loadgen::measures& out) { loadgen::from_json(node, out); }
void get(const json_node& node, loadgen::group_measures& out) { loadgen::from_json(node, out); }
void get(const json_node& node, loadgen::outcome& out) {
    std::string name;
    node.get(name);
    if (node.failed()) return;
    for (const auto& [known, one] : outcome_names) {
        if (known != name) continue;
        out = one;
        return;
    }
    node.fail("no such incident");
}

template <has_fields T>
void get(const json_node& node, T& out);
template <typename T>
void get(const json_node& node, std::vector<T>& out) {
    node.for_each([&](const json_node& element) { get(element, out.emplace_back()); });
}
template <typename T, typename Member>
void get_field(const json_node& node, const json_field<T, Member>& field, T& out) {
    node.need_with(field.key, [&](const json_node& member) { get(member, out.*field.member); });
}
/// null stands for none.
template <typename T, typename Member>
void get_field(const json_node& node, const json_field<T, std::optional<Member>>& field, T& out) {
    node.want_with(field.key,
                   [&](const json_node& member) { get(member, (out.*field.member).emplace()); });
}
template <has_fields T>
void get(const json_node& node, T& out) {
    std::apply([&](const auto&... field) { (get_field(node, field, out), ...); },
               json_fields<T>::all);
}

void get_verdict(const json_node& node, loadgen::threshold_verdict& out) {
    using enum loadgen::threshold_verdict;
    std::string name;
    node.get(name);
    if (node.failed()) return;
    for (const auto one : {held, crossed, no_data}) {
        if (loadgen::name_of(one) != name) continue;
        out = one;
        return;
    }
    node.fail("no such verdict");
}

void get_threshold(const json_node& node, const std::vector<std::string>& groups,
                   loadgen::threshold_outcome& out) {
    std::string text;
    node.need("text", text);
    if (node.failed()) return;
    const auto rule = loadgen::parse_threshold(text, groups);
    if (!rule) return node.fail(rule.error().text);
    out.rule = *rule;
    node.need("abort", out.rule.abort);
    node.need("implicit", out.implicit);
    node.need_with("verdict", [&](const json_node& verdict) { get_verdict(verdict, out.verdict); });
    node.want("seen", out.seen);
    node.need("why", out.why);
}

/// Groups are numbers in many places; a file that says more or fewer of them than it names, or
/// names one that is not there, would be read out of bounds later.
void check_groups(const json_node& node, const loadgen::load_result& result) {
    if (node.failed()) return;
    const auto count = result.groups.size();
    bool fits = result.clients.size() == count && result.whole.groups.size() == count &&
                result.measured.size() == count;
    for (const auto& sample : result.timeline) fits = fits && sample.groups.size() == count;
    for (const auto& one : result.recoveries) fits = fits && one.group < count;
    if (result.ledger) {
        fits = fits && result.ledger->groups.size() == count &&
               result.ledger->sessions.size() == count;
    }
    if (!fits) node.fail("not all parts are about the same groups");
}

void check_slices(const json_node& node, const loadgen::load_result& result) {
    if (node.failed()) return;
    std::optional<std::uint32_t> before;
    for (const auto slice : result.slices_here) {
        if (slice >= result.slices || (before && slice <= *before))
            return node.fail("slices_here must be numbers below 'slices', in order");
        before = slice;
    }
}

void get_document(const json_node& node, loadgen::load_result& out) {
    int format = 0;
    std::string kind;
    node.need("format", format);
    node.need("kind", kind);
    if (node.failed()) return;
    if (kind != "load") return node.fail("this is not the result of a load run");
    if (format != load_format) {
        return node.fail(
            fmt::format("format {} is unknown; this program reads {}", format, load_format));
    }
    get(node, out);
    node.need_with("thresholds", [&](const json_node& list) {
        list.for_each([&](const json_node& one) {
            get_threshold(one, out.groups, out.thresholds.emplace_back());
        });
    });
    check_groups(node, out);
    check_slices(node, out);
}

}  // namespace

boost::system::result<load_document, problem> read_load_json(std::string_view text,
                                                             const std::string& file) {
    const auto document = parse_json(text, file);
    if (!document) return document.error();
    std::string fault;
    load_document made;
    get_document(json_node(*document, fault), made.result);
    if (!fault.empty()) return problem{{file, 0, 0}, fault};
    if (const auto* books = document->as_object().if_contains("books")) made.books = *books;
    return made;
}

boost::system::result<load_document, problem> read_load_json_file(const std::string& path) {
    const auto text = read_text(path);
    if (!text) return text.error();
    return read_load_json(*text, path);
}

}  // namespace brokerproof::reports
