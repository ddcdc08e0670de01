// Defects in CONNACK.

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::connack;

connack* welcome(passage& way) {
    auto* answer = from_broker<connack>(way);
    return answer != nullptr && answer->reason_code == 0 ? answer : nullptr;
}

constexpr wire_defect connack_table[] = {
    {"connack-session-present-always", "Session Present is always 1.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = true;
     }},
    {"connack-session-present-never", "Session Present is always 0.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = false;
     }},
    {"connack-session-present-not-clean-start",
     "Session Present is 1 whenever the client sent Clean Start 0.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = !way.link.clean_start;
     }},
    {"connack-session-present-known-client",
     "Session Present is 1 for a client that connected before, with or without state.",
     [](passage& way) {
         auto* answer = welcome(way);
         if (answer != nullptr && !way.link.clean_start)
             answer->session_present = way.client.visits > 1;
     }},
    {"connack-session-present-with-refusal",
     "A refused CONNECT is answered with Session Present 1.",
     [](passage& way) {
         auto* answer = from_broker<connack>(way);
         if (answer != nullptr && answer->reason_code != 0) answer->session_present = true;
     }},
    {"connack-session-present-per-version", "Session Present is always 0 in v5.",
     [](passage& way) {
         auto* answer = welcome(way);
         if (answer != nullptr && is_v5(way)) answer->session_present = false;
     }},
    {"connack-refusal-kept-open",
     "A refused client gets its CONNACK, but the connection stays open.",
     [](passage& way) {
         const auto* answer = from_broker<connack>(way);
         way.link.kept_open = way.link.kept_open || (answer != nullptr && answer->reason_code != 0);
     }},
    {"connack-refusal-accepts", "A refused CONNECT is answered with success.",
     [](passage& way) {
         auto* answer = from_broker<connack>(way);
         if (answer != nullptr) answer->reason_code = 0;
     }},
    {"connack-refusal-unspecified", "Every refused v5 client gets 0x80, unspecified error.",
     [](passage& way) {
         auto* answer = from_broker<connack>(way);
         if (answer != nullptr && is_v5(way) && answer->reason_code != 0)
             answer->reason_code = 0x80;
     }},
    {"connack-refusal-without-a-word",
     "A refused CONNECT gets no answer; the connection is closed.",
     [](passage& way) {
         const auto* answer = from_broker<connack>(way);
         if (answer != nullptr && answer->reason_code != 0) way.dropped = true;
     }},
    {"connack-expiry-overstated", "CONNACK announces twice the interval that the broker keeps.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             change(answer->properties, session_expiry, [](std::uint32_t s) { return s * 2; });
     }},
    {"connack-expiry-understated", "CONNACK announces half the interval that the broker keeps.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             change(answer->properties, session_expiry, [](std::uint32_t s) { return s / 2; });
     }},
    {"connack-assigned-id-hidden", "CONNACK does not tell the assigned client identifier.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             remove(answer->properties, property_id::assigned_client_identifier);
     }},
    {"connack-assigned-id-same", "All clients without an identifier get the same identifier.",
     [](passage& way) {
         auto* answer = welcome(way);
         if (answer == nullptr) return;
         for (auto& property : answer->properties) {
             if (property.id == property_id::assigned_client_identifier)
                 property.value = std::string("client");
         }
     }},
    {"connack-twice", "CONNACK is sent twice.",
     [](passage& way) {
         if (const auto* answer = welcome(way)) way.followed_by.emplace_back(*answer);
     }},
};

}  // namespace

std::span<const wire_defect> connack_defects() { return connack_table; }

}  // namespace brokerproof::defects
