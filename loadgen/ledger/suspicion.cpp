// What the broker certainly had, and when, decides.
#include "loadgen/ledger/suspicion.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;

}  // namespace

bool guilty(const suspicion& one, const sent_stream& sent, const topology& all,
            std::int64_t grace_ns) {
    const stamp& of = one.of.of.of;
    const bool timed = sent.slowest_ns >= 0 && sent.acknowledged(of.sequence);
    // By then the broker had it: it has answered for it.
    const std::int64_t had_ns = of.sent_ns + sent.slowest_ns + grace_ns;
    if (one.of.what == outcome::late) {
        const auto expiry = all.published_by(of.publisher, of.stream).message_expiry_interval;
        return timed && expiry && one.of.of.now_ns > had_ns + *expiry * second_ns;
    }
    if (sent.resent.contains(of.sequence)) return false;
    if (one.of.what != outcome::stray || one.asked_ns == 0) return true;
    return timed && had_ns < one.asked_ns;
}

}  // namespace brokerproof::loadgen
