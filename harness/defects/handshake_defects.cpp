// Defects in PUBACK, PUBREC, PUBREL, PUBCOMP and the pings.

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

template <class P>
void unread(passage& way) {
    way.dropped = way.dropped || from_client<P>(way) != nullptr;
}

template <class P>
void lost(passage& way) {
    way.dropped = way.dropped || from_broker<P>(way) != nullptr;
}

template <class P>
void next_id(passage& way) {
    if (auto* answer = from_broker<P>(way)) ++answer->packet_id;
}

constexpr wire_defect handshake_table[] = {
    {"puback-in-ignored", "The client's PUBACK is not read: the message stays owed.",
     unread<mqtt::puback>},
    {"pubrec-in-ignored", "The client's PUBREC is not read.", unread<mqtt::pubrec>},
    {"pubcomp-in-ignored", "The client's PUBCOMP is not read: PUBREL stays owed.",
     unread<mqtt::pubcomp>},
    {"pubrel-in-ignored", "The client's PUBREL is not read: no PUBCOMP comes.",
     unread<mqtt::pubrel>},
    {"puback-out-lost", "The broker acknowledges no QoS 1 PUBLISH.", lost<mqtt::puback>},
    {"pubrec-out-lost", "The broker acknowledges no QoS 2 PUBLISH.", lost<mqtt::pubrec>},
    {"pubrel-out-lost-after-resume",
     "A resumed session does not get the PUBREL that the broker owes it.",
     [](passage& way) {
         if (from_broker<mqtt::pubrel>(way) != nullptr && way.link.resumed) way.dropped = true;
     }},
    {"pubcomp-out-lost", "The broker completes no QoS 2 exchange.", lost<mqtt::pubcomp>},
    {"puback-out-wrong-id", "PUBACK has the packet identifier of the next message.",
     next_id<mqtt::puback>},
    {"pubrec-out-wrong-id", "PUBREC has the packet identifier of the next message.",
     next_id<mqtt::pubrec>},
    {"pubcomp-out-wrong-id", "PUBCOMP has the packet identifier of the next message.",
     next_id<mqtt::pubcomp>},
    {"pubrel-out-twice", "PUBREL is sent twice on the same connection.",
     [](passage& way) {
         if (const auto* release = from_broker<mqtt::pubrel>(way))
             way.followed_by.emplace_back(*release);
     }},
    {"pingresp-closes", "The broker answers PINGREQ by closing the connection.",
     [](passage& way) {
         const bool answer = from_broker<mqtt::pingresp>(way) != nullptr;
         way.dropped = way.dropped || answer;
         way.hung_up = way.hung_up || answer;
     }},
    {"pingresp-lost", "PINGREQ is not answered.", lost<mqtt::pingresp>},
};

}  // namespace

std::span<const wire_defect> handshake_defects() { return handshake_table; }

}  // namespace brokerproof::defects
