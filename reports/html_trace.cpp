#include "reports/html_trace.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include <boost/json/array.hpp>

#include "harness/base/overloaded.hpp"
#include "harness/plan/plan.hpp"
#include "harness/trace/line.hpp"
#include "harness/base/printable.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

constexpr std::size_t around_evidence = 12;
constexpr std::size_t bytes_shown = 96;  ///< of a packet

std::vector<bool> choose(const case_result& one, std::size_t most) {
    const auto size = one.trace.events.size();
    std::vector<bool> kept(size, size <= most);
    if (size <= most) return kept;
    const auto head = most * 2 / 3;
    for (std::size_t i = 0; i < size; ++i) kept[i] = i < head || i >= size - (most - head);
    for (const std::size_t at : one.verdict.evidence) {
        if (at >= size) continue;  // a file that was edited may point anywhere
        const auto first = at - std::min(at, around_evidence);
        for (auto i = first; i < std::min(size, at + around_evidence + 1); ++i) kept[i] = true;
    }
    return kept;
}

json::array violations_of(const std::vector<mqtt::violation>& list) {
    json::array out;
    for (const auto& violation : list) {
        out.emplace_back(json::object{{"statement", text_to_json(violation.statement)},
                                      {"offset", violation.offset},
                                      {"text", text_to_json(violation.text)}});
    }
    return out;
}

/// What only few events have, beside the columns.
json::object rare_parts(const trace::event& e, mqtt::version usual) {
    json::object out;
    if (e.version != usual) out.emplace("version", plan::tag_of(e.version));
    const auto add_size = [&](const bytes& raw) {
        if (raw.size() > bytes_shown) out.emplace("bytes", raw.size());
    };
    const auto add_text = [&](std::string_view text) { out.emplace("text", text_to_json(text)); };
    std::visit(
        overloaded{
            [](const trace::opened&) {},
            [&](const trace::refused& attempt) { add_text(attempt.why); },
            [&](const trace::sent& outward) { add_size(outward.raw); },
            [&](const trace::received& inward) {
                add_size(inward.raw);
                if (!inward.violations.empty())
                    out.emplace("violations", violations_of(inward.violations));
            },
            [&](const trace::step_began& start) {
                if (start.due_us) out.emplace("due_us", *start.due_us);
            },
            [&](const trace::step_ended& end) {
                if (end.outcome != trace::step_outcome::done)
                    out.emplace("outcome", name_of(end.outcome));
            },
            [&](const trace::mark& instant) { out.emplace("name", text_to_json(instant.name)); },
            [&](const trace::saved& entry) {
                out.emplace("name", text_to_json(entry.name));
                if (entry.value) out.emplace("value", field_to_json(*entry.value));
            },
            // Closings, noise, and why the case was stopped.
            [&](const auto& other) { add_text(describe(other)); },
        },
        e.happening);
    return out;
}

/// Texts that come again and again, as numbers into a list of them.
class numbered_texts {
public:
    std::size_t number_of(std::string_view text) {
        const auto [place, fresh] = numbers_.emplace(text, numbers_.size());
        if (fresh) list_.emplace_back(text_to_json(text));
        return place->second;
    }
    json::array take() { return std::move(list_); }

private:
    std::map<std::string, std::size_t, std::less<>> numbers_;
    json::array list_;
};

class packer {
public:
    explicit packer(mqtt::version usual) : usual_(usual) {}

    void add(const trace::event& e) {
        kind_.emplace_back(kinds_.number_of(trace::kind_of(e.happening)));
        at_.emplace_back(e.at_us - last_us_);
        last_us_ = e.at_us;
        client_.emplace_back(clients_.number_of(e.client));
        if (const auto* outward = e.as<trace::sent>()) add_packet(e, outward->raw);
        if (const auto* inward = e.as<trace::received>()) add_packet(e, inward->raw);
        if (const auto* start = e.as<trace::step_began>()) add_step(*start);
        if (const auto* end = e.as<trace::step_ended>()) add_step(*end);
        auto rare = rare_parts(e, usual_);
        if (!rare.empty()) rare_.emplace_back(json::array{kind_.size() - 1, std::move(rare)});
    }
    void leave_out(std::size_t count) { left_out_.emplace_back(json::array{kind_.size(), count}); }
    json::object take() {
        return {{"kinds", kinds_.take()},
                {"kind", std::move(kind_)},
                {"at", std::move(at_)},
                {"clients", clients_.take()},
                {"client", std::move(client_)},
                {"step", std::move(step_)},
                {"iteration", std::move(iteration_)},
                {"member", std::move(member_)},
                {"line", std::move(line_)},
                {"raw", std::move(raw_)},
                {"rare", std::move(rare_)},
                {"left_out", std::move(left_out_)}};
    }

private:
    void add_packet(const trace::event& e, const bytes& raw) {
        line_.emplace_back(text_to_json(trace::describe_happening(e)));
        raw_.emplace_back(hex_of(bytes_view(raw).first(std::min(raw.size(), bytes_shown))));
    }
    void add_step(const auto& border) {
        const auto number = [](const auto& optional) {
            return optional ? static_cast<std::int64_t>(*optional) : -1;
        };
        step_.emplace_back(border.step);
        iteration_.emplace_back(number(border.iteration));
        member_.emplace_back(number(border.member));
    }

    mqtt::version usual_;
    numbered_texts kinds_;
    numbered_texts clients_;
    std::int64_t last_us_ = 0;
    json::array kind_, at_, client_, step_, iteration_, member_, line_, raw_, rare_, left_out_;
};

}  // namespace

json::object packed_trace(const case_result& one, std::size_t most) {
    const auto& seen = one.trace;
    packer into(seen.version);
    const auto kept = choose(one, most);
    std::size_t skipped = 0;
    for (std::size_t i = 0; i <= kept.size(); ++i) {
        const bool shown = i < kept.size() && kept[i];
        if (skipped != 0 && (shown || i == kept.size())) {
            into.leave_out(skipped);
            skipped = 0;
        }
        if (i == kept.size()) break;
        if (shown)
            into.add(seen.events[i]);
        else
            ++skipped;
    }
    json::object names;
    for (const auto& [name, value] : seen.names)
        names.emplace(printable(name), field_to_json(value));
    auto out = into.take();
    out.emplace("version", plan::tag_of(seen.version));
    out.emplace("waited_ms", seen.waited_ms);
    out.emplace("names", std::move(names));
    return out;
}

}  // namespace brokerproof::reports
