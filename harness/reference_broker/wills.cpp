#include "harness/reference_broker/wills.hpp"

#include "harness/reference_broker/keeping.hpp"
#include "harness/reference_broker/publishing.hpp"

namespace brokerproof::reference_broker {

void start_will_delay(broker& b, session& s) {
    if (!s.will) return;
    const std::uint32_t delay_s = will_delay(*s.will);
    if (delay_s == 0) return publish_will(b, s);
    s.will_due = after_seconds(b.now, delay_s);
    b.timers.set(will_delay_of(s.client_id), *s.will_due);
    keep(b, s);
}

void publish_will(broker& b, session& s) {
    if (!s.will) return;
    const mqtt::will will = *s.will;
    s.will.reset();  // [MQTT-3.1.2-10] v5 and v3.1.1: once
    s.will_due.reset();
    keep(b, s);
    publish(b, message_of(will, s.client_id, b.now));
}

}  // namespace brokerproof::reference_broker
