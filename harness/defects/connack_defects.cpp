// CONNACK as a broker may get it wrong.

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::connack;

connack* welcome(passage& way) {
    auto* answer = from_broker<connack>(way);
    return answer != nullptr && answer->reason_code == 0 ? answer : nullptr;
}

constexpr auto expiry = property_id::session_expiry_interval;

constexpr wire_defect table[] = {
    {"connack-session-present-always", "Session Present is always 1.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = true;
     }},
    {"connack-session-present-never", "Session Present is always 0.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = false;
     }},
    {"connack-session-present-not-clean-start",
     "Session Present repeats what was asked for: 1 whenever Clean Start is 0.",
     [](passage& way) {
         if (auto* answer = welcome(way)) answer->session_present = !way.link.clean_start;
     }},
    {"connack-session-present-known-client",
     "Session Present is 1 for a client that has been there before, state or not.",
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
    {"connack-refusal-kept-open", "A refused client is told so, but its connection stays open.",
     [](passage& way) {
         const auto* answer = from_broker<connack>(way);
         way.link.kept_open = way.link.kept_open || (answer != nullptr && answer->reason_code != 0);
     }},
    {"connack-refusal-accepts", "A CONNECT that is refused is answered with success.",
     [](passage& way) {
         auto* answer = from_broker<connack>(way);
         if (answer != nullptr) answer->reason_code = 0;
     }},
    {"connack-refusal-unspecified", "Every v5 client that is refused is told 0x80 and no more.",
     [](passage& way) {
         auto* answer = from_broker<connack>(way);
         if (answer != nullptr && is_v5(way) && answer->reason_code != 0)
             answer->reason_code = 0x80;
     }},
    {"connack-refusal-without-a-word", "A CONNECT that is refused is not answered, only closed.",
     [](passage& way) {
         const auto* answer = from_broker<connack>(way);
         if (answer != nullptr && answer->reason_code != 0) way.dropped = true;
     }},
    {"connack-expiry-overstated", "CONNACK announces twice the interval that is kept.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             change(answer->properties, expiry, [](std::uint32_t s) { return s * 2; });
     }},
    {"connack-expiry-understated", "CONNACK announces half the interval that is kept.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             change(answer->properties, expiry, [](std::uint32_t s) { return s / 2; });
     }},
    {"connack-assigned-id-hidden", "An assigned client identifier is not told.",
     [](passage& way) {
         if (auto* answer = welcome(way))
             remove(answer->properties, property_id::assigned_client_identifier);
     }},
    {"connack-assigned-id-same", "All clients without an identifier are told the same one.",
     [](passage& way) {
         auto* answer = welcome(way);
         if (answer == nullptr) return;
         for (auto& one : answer->properties) {
             if (one.id == property_id::assigned_client_identifier)
                 one.value = std::string("client");
         }
     }},
    {"connack-twice", "CONNACK is sent twice.",
     [](passage& way) {
         if (const auto* answer = welcome(way)) way.followed_by.emplace_back(*answer);
     }},
};

}  // namespace

std::span<const wire_defect> connack_defects() { return table; }

}  // namespace brokerproof::defects
