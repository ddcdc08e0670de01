// Defects in how a broker reads CONNECT.

#include <algorithm>
#include <cctype>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::connect;
constexpr std::uint32_t never = 0xFFFFFFFF;

template <class Change>
void misread_expiry(passage& way, Change change_value) {
    auto* hello = from_client<connect>(way);
    if (hello != nullptr && is_v5(way)) change(hello->properties, session_expiry, change_value);
}

constexpr wire_defect connect_table[] = {
    {"connect-clean-start-forced", "Every CONNECT is read as if Clean Start were 1.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         // With an empty client identifier, 3.1.1 refuses Clean Session 0: that would be another
         // defect.
         if (hello != nullptr && !hello->client_id.empty()) hello->clean_start = true;
     }},
    {"connect-clean-start-ignored", "Clean Start 1 is read as 0: old state comes back.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && !hello->client_id.empty()) hello->clean_start = false;
     }},
    {"connect-expiry-ignored", "The Session Expiry Interval of CONNECT is not read.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && is_v5(way)) remove(hello->properties, session_expiry);
     }},
    {"connect-expiry-never", "Any Session Expiry Interval above 0 lets the session live for ever.",
     [](passage& way) { misread_expiry(way, [](std::uint32_t s) { return s == 0 ? 0 : never; }); }},
    {"connect-expiry-absent-is-never",
     "A v5 client without a Session Expiry Interval keeps its session, as with v3.1.1.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && is_v5(way) && !way.link.asked_for_expiry)
             set(hello->properties, session_expiry, never);
     }},
    {"connect-expiry-absent-is-a-minute",
     "A v5 client without a Session Expiry Interval gets the broker's own default.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && is_v5(way) && !way.link.asked_for_expiry)
             set(hello->properties, session_expiry, 60);
     }},
    {"connect-expiry-zero-is-never", "Session Expiry Interval 0 is read as 'no limit'.",
     [](passage& way) { misread_expiry(way, [](std::uint32_t s) { return s == 0 ? never : s; }); }},
    {"connect-expiry-in-ms", "The Session Expiry Interval is counted in milliseconds.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s == never ? s : s / 1000; });
     }},
    {"connect-expiry-in-minutes", "The Session Expiry Interval is counted in minutes.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s > never / 60 ? never : s * 60; });
     }},
    {"connect-expiry-halved", "Sessions end after half of their Session Expiry Interval.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s == never ? s : s / 2; });
     }},
    {"connect-expiry-doubled", "Sessions end after twice their Session Expiry Interval.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s > never / 2 ? never : s * 2; });
     }},
    {"connect-expiry-signed",
     "Session Expiry Intervals from 0x80000000 on are read as negative: the session ends at once.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s >= 0x80000000U ? 0U : s; });
     }},
    {"connect-expiry-32-bit-ms", "The Session Expiry Interval overflows at 2^32 milliseconds.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s == never ? s : s * 1000U / 1000U; });
     }},
    {"connect-expiry-16-bit", "Only 16 bits of the Session Expiry Interval are kept.",
     [](passage& way) {
         misread_expiry(way, [](std::uint32_t s) { return s == never ? s : s & 0xFFFFU; });
     }},
    {"connect-expiry-of-first-visit",
     "A session keeps its first Session Expiry Interval; later intervals are not read.",
     [](passage& way) {
         if (!way.client.first_expiry_s) return;
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && is_v5(way))
             set(hello->properties, session_expiry, *way.client.first_expiry_s);
     }},
    {"connect-expiry-kept-when-absent",
     "A CONNECT without Session Expiry Interval leaves the session's earlier interval in force.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && is_v5(way) && !way.link.asked_for_expiry &&
             way.client.first_expiry_s) {
             set(hello->properties, session_expiry, *way.client.first_expiry_s);
         }
     }},
    {"connect-expiry-twice-accepted",
     "A CONNECT with two Session Expiry Intervals is accepted; the first interval counts.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello == nullptr || !is_v5(way)) return;
         const auto first = mqtt::find_integer(hello->properties, session_expiry);
         if (first) set(hello->properties, session_expiry, *first);
     }},
    {"connect-client-id-case-folded", "Client identifiers are compared without regard to case.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello == nullptr) return;
         std::ranges::transform(hello->client_id, hello->client_id.begin(),
                                [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
     }},
    {"connect-client-id-cut", "Only the first 22 characters of client identifiers are compared.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->client_id.size() > 22) hello->client_id.resize(22);
     }},
    {"connect-client-id-per-version", "v3.1.1 and v5 clients have separate registries.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && !hello->client_id.empty() && !is_v5(way))
             hello->client_id += "-old";
     }},
    {"connect-login-unchecked", "User name and password are not checked.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello == nullptr) return;
         hello->username.reset();
         hello->password.reset();
     }},
    {"connect-keep-alive-ignored", "Silent clients are never disconnected.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way)) hello->keep_alive = 0;
     }},
    {"connect-keep-alive-doubled", "Silent clients are disconnected after three Keep Alives.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way)) hello->keep_alive *= 2;
     }},
    {"connect-keep-alive-halved", "Clients are disconnected before one Keep Alive has passed.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->keep_alive > 1) hello->keep_alive /= 2;
     }},
    {"connect-receive-maximum-ignored", "More messages are in flight than the client can take.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way))
             remove(hello->properties, property_id::receive_maximum);
     }},
    {"connect-receive-maximum-off-by-one", "One message more is in flight than the client allows.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way))
             change(hello->properties, property_id::receive_maximum,
                    [](std::uint32_t n) { return n < 0xFFFF ? n + 1 : n; });
     }},
    {"connect-maximum-packet-size-ignored",
     "The broker sends packets above the client's Maximum Packet Size.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way))
             remove(hello->properties, property_id::maximum_packet_size);
     }},
    {"connect-will-dropped", "Wills are never published.",
     [](passage& way) {
         if (auto* hello = from_client<connect>(way)) hello->will.reset();
     }},
    {"connect-will-of-last-visit", "A CONNECT without a will leaves the earlier will in force.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello == nullptr) return;
         if (hello->will)
             way.client.last_will = hello->will;
         else
             hello->will = way.client.last_will;
     }},
    {"connect-will-qos-0", "Wills are published with QoS 0.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will) hello->will->qos = 0;
     }},
    {"connect-will-retain-dropped", "Wills are never retained.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will) hello->will->retain = false;
     }},
    {"connect-will-retain-forced", "Wills are always retained.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will) hello->will->retain = true;
     }},
    {"connect-will-delay-ignored", "Wills are published at once, whatever their delay.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will)
             remove(hello->will->properties, property_id::will_delay_interval);
     }},
    {"connect-will-expiry-dropped", "The Message Expiry Interval of a will is lost.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will)
             remove(hello->will->properties, property_id::message_expiry_interval);
     }},
    {"connect-will-properties-dropped", "The User Properties of a will are lost.",
     [](passage& way) {
         auto* hello = from_client<connect>(way);
         if (hello != nullptr && hello->will)
             remove(hello->will->properties, property_id::user_property);
     }},
};

}  // namespace

std::span<const wire_defect> connect_defects() { return connect_table; }

}  // namespace brokerproof::defects
