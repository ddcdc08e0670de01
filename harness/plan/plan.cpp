#include "harness/plan/plan.hpp"

namespace brokerproof::plan {

std::string tag_of(mqtt::version v) { return v == mqtt::version::v5 ? "v5" : "v3.1.1"; }

std::optional<mqtt::version> version_by_tag(std::string_view tag) {
    if (tag == "v5") return mqtt::version::v5;
    if (tag == "v3.1.1") return mqtt::version::v311;
    return {};
}

namespace {

/// "[probe=4s+grace,present=true]": the parameters as a part of an id. Spaces are left out.
std::string id_suffix(const parameters& params) {
    if (params.empty()) return {};
    std::string out = "[";
    for (const auto& [name, value] : params) {
        if (out.size() > 1) out += ',';
        out += name + '=';
        if (const auto literal = resolve(value, {})) out += to_text(*literal);
    }
    std::erase(out, ' ');
    return out + ']';
}

void add_instances(const suite& from, const std::shared_ptr<const test_case>& source,
                   mqtt::version v, std::vector<instance>& out) {
    static const std::vector<parameters> once(1);
    for (const auto& params : source->parameter_rows.empty() ? once : source->parameter_rows) {
        out.push_back({from.id + '/' + source->id + '@' + tag_of(v) + id_suffix(params), from.id,
                       source, v, params});
    }
}

}  // namespace

std::vector<instance> expand(const std::vector<suite>& suites) {
    std::vector<instance> out;
    for (const auto& owner : suites) {
        for (const auto& test : owner.cases) {
            const auto source = std::make_shared<const test_case>(test);
            for (const auto v : test.versions) add_instances(owner, source, v, out);
        }
    }
    return out;
}

std::string statement_of(const instance& planned, const step& step) {
    const auto entry = planned.source->refs.find(planned.version);
    if (entry == planned.source->refs.end()) return {};
    const auto& known = entry->second;
    for (const auto& id : step.refs) {
        if (std::ranges::find(known, id) != known.end()) return id;
    }
    return {};
}

std::optional<std::uint64_t> times_of(const do_repeat& loop, const environment& names) {
    if (loop.counted_by.empty()) return loop.times;
    const auto found = names.find(loop.counted_by);
    const auto* number =
        found == names.end() ? nullptr : std::get_if<std::uint64_t>(&found->second.value);
    if (number == nullptr) return {};
    return *number;
}

bool stops_reading(const test_case& source, const std::string& client) {
    bool stops = false;
    for_each_step(source.steps, [&](const step& one) {
        stops =
            stops || (one.client == client && std::holds_alternative<do_stop_reading>(one.action));
    });
    return stops;
}

const step* find_step(const test_case& source, int number) {
    const step* found = nullptr;
    for_each_step(source.steps, [&](const step& candidate) {
        if (candidate.number == number) found = &candidate;
    });
    return found;
}

}  // namespace brokerproof::plan
