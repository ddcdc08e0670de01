#include "harness/reference_broker/wills.hpp"

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/publishing.hpp"

namespace brokerproof::reference_broker {

void start_will_delay(broker& core, session& state) {
    if (!state.will) return;
    const std::uint32_t delay_s = will_delay(*state.will);
    // Section 3.1.2.5: a server that stops may publish wills after its next start.
    const bool waits_for_start = core.is_stopping && core.chosen.policy.defers_wills_at_stop;
    if (delay_s == 0 && !waits_for_start) return publish_will(core, state);
    if (core.wrong(defect::will_delayed_is_lost)) return state.will.reset();
    state.will_due = after_seconds(core.now, delay_s);
    core.timers.set(will_delay_of(state.client_id), *state.will_due);
    keep(core, state);
}

namespace {

/// For defects only: a will that waits for its delay loses parts.
void forget_parts(const broker& core, mqtt::will& will) {
    if (will.retain && core.wrong(defect::will_forgets_retain)) will.retain = false;
    if (!will.properties.empty() && core.wrong(defect::will_forgets_properties))
        will.properties.clear();
}

}  // namespace

void publish_will(broker& core, session& state) {
    if (!state.will) return;
    mqtt::will will = *state.will;
    if (state.will_due) forget_parts(core, will);
    const bool again = state.will_due && state.ends_at && core.wrong(defect::will_twice);
    if (!again) state.will.reset();  // [MQTT-3.1.2-10] v5 and v3.1.1: a will is published once
    state.will_due.reset();
    keep(core, state);
    if (will.payload.empty() && core.wrong(defect::will_empty_dropped)) return;
    const bool expires =
        mqtt::find_integer(will.properties, mqtt::property_id::message_expiry_interval).has_value();
    const bool early = expires && core.wrong(defect::will_expiry_from_connect);
    publish(core, message_of(will, state.client_id, early ? state.connected_at : core.now));
}

}  // namespace brokerproof::reference_broker
