// The decision depends on when the broker certainly had the message.
#include "loadgen/ledger/suspicion.hpp"

#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {

bool guilty(const suspicion& suspected, const sent_stream& sent, const topology& layout,
            std::int64_t tolerance_ns) {
    const stamp& message = suspected.incident.delivery.stamp;
    const bool timed = sent.slowest_ns >= 0 && sent.acknowledged(message.sequence);
    // By this time the broker had the message, because it has acknowledged it.
    const std::int64_t had_ns = message.sent_ns + sent.slowest_ns + tolerance_ns;
    if (suspected.incident.outcome == outcome::late) {
        const auto expiry =
            layout.published_by(message.publisher, message.stream).message_expiry_interval;
        return timed && expiry && suspected.incident.delivery.now_ns > had_ns + *expiry * second_ns;
    }
    if (sent.resent.contains(message.sequence)) return false;
    if (suspected.incident.outcome != outcome::stray || suspected.asked_ns == 0) return true;
    return timed && had_ns < suspected.asked_ns;
}

}  // namespace brokerproof::loadgen
