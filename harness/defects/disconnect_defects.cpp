// Defects in DISCONNECT, in both directions.

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::disconnect;

constexpr wire_defect disconnect_table[] = {
    {"disconnect-expiry-ignored", "The Session Expiry Interval of DISCONNECT is not read.",
     [](passage& way) {
         if (auto* bye = from_client<disconnect>(way)) remove(bye->properties, session_expiry);
     }},
    {"disconnect-expiry-absent-is-zero",
     "A DISCONNECT without Session Expiry Interval ends the session.",
     [](passage& way) {
         auto* bye = from_client<disconnect>(way);
         if (bye != nullptr && is_v5(way) && !mqtt::find_integer(bye->properties, session_expiry))
             set(bye->properties, session_expiry, 0);
     }},
    {"disconnect-expiry-only-zero",
     "The Session Expiry Interval of DISCONNECT is honoured only when it is 0.",
     [](passage& way) {
         auto* bye = from_client<disconnect>(way);
         if (bye != nullptr && mqtt::find_integer(bye->properties, session_expiry).value_or(0) != 0)
             remove(bye->properties, session_expiry);
     }},
    {"disconnect-expiry-zero-ignored", "DISCONNECT with Session Expiry Interval 0 ends nothing.",
     [](passage& way) {
         auto* bye = from_client<disconnect>(way);
         if (bye != nullptr && mqtt::find_integer(bye->properties, session_expiry) == 0U)
             remove(bye->properties, session_expiry);
     }},
    {"disconnect-unnoticed", "DISCONNECT is treated like a lost connection.",
     [](passage& way) {
         if (from_client<disconnect>(way) != nullptr) way.dropped = true;
     }},
    {"disconnect-will-always", "The will is published even after a normal DISCONNECT.",
     [](passage& way) {
         auto* bye = from_client<disconnect>(way);
         if (bye != nullptr && is_v5(way) && bye->reason_code == 0) bye->reason_code = 4;
     }},
    {"disconnect-with-will-ignored", "DISCONNECT with Will Message publishes no will.",
     [](passage& way) {
         auto* bye = from_client<disconnect>(way);
         if (bye != nullptr && bye->reason_code == 4) bye->reason_code = 0;
     }},
    {"disconnect-without-a-word", "The broker closes v5 connections without DISCONNECT.",
     [](passage& way) {
         if (from_broker<disconnect>(way) != nullptr) way.dropped = true;
     }},
    {"disconnect-unspecified", "Every DISCONNECT of the broker says 0x80, unspecified error.",
     [](passage& way) {
         if (auto* bye = from_broker<disconnect>(way)) bye->reason_code = 0x80;
     }},
    {"disconnect-normal", "Every DISCONNECT of the broker says 0x00, whatever happened.",
     [](passage& way) {
         if (auto* bye = from_broker<disconnect>(way)) bye->reason_code = 0;
     }},
    {"disconnect-announces-expiry",
     "The broker's DISCONNECT has a Session Expiry Interval, which only a client may send.",
     [](passage& way) {
         auto* bye = from_broker<disconnect>(way);
         if (bye != nullptr && is_v5(way)) set(bye->properties, session_expiry, 60);
     }},
    {"disconnect-kept-open", "After its DISCONNECT the broker leaves the connection open.",
     [](passage& way) {
         way.link.kept_open = way.link.kept_open || from_broker<disconnect>(way) != nullptr;
     }},
};

}  // namespace

std::span<const wire_defect> disconnect_defects() { return disconnect_table; }

}  // namespace brokerproof::defects
