#include "reports/fact_json.hpp"

#include <boost/json.hpp>

#include "harness/plan/plan.hpp"
#include "reports/fact_text.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

/// The members of each kind of value, beside its type.
struct member_writer {
    json::object& out;

    void operator()(const facts::count& value) const {
        out["number"] = value.number;
        if (value.total) out["total"] = *value.total;
    }
    void operator()(const facts::duration& value) const { out["us"] = value.length.count(); }
    void operator()(const facts::interval& value) const {
        if (value.from) out["from_us"] = value.from->count();
        if (value.to) out["to_us"] = value.to->count();
    }
    void operator()(const facts::flag& value) const { out["holds"] = value.holds; }
    void operator()(const facts::reason_code& value) const { out["code"] = value.code; }
    void operator()(const facts::broker_text& value) const {
        out["text"] = text_to_json(value.text);
    }
    void operator()(const facts::not_announced&) const {}
    void operator()(const facts::none&) const {}
    void operator()(const facts::unlimited&) const {}
};

void get_optional(const json_node& node, std::string_view key,
                  std::optional<facts::microseconds>& out) {
    std::optional<std::int64_t> number;
    node.want(key, number);
    if (number) out = facts::microseconds(*number);
}

struct member_reader {
    const json_node& node;

    void operator()(facts::count& value) const {
        node.need("number", value.number);
        node.want("total", value.total);
    }
    void operator()(facts::duration& value) const {
        std::int64_t us = 0;
        node.need("us", us);
        value.length = facts::microseconds(us);
    }
    void operator()(facts::interval& value) const {
        get_optional(node, "from_us", value.from);
        get_optional(node, "to_us", value.to);
        if (!value.from && !value.to) node.fail("an interval needs from_us or to_us");
    }
    void operator()(facts::flag& value) const { node.need("holds", value.holds); }
    void operator()(facts::reason_code& value) const { node.need("code", value.code); }
    void operator()(facts::broker_text& value) const { node.need("text", value.text); }
    void operator()(facts::not_announced&) const {}
    void operator()(facts::none&) const {}
    void operator()(facts::unlimited&) const {}
};

/// Makes `out` an empty value of that type; false when there is no such type.
template <class... Value>
bool choose_type(std::string_view type, std::variant<Value...>& out) {
    return ((type == Value::type_name && (out.template emplace<Value>(), true)) || ...);
}

void get_value(const json_node& node, facts::value& out) {
    std::string type;
    node.need("type", type);
    if (node.failed()) return;
    if (!choose_type(type, out)) return node.fail("no such type of value");
    std::visit(member_reader{node}, out);
}

json::object value_to_json(const facts::value& value) {
    json::object out;
    std::visit([&](const auto& held) { out["type"] = held.type_name; }, value);
    std::visit(member_writer{out}, value);
    return out;
}

}  // namespace

json::value fact_to_json(const facts::fact& fact) {
    return json::object{{"key", text_to_json(fact.key)},
                        {"version", plan::tag_of(fact.version)},
                        {"value", value_to_json(fact.value)},
                        {"name", text_to_json(title_of(fact))},
                        {"text", text_to_json(text_of(fact))}};
}

json::array facts_to_json(const std::vector<facts::fact>& list) {
    json::array out;
    for (const auto& fact : list) out.push_back(fact_to_json(fact));
    return out;
}

void get_facts(const json_node& node, std::vector<facts::fact>& out) {
    node.for_each([&](const json_node& element) {
        auto& fact = out.emplace_back();
        element.need("key", fact.key);
        element.need("version", fact.version);
        element.need_with("value", [&](const json_node& value) { get_value(value, fact.value); });
    });
}

}  // namespace brokerproof::reports
