#include "reports/html_trace.hpp"

#include <algorithm>
#include <map>

#include <boost/json/array.hpp>

#include "harness/plan/plan.hpp"
#include "harness/trace/line.hpp"
#include "harness/trace/printable.hpp"
#include "reports/json/text.hpp"

namespace brokerproof::reports {
namespace json = boost::json;
namespace {

using trace::event_kind;

constexpr std::size_t around_evidence = 12;
constexpr std::size_t bytes_shown = 96;  ///< of a packet

/// One letter a kind; unpack.ts has the same.
char letter_of(event_kind kind) {
    switch (kind) {
        case event_kind::opened: return 'o';
        case event_kind::refused: return 'f';
        case event_kind::sent: return 's';
        case event_kind::received: return 'r';
        case event_kind::closed: return 'c';
        case event_kind::begin: return 'b';
        case event_kind::end: return 'e';
        case event_kind::mark: return 'm';
        case event_kind::saved: return 'v';
        case event_kind::noise: return 'n';
        case event_kind::note: break;
    }
    return 't';
}

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

/// What only few events have: an object for each that has something.
json::object rare_parts(const trace::event& e, mqtt::version usual) {
    json::object out;
    if (e.due_us != -1) out.emplace("due_us", e.due_us);
    if (e.version != usual) out.emplace("version", plan::tag_of(e.version));
    if (!e.name.empty()) out.emplace("name", text_to_json(e.name));
    if (e.value) out.emplace("value", field_to_json(*e.value));
    if (!e.text.empty()) out.emplace("text", text_to_json(e.text));
    if (e.outcome != trace::step_outcome::done) out.emplace("outcome", trace::name_of(e.outcome));
    if (e.raw.size() > bytes_shown) out.emplace("bytes", e.raw.size());
    json::array violations;
    for (const auto& one : e.violations) {
        violations.emplace_back(json::object{{"statement", text_to_json(one.statement)},
                                             {"offset", one.offset},
                                             {"text", text_to_json(one.text)}});
    }
    if (!violations.empty()) out.emplace("violations", std::move(violations));
    return out;
}

class packer {
public:
    explicit packer(mqtt::version usual) : usual_(usual) {}

    void add(const trace::event& e) {
        kinds_ += letter_of(e.kind);
        at_.emplace_back(e.at_us - last_us_);
        last_us_ = e.at_us;
        client_.emplace_back(number_of(e.client));
        step_.emplace_back(e.step);
        iteration_.emplace_back(e.iteration);
        member_.emplace_back(e.member);
        if (e.kind == event_kind::sent || e.kind == event_kind::received) {
            line_.emplace_back(text_to_json(trace::describe_what(e)));
            raw_.emplace_back(hex_of(bytes_view(e.raw).first(std::min(e.raw.size(), bytes_shown))));
        }
        auto rare = rare_parts(e, usual_);
        if (!rare.empty()) rare_.emplace_back(json::array{kinds_.size() - 1, std::move(rare)});
    }
    void leave_out(std::size_t count) { left_out_.emplace_back(json::array{kinds_.size(), count}); }
    json::object take() {
        return {{"kinds", kinds_},
                {"at", std::move(at_)},
                {"clients", std::move(clients_)},
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
    std::size_t number_of(const std::string& client) {
        const auto [at, fresh] = numbers_.emplace(client, numbers_.size());
        if (fresh) clients_.emplace_back(text_to_json(client));
        return at->second;
    }

    mqtt::version usual_;
    std::string kinds_;
    std::int64_t last_us_ = 0;
    std::map<std::string, std::size_t> numbers_;
    json::array at_, clients_, client_, step_, iteration_, member_, line_, raw_, rare_, left_out_;
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
        names.emplace(trace::printable(name), field_to_json(value));
    auto out = into.take();
    out.emplace("version", plan::tag_of(seen.version));
    out.emplace("waited_ms", seen.waited_ms);
    out.emplace("names", std::move(names));
    return out;
}

}  // namespace brokerproof::reports
