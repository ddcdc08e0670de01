// Defects in SUBSCRIBE, SUBACK, UNSUBSCRIBE and UNSUBACK.

#include <algorithm>
#include <ranges>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

using mqtt::suback;
using mqtt::subscribe;
using mqtt::unsuback;
using mqtt::unsubscribe;

template <class Change>
void each_subscription(passage& way, Change change_subscription) {
    auto* request = from_client<subscribe>(way);
    if (request == nullptr) return;
    for (auto& subscription : request->subscriptions) change_subscription(subscription);
}

constexpr wire_defect subscription_table[] = {
    {"subscribe-no-local-ignored", "No Local is not read.",
     [](passage& way) {
         each_subscription(way, [](mqtt::subscription& s) { s.no_local = false; });
     }},
    {"subscribe-no-local-forced", "No client gets its own messages.",
     [](passage& way) {
         each_subscription(way, [&](mqtt::subscription& s) {
             s.no_local = is_v5(way) && !s.filter.starts_with("$share/");
         });
     }},
    {"subscribe-retain-as-published-ignored", "Retain As Published is not read.",
     [](passage& way) {
         each_subscription(way, [](mqtt::subscription& s) { s.retain_as_published = false; });
     }},
    {"subscribe-retain-as-published-forced", "RETAIN is always forwarded as published.",
     [](passage& way) {
         each_subscription(way, [&](mqtt::subscription& s) { s.retain_as_published = is_v5(way); });
     }},
    {"subscribe-retain-handling-ignored", "Retained messages are sent at every SUBSCRIBE.",
     [](passage& way) {
         each_subscription(way, [](mqtt::subscription& s) { s.retain_handling = 0; });
     }},
    {"subscribe-retain-handling-only-new",
     "Retained messages are sent for new subscriptions only, whatever the client asked for.",
     [](passage& way) {
         each_subscription(way, [&](mqtt::subscription& s) {
             if (is_v5(way) && s.retain_handling == 0) s.retain_handling = 1;
         });
     }},
    {"subscribe-retained-never-sent", "Retained messages are not sent at SUBSCRIBE.",
     [](passage& way) {
         each_subscription(way, [&](mqtt::subscription& s) {
             if (is_v5(way)) s.retain_handling = 2;
         });
     }},
    {"subscribe-first-filter-only", "Only the first filter of a SUBSCRIBE counts.",
     [](passage& way) {
         auto* request = from_client<subscribe>(way);
         if (request == nullptr) return;
         for (auto& ignored : request->subscriptions | std::views::drop(1))
             ignored.filter = "bp-nowhere";
     }},
    {"subscribe-identifier-dropped", "Subscription Identifiers are not kept.",
     [](passage& way) {
         if (auto* request = from_client<subscribe>(way))
             remove(request->properties, property_id::subscription_identifier);
     }},
    {"subscribe-shared-is-plain", "A shared subscription is treated as a plain subscription.",
     [](passage& way) {
         each_subscription(way, [](mqtt::subscription& s) {
             if (!s.filter.starts_with("$share/")) return;
             const auto name_end = s.filter.find('/', 7);
             if (name_end != std::string::npos) s.filter.erase(0, name_end + 1);
         });
     }},
    {"suback-codes-reversed", "The codes of SUBACK are in the wrong order.",
     [](passage& way) {
         if (auto* answer = from_broker<suback>(way)) std::ranges::reverse(answer->reason_codes);
     }},
    {"suback-one-code", "SUBACK has a single code, even for several filters.",
     [](passage& way) {
         auto* answer = from_broker<suback>(way);
         if (answer != nullptr && answer->reason_codes.size() > 1) answer->reason_codes.resize(1);
     }},
    {"suback-wrong-id", "SUBACK has the packet identifier of the next request.",
     [](passage& way) {
         if (auto* answer = from_broker<suback>(way)) ++answer->packet_id;
     }},
    {"unsubscribe-ignored", "UNSUBSCRIBE is acknowledged and does nothing.",
     [](passage& way) {
         auto* request = from_client<unsubscribe>(way);
         if (request == nullptr) return;
         for (auto& filter : request->filters) filter = "bp-nowhere";
     }},
    {"unsubscribe-first-filter-only", "Only the first filter of an UNSUBSCRIBE counts.",
     [](passage& way) {
         auto* request = from_client<unsubscribe>(way);
         if (request == nullptr) return;
         for (auto& filter : request->filters | std::views::drop(1)) filter = "bp-nowhere";
     }},
    {"unsuback-always-success", "UNSUBACK reports success even without a subscription.",
     [](passage& way) {
         if (auto* answer = from_broker<unsuback>(way))
             std::ranges::fill(answer->reason_codes, std::uint8_t{0});
     }},
    {"unsuback-wrong-id", "UNSUBACK has the packet identifier of the next request.",
     [](passage& way) {
         if (auto* answer = from_broker<unsuback>(way)) ++answer->packet_id;
     }},
};

}  // namespace

std::span<const wire_defect> subscription_defects() { return subscription_table; }

}  // namespace brokerproof::defects
