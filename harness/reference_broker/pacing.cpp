#include "harness/reference_broker/pacing.hpp"

#include <algorithm>
#include <utility>

namespace brokerproof::reference_broker {
namespace {

using namespace std::chrono_literals;

constexpr auto gathering = 20ms;
constexpr auto between_bytes = 10us;
constexpr std::size_t most_pieces = 256;  ///< a long output is cut into larger pieces

void add_late(broker& core, instant due, output content) {
    const auto later = [](instant wanted, const late_output& waiting) {
        return wanted < waiting.due;
    };
    const auto place =
        std::upper_bound(core.late_outputs.begin(), core.late_outputs.end(), due, later);
    core.late_outputs.insert(place, {due, std::move(content)});
}

instant due_time(broker& core) {
    const auto longest = core.chosen.policy.longest_lag.count();
    if (longest > 0) {
        const auto lag = next_random(core, static_cast<std::uint64_t>(longest) + 1);
        return core.now + std::chrono::milliseconds(lag);
    }
    if (core.chosen.policy.segments != segmenting::gathered) return core.now;
    const auto since = core.now.time_since_epoch() % gathering;
    return core.now + (gathering - since);
}

void add_in_pieces(broker& core, instant due, const output& whole) {
    const std::size_t step = std::max<std::size_t>(1, whole.data.size() / most_pieces);
    for (std::size_t at = 0; at < whole.data.size(); at += step) {
        const auto end = std::min(at + step, whole.data.size());
        const auto begin = whole.data.begin();
        const bytes piece(begin + static_cast<std::ptrdiff_t>(at),
                          begin + static_cast<std::ptrdiff_t>(end));
        due += between_bytes;
        add_late(core, due, {whole.to, piece, false});
    }
    core.last_due[whole.to] = due;
    if (whole.close) add_late(core, due, {whole.to, {}, true});
}

}  // namespace

void pace(broker& core) {
    const auto& policy = core.chosen.policy;
    if (policy.longest_lag == 0ms && policy.segments == segmenting::whole) return;
    for (auto& fresh : std::exchange(core.outputs, {})) {
        auto& last = core.last_due[fresh.to];
        last = std::max(last, due_time(core));
        if (policy.segments == segmenting::single_bytes)
            add_in_pieces(core, last, fresh);
        else
            add_late(core, last, std::move(fresh));
    }
}

std::vector<output> take_due_outputs(broker& core) {
    auto out = std::exchange(core.outputs, {});
    while (!core.late_outputs.empty() && core.late_outputs.front().due <= core.now) {
        output next = std::move(core.late_outputs.front().content);
        core.late_outputs.pop_front();
        const bool joins = !out.empty() && out.back().to == next.to && !out.back().close;
        if (!joins) {
            out.push_back(std::move(next));
            continue;
        }
        out.back().data.insert(out.back().data.end(), next.data.begin(), next.data.end());
        out.back().close = next.close;
    }
    return out;
}

void hurry(broker& core) {
    for (auto& waiting : core.late_outputs) waiting.due = core.now;
}

std::optional<instant> next_output(const broker& core) {
    if (core.late_outputs.empty()) return std::nullopt;
    return core.late_outputs.front().due;
}

}  // namespace brokerproof::reference_broker
