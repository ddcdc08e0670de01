#include "reports/packed_trace.hpp"

#include <algorithm>
#include <functional>
#include <map>

#include "harness/base/overloaded.hpp"
#include "harness/trace/line.hpp"
#include "reports/cut_trace.hpp"

namespace brokerproof::reports {
namespace {

constexpr std::size_t bytes_shown = 96;  ///< of a packet

rare_parts rare_parts_of(const trace::event& event, mqtt::version usual) {
    rare_parts out;
    if (event.version != usual) out.version = event.version;
    const auto note_size = [&](const bytes& raw) {
        if (raw.size() > bytes_shown) out.bytes = raw.size();
    };
    std::visit(overloaded{
                   [](const trace::opened&) {},
                   [&](const trace::refused& attempt) { out.text = attempt.detail; },
                   [&](const trace::sent& outward) { note_size(outward.raw); },
                   [&](const trace::received& inward) {
                       note_size(inward.raw);
                       out.violations = inward.violations;
                   },
                   [&](const trace::step_began& start) { out.due_us = start.due_us; },
                   [&](const trace::step_ended& end) {
                       if (end.outcome != trace::step_outcome::done) out.outcome = end.outcome;
                   },
                   [&](const trace::mark& instant) { out.name = instant.name; },
                   [&](const trace::saved& entry) {
                       out.name = entry.name;
                       out.value = entry.value;
                   },
                   [&](const trace::left_out& gap) { out.count = gap.events; },
                   // Closed connections, noise, and the reason for a stopped case.
                   [&](const auto& other) { out.text = describe(other); },
               },
               event.happening);
    return out;
}

/// Replaces texts that are repeated often by their numbers in a list.
class numbered_texts {
public:
    explicit numbered_texts(std::vector<std::string>& list) : list_(&list) {}
    std::size_t number_of(std::string_view text) {
        const auto [place, fresh] = numbers_.emplace(text, numbers_.size());
        if (fresh) list_->emplace_back(text);
        return place->second;
    }

private:
    std::vector<std::string>* list_;
    std::map<std::string, std::size_t, std::less<>> numbers_;
};

class packer {
public:
    explicit packer(packed_trace& into)
        : into_(&into), kinds_(into.kinds), clients_(into.clients) {}

    void add(const trace::event& event) {
        into_->kind.push_back(kinds_.number_of(trace::kind_of(event.happening)));
        into_->at.push_back(event.at_us - last_us_);
        last_us_ = event.at_us;
        into_->client.push_back(clients_.number_of(event.client));
        if (const auto* outward = event.get_if<trace::sent>()) add_packet(event, outward->raw);
        if (const auto* inward = event.get_if<trace::received>()) add_packet(event, inward->raw);
        if (const auto* start = event.get_if<trace::step_began>()) add_step(*start);
        if (const auto* end = event.get_if<trace::step_ended>()) add_step(*end);
        auto rare = rare_parts_of(event, into_->version);
        if (rare == rare_parts{}) return;
        rare.at = into_->kind.size() - 1;
        into_->rare.push_back(std::move(rare));
    }
    void leave_out(std::size_t count) { into_->left_out.push_back({into_->kind.size(), count}); }

private:
    void add_packet(const trace::event& event, const bytes& raw) {
        into_->line.push_back(trace::describe_happening(event));
        const auto shown = static_cast<std::ptrdiff_t>(std::min(raw.size(), bytes_shown));
        into_->raw.emplace_back(raw.begin(), raw.begin() + shown);
    }
    void add_step(const auto& border) {
        const auto number = [](const auto& optional) {
            return optional ? static_cast<std::int64_t>(*optional) : -1;
        };
        into_->step.push_back(border.step);
        into_->iteration.push_back(number(border.iteration));
        into_->member.push_back(number(border.member));
    }

    packed_trace* into_;
    numbered_texts kinds_;
    numbered_texts clients_;
    std::int64_t last_us_ = 0;
};

}  // namespace

packed_trace pack(const case_result& judged, std::size_t most) {
    const auto& seen = judged.trace;
    packed_trace packed;
    packed.version = seen.version;
    packed.waited_ms = seen.waited_ms;
    packed.names = seen.names;
    packer into(packed);
    const auto kept = events_to_keep(judged, most);
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
    return packed;
}

}  // namespace brokerproof::reports
