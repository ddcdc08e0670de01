#include "harness/reference_broker/wills.hpp"

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/publishing.hpp"

namespace brokerproof::reference_broker {

void start_will_delay(broker& b, session& s) {
    if (!s.will) return;
    const std::uint32_t delay_s = will_delay(*s.will);
    if (delay_s == 0) return publish_will(b, s);
    if (b.wrong(defect::will_delayed_is_lost)) return s.will.reset();
    s.will_due = after_seconds(b.now, delay_s);
    b.timers.set(will_delay_of(s.client_id), *s.will_due);
    keep(b, s);
}

namespace {

/// Defects only: what becomes of a will while it waits.
void forget_parts(const broker& b, mqtt::will& will) {
    if (will.retain && b.wrong(defect::will_forgets_retain)) will.retain = false;
    if (!will.properties.empty() && b.wrong(defect::will_forgets_properties))
        will.properties.clear();
}

}  // namespace

void publish_will(broker& b, session& s) {
    if (!s.will) return;
    mqtt::will will = *s.will;
    if (s.will_due) forget_parts(b, will);
    const bool again = s.will_due && s.ends_at && b.wrong(defect::will_twice);
    if (!again) s.will.reset();  // [MQTT-3.1.2-10] v5 and v3.1.1: once
    s.will_due.reset();
    keep(b, s);
    if (will.payload.empty() && b.wrong(defect::will_empty_dropped)) return;
    const bool expires =
        mqtt::find_integer(will.properties, mqtt::property_id::message_expiry_interval).has_value();
    const bool early = expires && b.wrong(defect::will_expiry_from_connect);
    publish(b, message_of(will, s.client_id, early ? s.connected_at : b.now));
}

}  // namespace brokerproof::reference_broker
