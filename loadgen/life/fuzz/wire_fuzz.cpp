// The reader of the message path agrees with the decoder of the whole standard.
#include <cstdint>
#include <cstdlib>
#include <variant>

#include "harness/mqtt/codec.hpp"
#include "loadgen/life/wire.hpp"

using namespace brokerproof;
using namespace brokerproof::loadgen;

namespace {

void require(bool holds) {
    if (!holds) std::abort();
}

/// A packet that breaks no rule is read, with the same content.
void compare(bytes_view packet, mqtt::version version) {
    wire::publish_view message;
    wire::answer_view answer;
    const bool is_message = wire::read(packet, version, message);
    const bool is_answer = wire::read(packet, version, answer);
    const auto decoded = mqtt::decode(packet, version, mqtt::sender::server);
    if (!decoded.packet || !decoded.violations.empty()) return;
    if (const auto* publish = std::get_if<mqtt::publish>(&*decoded.packet)) {
        require(is_message && message.topic == publish->topic);
        require(message.payload.size() == publish->payload.size());
        require(message.qos == publish->qos && message.retain == publish->retain);
        require(message.qos == 0 || message.packet_id == publish->packet_id);
    } else if (const auto* puback = std::get_if<mqtt::puback>(&*decoded.packet)) {
        require(is_answer && answer.packet_id == puback->packet_id);
        require(answer.reason_code == puback->reason_code);
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const bytes_view input(data, size);
    const auto frame = mqtt::find_frame(input);
    if (frame.state != mqtt::frame_state::complete) return 0;
    const auto packet = input.first(frame.size);
    compare(packet, mqtt::version::v311);
    compare(packet, mqtt::version::v5);
    return 0;
}
