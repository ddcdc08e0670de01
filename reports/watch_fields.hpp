// The fields of what `brokerproof watch` saw, in files.
#pragma once

#include "harness/record/record_form.hpp"
#include "harness/watch/report.hpp"

namespace brokerproof::record {

template <>
struct description<watch::shown_packet> {
    using self = watch::shown_packet;
    static constexpr std::string_view name = "ShownPacket";
    static constexpr std::string_view about = "One of the packets that show what is told.";
    static constexpr std::tuple fields{
        field{"at_us", &self::at_us, "Since the beginning."},
        field{"client_id", &self::client_id, "Whose connection it is; empty: not known."},
        field{"connection", &self::connection, "Its number; 0: not remembered."},
        field{"from", &self::from, "Who has sent it, or has ended the connection."},
        field{"kind", &self::kind, "Which packet, or the end of the connection."},
        field{"label", &self::label, "The fields that matter, for people; no payload."},
        field{"left_out", &self::left_out, "Packets of its client before it, not shown.",
              presence::omit_default}};
};

template <>
struct description<watch::missed_messages> {
    using self = watch::missed_messages;
    static constexpr std::string_view name = "MissedMessages";
    static constexpr std::string_view about = "Messages that a client missed for the same causes.";
    static constexpr std::tuple fields{
        field{"causes", &self::causes,
              "Each alone would have lost them; in the order of a message's life."},
        field{"count", &self::count, "How many."},
        field{"first_topic", &self::first_topic, "The topic of the first."},
        field{"first_us", &self::first_us, "When the first was published, since the beginning."},
        field{"packets", &self::packets, "Around the first, if they were kept.",
              presence::omit_default}};
};

template <>
struct description<watch::client_finding> {
    using self = watch::client_finding;
    static constexpr std::string_view name = "ClientFinding";
    static constexpr std::string_view about = "What the author of a client should know.";
    static constexpr std::tuple fields{
        field{"finding", &self::kind, "Its kind."}, field{"count", &self::count, "How often."},
        field{"first_us", &self::first_us, "When it was first seen, since the beginning."},
        field{"about", &self::about, "A filter, an id, a duration or a rule; may be empty."},
        field{"packets", &self::packets, "Before it was first made, if they were kept.",
              presence::omit_default}};
};

template <>
struct description<watch::session_span> {
    using self = watch::session_span;
    static constexpr std::string_view name = "SessionSpan";
    static constexpr std::string_view about = "A time in which a session had one state.";
    static constexpr std::tuple fields{
        field{"state", &self::state, "online; kept while its client is away; over; none."},
        field{"from_us", &self::from_us, "Since the beginning."},
        field{"to_us", &self::to_us, "Since the beginning."}};
};

template <>
struct description<watch::retained_sum> {
    using self = watch::retained_sum;
    static constexpr std::string_view name = "RetainedSum";
    static constexpr std::string_view about = "What became of messages for new subscriptions.";
    static constexpr std::tuple fields{
        field{"fate", &self::fate, "What became of them."},
        field{"count", &self::count, "How many."},
        field{"first_topic", &self::first_topic, "The topic of the first."},
        field{"first_us", &self::first_us, "When the first was asked for, since the beginning."}};
};

template <>
struct description<watch::will_sum> {
    using self = watch::will_sum;
    static constexpr std::string_view name = "WillSum";
    static constexpr std::string_view about = "What became of wills.";
    static constexpr std::tuple fields{
        field{"fate", &self::fate, "What became of them."},
        field{"count", &self::count, "How many."},
        field{"first_topic", &self::first_topic, "The topic of the first."},
        field{"first_us", &self::first_us, "When the first was declared, since the beginning."}};
};

template <>
struct description<watch::group_member> {
    using self = watch::group_member;
    static constexpr std::string_view name = "GroupMember";
    static constexpr std::string_view about = "A member of a shared subscription.";
    static constexpr std::tuple fields{
        field{"client_id", &self::client_id, "Its identifier."},
        field{"came", &self::came, "Messages of the group that came to it."},
        field{"is_online", &self::is_online, "At the end."}};
};

template <>
struct description<watch::shared_group> {
    using self = watch::shared_group;
    static constexpr std::string_view name = "SharedGroup";
    static constexpr std::string_view about = "A shared subscription.";
    static constexpr std::tuple fields{
        field{"filter", &self::filter, "With $share and its name."},
        field{"broker", &self::broker, "Its address, if there are several; else empty.",
              wording::plain},
        field{"members", &self::members, "By identifier."},
        field{"got_by_former", &self::got_by_former, "Messages that went to former members."},
        field{"waiting", &self::waiting, "Messages that no member got, which may still come."},
        field{"not_sent", &self::not_sent, "The same, though all watched members were there."},
        field{"cannot_be_told", &self::cannot_be_told, "Of which nobody can tell."}};
};

template <>
struct description<watch::client_report> {
    using self = watch::client_report;
    static constexpr std::string_view name = "WatchedClient";
    static constexpr std::string_view about = "One client identifier.";
    static constexpr std::tuple fields{
        field{"client_id", &self::client_id, "Its identifier."},
        field{"broker", &self::broker, "Its address, if there are several; else empty.",
              wording::plain},
        field{"version", &self::version, "Of its last connection."},
        field{"connections", &self::connections, "How often it connected."},
        field{"came", &self::came, "Messages that it was waiting for and that came."},
        field{"waiting", &self::waiting, "Messages that wait for it."},
        field{"spans", &self::spans, "Its session over time; the last ones."},
        field{"missed", &self::missed, "Messages that it missed, by their causes."},
        field{"findings", &self::findings, "Its findings."},
        field{"retained", &self::retained, "What its new subscriptions got of earlier messages.",
              presence::omit_default},
        field{"wills", &self::wills, "Its wills, by what became of them.", presence::omit_default}};
};

template <>
struct description<watch::broken_rule> {
    using self = watch::broken_rule;
    static constexpr std::string_view name = "BrokenRule";
    static constexpr std::string_view about = "A rule across packets that one side has broken.";
    static constexpr std::tuple fields{
        field{"rule", &self::rule, "Its id."},
        field{"side", &self::side, "Who has broken it."},
        field{"statement", &self::statement, "Id of the statement.", wording::plain},
        field{"client_id", &self::client_id, "On whose connection it was first broken."},
        field{"count", &self::count, "How often."},
        field{"packets", &self::packets, "Before the first breach.", presence::omit_default}};
};

template <>
struct description<watch::unread_connections> {
    using self = watch::unread_connections;
    static constexpr std::string_view name = "UnreadConnections";
    static constexpr std::string_view about = "Connections that were not read, or in part.";
    static constexpr std::tuple fields{
        field{"tls", &self::tls, "They carry TLS."},
        field{"http", &self::http, "They carry HTTP, most likely MQTT over WebSocket."},
        field{"level_3", &self::level_3, "They carry MQTT 3.1."},
        field{"other", &self::other, "No MQTT, another level, or broken packets."},
        field{"one_sided", &self::one_sided, "Only one side has said anything."},
        field{"uncertain_messages", &self::uncertain_messages,
              "Messages whose version nobody can tell, which are not accounted for."}};
};

template <>
struct description<watch::other_port> {
    using self = watch::other_port;
    static constexpr std::string_view name = "OtherPort";
    static constexpr std::string_view about = "TCP to a port that was not asked for.";
    static constexpr std::tuple fields{
        field{"port", &self::port, "Of the server, as far as it shows."},
        field{"frames", &self::frames, "How many frames."}};
};

template <>
struct description<watch::recording> {
    using self = watch::recording;
    static constexpr std::string_view name = "Recording";
    static constexpr std::string_view about = "How far a recording of a network can be believed.";
    static constexpr std::tuple fields{
        field{"frames", &self::frames, "All of them."},
        field{"joined", &self::joined, "Connections whose beginning was not recorded."},
        field{"lost_bytes", &self::lost_bytes, "Bytes that were sent, and not recorded."},
        field{"cut_frames", &self::cut_frames, "Frames that were recorded in part."},
        field{"fragments", &self::fragments, "Parts of IP packets, which are not read."},
        field{"elsewhere", &self::elsewhere, "TCP to other ports, the busiest first."},
        field{"failure", &self::failure, "Why it was not read to its end; may be empty."}};
};

template <>
struct description<watch::watch_report> {
    using self = watch::watch_report;
    static constexpr std::string_view name = "Watch";
    static constexpr std::string_view about = "What was seen of clients and a broker.";
    static constexpr std::string_view kind = "watch";
    static constexpr int format = 1;
    static constexpr layout placed = layout::lines;
    static constexpr std::tuple fields{
        constant{"format", format, "Readers refuse others."},
        constant{"kind", kind, "What the file is."},
        field{"source", &self::source, "The broker's address, or the file of the recording.",
              presence::optional},
        field{"began_s", &self::began_s, "When time 0 was, in seconds since 1970; 0: not known.",
              presence::optional},
        field{"connections", &self::connections, "All of them."},
        field{"packets", &self::packets, "All that were read."},
        field{"published", &self::published, "Messages that the broker accepted."},
        field{"forgotten", &self::forgotten, "Clients with nothing to tell that are not listed."},
        field{"unread", &self::unread, "What was not read."},
        field{"recording", &self::recording, "Of a network; null: watched as a proxy."},
        field{"rules", &self::rules, "Rules that were broken.", layout::lines},
        field{"groups", &self::groups, "Shared subscriptions.", presence::omit_default,
              layout::lines},
        field{"clients", &self::clients, "By identifier.", layout::lines}};
};

}  // namespace brokerproof::record
