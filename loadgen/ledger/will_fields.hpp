// The fields of judged wills in files: of the counts in a result, and of the book of a slice.
#pragma once

#include "harness/record/map_rows.hpp"
#include "loadgen/ledger/will_book.hpp"
#include "loadgen/ledger/will_counts.hpp"

namespace brokerproof::record {

template <>
struct description<loadgen::will_counts> {
    using self = loadgen::will_counts;
    static constexpr std::string_view name = "WillCounts";
    static constexpr std::string_view about = "What became of the wills of a group's connections.";
    static constexpr std::tuple fields{
        field{"owed", &self::owed, "Those that had to be published."},
        field{"published", &self::published, "Of these, all watchers got it."},
        field{"lost", &self::lost, "Of these, a watcher never got it."},
        field{"not_owed", &self::not_owed, "DISCONNECT, or the client was back in time."},
        field{"stray", &self::stray, "Came although not owed, or before it was due."},
        field{"twice", &self::twice, "Came again to a watcher without a reason."},
        field{"open", &self::open, "The client cannot know whether it is owed."}};
};

template <>
struct description<loadgen::will_fault> {
    using self = loadgen::will_fault;
    static constexpr std::string_view name = "WillFault";
    static constexpr std::string_view about = "A will that went wrong, as an example.";
    static constexpr std::tuple fields{
        field{"kind", &self::kind, "What is wrong."},
        field{"owner", &self::owner, "The number of the client whose will it is."},
        field{"connection", &self::connection, "Of that client: its number, from 1."},
        field{"watcher", &self::watcher, "The number of the client that should see it, or did."}};
};

template <>
struct description<loadgen::will_connection> {
    using self = loadgen::will_connection;
    static constexpr std::string_view name = "WillConnection";
    static constexpr std::string_view about = "A connection that had a will. Times: 0 for never.";
    static constexpr std::tuple fields{
        field{"number", &self::number, "Of the client's attempts to connect, from 1."},
        field{"asked_ns", &self::asked_ns, "When CONNECT was sent."},
        field{"accepted_ns", &self::accepted_ns, "When CONNACK came."},
        field{"ended_ns", &self::ended_ns, "When the client saw or caused its end."},
        field{"session_s", &self::session_s, "Session Expiry Interval; 4294967295: no end."},
        field{"keep_alive", &self::keep_alive, "In force."},
        field{"resumed", &self::resumed, "Session Present was 1."},
        field{"end", &self::end, "How it ended."}};
};

template <>
struct description<loadgen::will_owner> {
    using self = loadgen::will_owner;
    static constexpr std::string_view name = "WillOwner";
    static constexpr std::string_view about = "The connections of a client with wills.";
    static constexpr std::tuple fields{field{"connections", &self::connections, "In their order."}};
};

template <>
struct description<loadgen::sighting_key> {
    using self = loadgen::sighting_key;
    static constexpr std::string_view name = "SightingKey";
    static constexpr std::string_view about = "A watcher, and a will.";
    static constexpr std::tuple fields{
        field{"watcher", &self::watcher, "The number of the client that got it."},
        field{"owner", &self::owner, "The number of the client whose will it is."},
        field{"owned", &self::connection, "The number of the owner's connection."}};
};

template <>
struct description<loadgen::sighting> {
    using self = loadgen::sighting;
    static constexpr std::string_view name = "Sighting";
    static constexpr std::string_view about = "A will that came.";
    static constexpr std::tuple fields{
        field{"first_ns", &self::first_ns, "When it came first."},
        field{"connection", &self::connection, "The watcher's connection when it came last."},
        field{"repeated", &self::repeated, "How often it came again without a reason."}};
};

template <>
struct description<loadgen::will_book> {
    using self = loadgen::will_book;
    static constexpr std::string_view name = "WillBook";
    static constexpr std::string_view about = "Judged wills: who had them, and who got them.";
    static constexpr std::tuple fields{
        field{"owners", &self::owners_, "By the number of the client.", layout::rows},
        field{"sightings", &self::sightings_, "By watcher and will.", layout::rows},
        field{"broker_ended_ns", &self::broker_ended_ns_, "The last time; 0: never."},
        not_stored{&self::lists_, "counted anew"}};
};

}  // namespace brokerproof::record
