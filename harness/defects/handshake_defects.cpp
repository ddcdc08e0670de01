// PUBACK, PUBREC, PUBREL, PUBCOMP and the pings.

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

constexpr wire_defect table[] = {
    {"puback-in-ignored", "The client's PUBACK is not read: the message stays owed.",
     [](passage& way) { way.dropped = way.dropped || from_client<mqtt::puback>(way) != nullptr; }},
    {"pubrec-in-ignored", "The client's PUBREC is not read.",
     [](passage& way) { way.dropped = way.dropped || from_client<mqtt::pubrec>(way) != nullptr; }},
    {"pubcomp-in-ignored", "The client's PUBCOMP is not read: PUBREL stays owed.",
     [](passage& way) { way.dropped = way.dropped || from_client<mqtt::pubcomp>(way) != nullptr; }},
    {"pubrel-in-ignored", "The client's PUBREL is not read: no PUBCOMP comes.",
     [](passage& way) { way.dropped = way.dropped || from_client<mqtt::pubrel>(way) != nullptr; }},
    {"puback-out-lost", "The broker acknowledges no QoS 1 PUBLISH.",
     [](passage& way) { way.dropped = way.dropped || from_broker<mqtt::puback>(way) != nullptr; }},
    {"pubrec-out-lost", "The broker acknowledges no QoS 2 PUBLISH.",
     [](passage& way) { way.dropped = way.dropped || from_broker<mqtt::pubrec>(way) != nullptr; }},
    {"pubrel-out-lost-after-resume", "A resumed session is not sent the PUBREL that it is owed.",
     [](passage& way) {
         if (from_broker<mqtt::pubrel>(way) != nullptr && way.link.resumed) way.dropped = true;
     }},
    {"pubcomp-out-lost", "The broker completes no QoS 2 exchange.",
     [](passage& way) { way.dropped = way.dropped || from_broker<mqtt::pubcomp>(way) != nullptr; }},
    {"puback-out-wrong-id", "PUBACK has the packet identifier of the next message.",
     [](passage& way) {
         if (auto* answer = from_broker<mqtt::puback>(way)) ++answer->packet_id;
     }},
    {"pubrec-out-wrong-id", "PUBREC has the packet identifier of the next message.",
     [](passage& way) {
         if (auto* answer = from_broker<mqtt::pubrec>(way)) ++answer->packet_id;
     }},
    {"pubcomp-out-wrong-id", "PUBCOMP has the packet identifier of the next message.",
     [](passage& way) {
         if (auto* answer = from_broker<mqtt::pubcomp>(way)) ++answer->packet_id;
     }},
    {"pubrel-out-twice", "PUBREL is sent twice without a new connection.",
     [](passage& way) {
         if (const auto* release = from_broker<mqtt::pubrel>(way))
             way.followed_by.emplace_back(*release);
     }},
    {"pingresp-closes", "PINGREQ is answered by closing the connection.",
     [](passage& way) {
         const bool answer = from_broker<mqtt::pingresp>(way) != nullptr;
         way.dropped = way.dropped || answer;
         way.hung_up = way.hung_up || answer;
     }},
    {"pingresp-lost", "PINGREQ is not answered.",
     [](passage& way) {
         way.dropped = way.dropped || from_broker<mqtt::pingresp>(way) != nullptr;
     }},
};

}  // namespace

std::span<const wire_defect> handshake_defects() { return table; }

}  // namespace brokerproof::defects
