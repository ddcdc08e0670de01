#include "harness/engine/implied_needs.hpp"

#include <algorithm>

namespace brokerproof::engine {
namespace {

/// Room for a topic and a few properties beside the payload.
constexpr std::uint64_t beside_payload = 512;

struct findings {
    bool uses_qos_1 = false;
    std::uint64_t longest_payload = 0;
};

void look_at(const plan::packet_template& form, const plan::environment& names, findings& into) {
    for (const auto& setting : form.fields) {
        const auto value = plan::resolve(setting.value, names);
        if (setting.field == "qos" || setting.field == "will_qos")
            into.uses_qos_1 = into.uses_qos_1 || !value || plan::to_text(*value) != "0";
        if (setting.field == "payload" && value)
            into.longest_payload =
                std::max<std::uint64_t>(into.longest_payload, plan::to_text(*value).size());
    }
}

void look_at(const plan::step& step, const plan::environment& names, findings& into) {
    if (const auto* cooked = std::get_if<plan::do_cooked>(&step.action))
        look_at(cooked->packet, names, into);
    if (const auto* typed = std::get_if<plan::do_send>(&step.action)) {
        for (const auto& form : typed->packets) look_at(form, names, into);
    }
    const bool fenced = step.expect && step.expect->fence && step.expect->fence->qos > 0;
    into.uses_qos_1 = into.uses_qos_1 || fenced;
}

}  // namespace

std::vector<plan::requirement> implied_needs(const plan::instance& planned) {
    plan::environment names;
    for (const auto& [name, value] : planned.params) {
        if (auto resolved = plan::resolve(value, names)) names[name] = std::move(*resolved);
    }
    findings seen;
    plan::for_each_step(planned.source->steps,
                        [&](const plan::step& step) { look_at(step, names, seen); });
    std::vector<plan::requirement> out;
    if (seen.uses_qos_1) out.push_back({"qos1", 1, {}});
    if (seen.longest_payload > 0)
        out.push_back({"packet_size", seen.longest_payload + beside_payload, {}});
    return out;
}

}  // namespace brokerproof::engine
