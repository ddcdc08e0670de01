// Defects that no case asks about: packets and properties beside those that a case looks at. The
// rules across packets catch them.

#include <string>
#include <utility>

#include "harness/defects/wire_tables.hpp"

namespace brokerproof::defects {

namespace {

/// No client of ours has so many requests that it would use this identifier.
constexpr std::uint16_t unused_id = 60'001;

bool is_accepted(const mqtt::connack* answer) {
    return answer != nullptr && answer->reason_code == 0;
}

/// Stray packets behind each packet of type After from the broker.
template <class After, class Stray>
void followed_by(passage& way, Stray make) {
    if (const auto* before = from_broker<After>(way)) way.followed_by.emplace_back(make(*before));
}

mqtt::publish stray_message(std::string topic) {
    mqtt::publish out;
    out.topic = std::move(topic);
    out.payload = "stray";
    return out;
}

mqtt::auth auth_by(std::string method) {
    return {0, {{property_id::authentication_method, std::move(method)}}};
}

constexpr wire_defect stray_table[] = {
    {"pingresp-before-connack", "A PINGRESP comes before CONNACK.",
     [](passage& way) {
         const auto* answer = from_broker<mqtt::connack>(way);
         if (answer == nullptr) return;
         way.followed_by.emplace_back(*answer);
         way.packet = mqtt::pingresp();
     }},
    {"connack-again-after-ping", "The first PINGRESP is followed by a second CONNACK.",
     [](passage& way) {
         if (is_v5(way))
             followed_by<mqtt::pingresp>(way, [](const auto&) { return mqtt::connack(); });
     }},
    {"pingresp-after-refusal", "A PINGRESP follows a CONNACK that refuses.",
     [](passage& way) {
         const auto* answer = from_broker<mqtt::connack>(way);
         if (answer != nullptr && !is_accepted(answer))
             way.followed_by.emplace_back(mqtt::pingresp());
     }},
    {"pingresp-after-disconnect", "A PINGRESP follows the broker's DISCONNECT.",
     [](passage& way) {
         followed_by<mqtt::disconnect>(way, [](const auto&) { return mqtt::pingresp(); });
     }},
    {"connack-with-will-present", "Clean Start 1 with a will is answered with Session Present 1.",
     [](passage& way) {
         if (const auto* request = from_client<mqtt::connect>(way))
             way.client.last_will = request->will;
         auto* answer = from_broker<mqtt::connack>(way);
         if (is_accepted(answer) && way.link.clean_start && way.client.last_will)
             answer->session_present = true;
     }},
    {"connack-too-large", "CONNACK has two kilobytes of User Property, however little fits.",
     [](passage& way) {
         auto* answer = from_broker<mqtt::connack>(way);
         constexpr std::size_t size = 2'000;
         if (!is_accepted(answer) || !is_v5(way) || way.link.maximum_packet_size > size) return;
         answer->properties.push_back(
             {property_id::user_property, mqtt::string_pair{"server", std::string(size, 'x')}});
     }},
    {"publish-out-alias-unasked", "Each v5 PUBLISH has Topic Alias 9999 beside its topic.",
     [](passage& way) {
         if (auto* message = from_broker<mqtt::publish>(way); message != nullptr && is_v5(way))
             set(message->properties, property_id::topic_alias, 9'999);
     }},
    {"publish-out-alias-unmapped", "Publishers get a PUBLISH whose Topic Alias nobody has mapped.",
     [](passage& way) {
         if (!is_v5(way)) return;
         followed_by<mqtt::pubcomp>(way, [](const auto&) {
             auto out = stray_message("");
             set(out.properties, property_id::topic_alias, 1);
             return out;
         });
     }},
    {"publish-out-to-publishers", "Publishers get a PUBLISH that they have not subscribed to.",
     [](passage& way) {
         followed_by<mqtt::puback>(way, [](const auto&) { return stray_message("news/today"); });
     }},
    {"suback-explains-unasked", "SUBACK has a Reason String for clients that want none.",
     [](passage& way) {
         auto* answer = from_broker<mqtt::suback>(way);
         if (answer != nullptr && way.link.quiet)
             answer->properties.push_back({property_id::reason_string, "as you wish"});
     }},
    {"connack-response-information", "Each v5 CONNACK has Response Information.",
     [](passage& way) {
         auto* answer = from_broker<mqtt::connack>(way);
         if (is_accepted(answer) && is_v5(way))
             answer->properties.push_back({property_id::response_information, "replies/"});
     }},
    {"suback-stray", "Each SUBACK is followed by one that answers nothing.",
     [](passage& way) {
         followed_by<mqtt::suback>(way, [](const auto&) {
             return mqtt::suback{.packet_id = unused_id, .reason_codes = {0}};
         });
     }},
    {"unsuback-stray", "Each SUBACK is followed by an UNSUBACK that answers nothing.",
     [](passage& way) {
         followed_by<mqtt::suback>(way, [](const auto&) {
             return mqtt::unsuback{.packet_id = unused_id, .reason_codes = {0}};
         });
     }},
    {"unsuback-one-code-more", "UNSUBACK has one code more than there were filters.",
     [](passage& way) {
         if (auto* answer = from_broker<mqtt::unsuback>(way); answer != nullptr && is_v5(way))
             answer->reason_codes.push_back(0);
     }},
    {"puback-stray", "Each SUBACK is followed by a PUBACK for an identifier that nobody has used.",
     [](passage& way) {
         followed_by<mqtt::suback>(
             way, [](const auto&) { return mqtt::puback{.packet_id = unused_id}; });
     }},
    {"pubrel-stray", "Each SUBACK is followed by a PUBREL for an identifier that nobody has used.",
     [](passage& way) {
         followed_by<mqtt::suback>(
             way, [](const auto&) { return mqtt::pubrel{.packet_id = unused_id}; });
     }},
    {"puback-after-pubrec", "Each PUBREC is followed by a PUBACK for the same message.",
     [](passage& way) {
         followed_by<mqtt::pubrec>(way, [](const mqtt::pubrec& answer) {
             return mqtt::puback{.packet_id = answer.packet_id};
         });
     }},
    {"pubrec-after-pubcomp", "Each PUBCOMP is followed by a PUBREC for the same message.",
     [](passage& way) {
         followed_by<mqtt::pubcomp>(way, [](const mqtt::pubcomp& answer) {
             return mqtt::pubrec{.packet_id = answer.packet_id};
         });
     }},
    {"publish-out-expiry-longer", "A message may live for longer than its publisher has said.",
     [](passage& way) {
         constexpr std::uint32_t hour_s = 3'600;
         if (auto* message = from_broker<mqtt::publish>(way))
             change(message->properties, property_id::message_expiry_interval,
                    [](std::uint32_t left_s) { return left_s + hour_s; });
     }},
    {"publish-out-qos-2-again", "After PUBCOMP a message of QoS 2 is delivered once more.",
     [](passage& way) {
         const auto* message = from_broker<mqtt::publish>(way);
         if (message != nullptr && message->qos == 2) way.link.held = *message;
         const auto* end = from_client<mqtt::pubcomp>(way);
         if (end == nullptr || !way.link.held) return;
         auto again = std::get<mqtt::publish>(*std::exchange(way.link.held, {}));
         if (again.packet_id != end->packet_id || again.packet_id >= unused_id) return;
         again.packet_id = unused_id;
         again.dup = false;
         way.answered_by.emplace_back(std::move(again));
     }},
    {"auth-unasked",
     "Each SUBACK for a v5 client without an Authentication Method is followed by an AUTH.",
     [](passage& way) {
         if (is_v5(way) && !way.link.names_method)
             followed_by<mqtt::suback>(way, [](const auto&) { return auth_by("STRAY"); });
     }},
    {"auth-success-of-another-method",
     "The AUTH that ends a re-authentication names another method.",
     [](passage& way) {
         auto* end = from_broker<mqtt::auth>(way);
         if (end != nullptr && end->reason_code == 0) *end = auth_by("STRAY");
     }},
    {"auth-success-before-connack",
     "An AUTH with the code 0x00 comes before a CONNACK that names its method.",
     [](passage& way) {
         const auto* answer = from_broker<mqtt::connack>(way);
         if (!is_accepted(answer)) return;
         auto method = mqtt::find_string(answer->properties, property_id::authentication_method);
         if (!method) return;
         way.followed_by.emplace_back(*answer);
         way.packet = auth_by(std::move(*method));
     }},
};

}  // namespace

std::span<const wire_defect> stray_defects() { return stray_table; }

}  // namespace brokerproof::defects
