// The fields of the ledger in files: of the counts and examples in a result, and of the books of a
// slice, which are rows of numbers, since there may be hundreds of thousands.
#pragma once

#include "harness/record/map_rows.hpp"
#include "loadgen/ledger/books_file.hpp"
#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/will_fields.hpp"

namespace brokerproof::record {

// ---- building blocks

template <>
struct description<loadgen::interval> {
    using self = loadgen::interval;
    static constexpr std::string_view name = "Interval";
    static constexpr std::string_view about = "Sequence numbers, including both.";
    static constexpr std::tuple fields{field{"first", &self::first, "The lowest number."},
                                       field{"last", &self::last, "The highest number."}};
    static void complete(const node& from, const self& range) {
        if (range.first > range.last) from.fail("an interval that ends before it begins");
    }
};

template <>
struct form<loadgen::sequence_set> {
    using intervals = std::vector<loadgen::interval>;
    static void write(json_writer& out, const loadgen::sequence_set& set) {
        record::write(out, set.ranges());
    }
    static void read(const node& from, loadgen::sequence_set& out) {
        intervals ranges;
        from.get(ranges);
        for (const auto& range : ranges)
            if (!from.failed()) out.add(range);
    }
    static shape describe(shape_book& book) { return shape_of<intervals>(book); }
};

template <class Key, class Entry>
struct form<boost::unordered_flat_map<Key, Entry>>
    : map_rows<boost::unordered_flat_map<Key, Entry>> {};

template <>
struct description<loadgen::stream_key> {
    using self = loadgen::stream_key;
    static constexpr std::string_view name = "StreamKey";
    static constexpr std::string_view about = "A stream of messages.";
    static constexpr std::tuple fields{
        field{"publisher", &self::publisher, "The number of the client that sends it."},
        field{"stream", &self::stream, "Which of the publisher's (publication, topic) pairs."}};
};

template <>
struct description<loadgen::stamp> {
    using self = loadgen::stamp;
    static constexpr std::string_view name = "Stamp";
    static constexpr std::string_view about = "What identifies a message.";
    static constexpr std::tuple fields{
        field{"run", &self::run, "The run that it belongs to."},
        field{"publisher", &self::publisher, "The number of the client that sent it."},
        field{"stream", &self::stream, "Which of the publisher's streams."},
        field{"sequence", &self::sequence, "Its number in the stream, from 0."},
        field{"intended_ns", &self::intended_ns, "When it was due, since 1970."},
        field{"sent_ns", &self::sent_ns, "When it was first given to the socket."}};
};

template <>
struct description<loadgen::delivery> {
    using self = loadgen::delivery;
    static constexpr std::string_view name = "Delivery";
    static constexpr std::string_view about = "A message that a client received.";
    static constexpr std::tuple fields{
        field{"session", &self::session, "The number of the client that received it."},
        field{"stamp", &self::stamp, "Which message it is."},
        field{"qos", &self::qos, "The QoS that it came with."},
        field{"dup", &self::dup, "Its DUP flag."},
        field{"retain", &self::retain, "Its RETAIN flag."},
        field{"now_ns", &self::now_ns, "When it came, since 1970."}};
};

// ---- counts and examples

template <>
struct description<loadgen::received_counts> {
    using self = loadgen::received_counts;
    static constexpr std::string_view name = "ReceivedCounts";
    static constexpr std::string_view about =
        "PUBLISH packets that the receivers of a group got. Each counts once.";
    static constexpr std::tuple fields{
        field{"fresh", &self::fresh, "New and in order."},
        field{"redelivered", &self::redelivered, "Seen before, and allowed again."},
        field{"retained", &self::retained, "Retained copies (RETAIN 1)."},
        field{"duplicated", &self::duplicated, "Seen before, and not allowed again."},
        field{"out_of_order", &self::out_of_order, "New, but after a later one of its stream."},
        field{"stray", &self::stray, "Not owed to the session that got it."},
        field{"late", &self::late, "After its Message Expiry Interval and the grace."},
        field{"suspected", &self::suspected,
              "May be a fault. The whole ledger decides at the end, so that none is left."},
        field{"corrupted", &self::corrupted, "The payload is not what was sent."},
        field{"foreign", &self::foreign, "Not a message of this run."},
        field{"unstamped", &self::unstamped,
              "Messages of this run without a stamp, which are only counted.",
              presence::omit_default}};
};

template <>
struct description<loadgen::delivery_counts> {
    using self = loadgen::delivery_counts;
    static constexpr std::string_view name = "DeliveryCounts";
    static constexpr std::string_view about = "What the receivers of a group were owed and got.";
    static constexpr std::tuple fields{
        field{"owed", &self::owed, "QoS above 0, acknowledged, and sent while subscribed."},
        field{"delivered", &self::delivered, "Of these, delivered at least once."},
        field{"lost", &self::lost, "Of these, lost."},
        field{"expired", &self::expired, "Missing, but may have expired."},
        field{"dropped_by_policy", &self::dropped_by_policy,
              "Missing, and above the queue limit of the broker's profile."},
        field{"gone_with_session", &self::gone_with_session,
              "Missing, and perhaps kept by a member of a share whose session has ended.",
              presence::omit_default},
        field{"open", &self::open, "Not known: the session was away at the end, or a boundary."},
        field{"at_boundary", &self::at_boundary, "Of these, sent around the SUBSCRIBE."},
        field{"best_effort", &self::best_effort, "QoS 0 messages that normally arrive."},
        field{"best_effort_delivered", &self::best_effort_delivered, "Of these, delivered."},
        field{"indeterminate", &self::indeterminate, "Not acknowledged: may arrive or not."},
        field{"indeterminate_delivered", &self::indeterminate_delivered, "Of these, delivered."},
        field{"retained_owed", &self::retained_owed,
              "Retained messages that the last SUBSCRIBE of a session must bring."},
        field{"retained_lost", &self::retained_lost, "Of these, those that did not come."},
        field{"retained_best_effort", &self::retained_best_effort, "The same with QoS 0."},
        field{"retained_best_effort_delivered", &self::retained_best_effort_delivered,
              "Of these, delivered."},
        field{"lost_with_broker", &self::lost_with_broker,
              "Not owed: acknowledged, and gone with a broker that keeps no state when it ends.",
              presence::omit_default},
        field{"loss_window_ns", &self::loss_window_ns,
              "How long before that end the oldest of them had been sent.", presence::omit_default},
        field{"received", &self::received, "What could be judged at once."}};
};

template <>
struct description<loadgen::session_counts> {
    using self = loadgen::session_counts;
    static constexpr std::string_view name = "SessionCounts";
    static constexpr std::string_view about =
        "Session Present in the CONNACK packets of a group. Each with code 0 counts once, except "
        "in `shortened`.";
    static constexpr std::tuple fields{
        field{"begun", &self::begun, "Absent, as expected: there was no session before."},
        field{"kept", &self::kept, "Present, as expected."},
        field{"ended", &self::ended, "Absent, as expected: the session had ended."},
        field{"either", &self::either, "Both are right: a boundary, or an aborted connect."},
        field{"lost", &self::lost, "Absent, but expected to be present."},
        field{"revived", &self::revived, "Present, but expected to have ended."},
        field{"shortened", &self::shortened,
              "A shorter Session Expiry Interval was granted than asked for."}};
};

template <>
struct description<loadgen::loss> {
    using self = loadgen::loss;
    static constexpr std::string_view name = "Loss";
    static constexpr std::string_view about = "Consecutive messages that a session did not get.";
    static constexpr std::tuple fields{
        field{"session", &self::session, "The number of the client that was owed them."},
        field{"stream", &self::stream, "Their stream."},
        field{"numbers", &self::numbers, "Their numbers in the stream."},
        field{"topic", &self::topic, "Where they were published."},
        field{"retained", &self::retained,
              "The retained copy that a SUBSCRIBE should have brought.", presence::omit_default}};
};

template <>
struct description<loadgen::incident> {
    using self = loadgen::incident;
    static constexpr std::string_view name = "Incident";
    static constexpr std::string_view about = "One violation, as an example.";
    static constexpr std::tuple fields{field{"outcome", &self::outcome, "What is wrong with it."},
                                       field{"delivery", &self::delivery, "The message."}};
};

template <>
struct description<loadgen::share_balance> {
    using self = loadgen::share_balance;
    static constexpr std::string_view name = "ShareBalance";
    static constexpr std::string_view about =
        "How many messages the members of a group got by shared subscriptions.";
    static constexpr std::tuple fields{
        field{"group", &self::group, "The group of the members, from 0."},
        field{"members", &self::members, "How many clients it has."},
        field{"least", &self::least, "The messages of the member that got the fewest."},
        field{"median", &self::median, "Half of the members got at most as many."},
        field{"most", &self::most, "The messages of the member that got the most."}};
};

template <>
struct description<loadgen::share_fault> {
    using self = loadgen::share_fault;
    static constexpr std::string_view name = "ShareFault";
    static constexpr std::string_view about = "Messages that members of a share must not get.";
    static constexpr std::tuple fields{
        field{"kind", &self::kind, "What is wrong."},
        field{"first", &self::first, "The number of a client that got them."},
        field{"second", &self::second, "The number of another one; of a stray: the same."},
        field{"stream", &self::stream, "Their stream."},
        field{"numbers", &self::numbers, "Their numbers in the stream."}};
};

template <>
struct description<loadgen::ledger_report> {
    using self = loadgen::ledger_report;
    static constexpr std::string_view name = "LedgerReport";
    static constexpr std::string_view about = "What the ledger says about the broker.";
    static constexpr std::tuple fields{
        field{"groups", &self::groups, "Messages, by the receivers' group."},
        field{"sessions", &self::sessions, "Sessions, by group."},
        field{"losses", &self::losses, "The first 20."},
        field{"incidents", &self::incidents, "The first 20 of each kind."},
        field{"unstamped", &self::unstamped,
              "Messages that were sent without a stamp (stamp: none), and are not judged.",
              presence::omit_default},
        field{"shares", &self::shares, "How evenly members of shares were served.",
              presence::omit_default},
        field{"share_faults", &self::share_faults, "The first 20.", presence::omit_default},
        field{"wills", &self::wills, "Judged wills, by the group of their clients.",
              presence::omit_default},
        field{"will_faults", &self::will_faults, "The first 20.", presence::omit_default}};
};

// ---- books: what was sent

template <>
struct description<loadgen::sent_stream::mark> {
    using self = loadgen::sent_stream::mark;
    static constexpr std::string_view name = "SentMark";
    static constexpr std::string_view about = "When a message of a stream was sent.";
    static constexpr std::tuple fields{field{"sent_ns", &self::sent_ns, "When it was sent."},
                                       field{"sequence", &self::sequence, "Its number."}};
};

template <>
struct description<loadgen::sent_stream> {
    using self = loadgen::sent_stream;
    static constexpr std::string_view name = "SentStream";
    static constexpr std::string_view about = "The messages of a stream, as their publisher knows.";
    static constexpr std::tuple fields{
        field{"next", &self::next, "All numbers below were sent."},
        field{"last_ns", &self::last_ns, "When the last message was sent."},
        field{"slowest_ns", &self::slowest_ns, "The longest time to an acknowledgement, or -1."},
        field{"indeterminate", &self::indeterminate, "Numbers without an answer."},
        field{"refused", &self::refused, "Numbers that the broker refused."},
        field{"resent", &self::resent, "Numbers that were sent again with DUP 1."},
        field{"marks", &self::marks, "When some of them were sent."}};
};

template <>
struct description<loadgen::sent_book> {
    using self = loadgen::sent_book;
    static constexpr std::string_view name = "SentBook";
    static constexpr std::string_view about = "The publishers' half of the ledger.";
    static constexpr std::tuple fields{
        field{"streams", &self::streams_, "By publisher and stream.", layout::rows}};
};

// ---- books: what was received

template <>
struct description<loadgen::absence> {
    using self = loadgen::absence;
    static constexpr std::string_view name = "Absence";
    static constexpr std::string_view about = "A client was away while its session was kept.";
    static constexpr std::tuple fields{
        field{"left_ns", &self::left_ns, "When it left."},
        field{"back_ns", &self::back_ns, "When it was back."},
        field{"kept", &self::kept, "How many messages waited for it."}};
};

template <>
struct description<loadgen::tenure> {
    using self = loadgen::tenure;
    static constexpr std::string_view name = "Tenure";
    static constexpr std::string_view about =
        "A session that has ended, of a member of a shared subscription. 0: never.";
    static constexpr std::tuple fields{
        field{"asked_ns", &self::asked_ns, "When its first SUBSCRIBE was sent."},
        field{"subscribed_ns", &self::subscribed_ns, "When its last SUBACK came."},
        field{"left_ns", &self::left_ns, "When its last connection ended."},
        field{"gone_ns", &self::gone_ns, "When it had ended."}};
};

template <>
struct description<loadgen::past_sessions> {
    using self = loadgen::past_sessions;
    static constexpr std::string_view name = "PastSessions";
    static constexpr std::string_view about = "The earlier sessions of a member of a share.";
    static constexpr std::tuple fields{field{"tenures", &self::tenures, "At most 64."}};
};

template <>
struct description<loadgen::forgotten_session> {
    using self = loadgen::forgotten_session;
    static constexpr std::string_view name = "ForgottenSession";
    static constexpr std::string_view about = "A session that ended with a broker.";
    static constexpr std::tuple fields{
        field{"subscribed_ns", &self::subscribed_ns, "When its last SUBACK came."},
        field{"broker_ended_ns", &self::broker_ended_ns, "When the broker ended."}};
};

template <>
struct description<loadgen::forgotten_sessions> {
    using self = loadgen::forgotten_sessions;
    static constexpr std::string_view name = "ForgottenSessions";
    static constexpr std::string_view about = "The sessions of a client that ended with brokers.";
    static constexpr std::tuple fields{field{"sessions", &self::sessions, "At most 16."}};
};

template <>
struct description<loadgen::session_entry> {
    using self = loadgen::session_entry;
    static constexpr std::string_view name = "Session";
    static constexpr std::string_view about = "The life of a session. Times are 0 for never.";
    static constexpr std::tuple fields{
        field{"asked_ns", &self::asked_ns, "When the first SUBSCRIBE was sent."},
        field{"subscribed_ns", &self::subscribed_ns, "When the last SUBACK came."},
        field{"connected_ns", &self::connected_ns, "When the present connection began."},
        field{"left_ns", &self::left_ns, "When the last connection ended; 0 while online."},
        field{"longest_absence_ns", &self::longest_absence_ns, "The longest absence."},
        field{"longest_delay_ns", &self::longest_delay_ns,
              "The longest time from sent to received."},
        field{"connection", &self::connection, "The number of the present connection, from 1."},
        field{"epochs", &self::epochs, "How many sessions the client had."},
        field{"in_order", &self::in_order,
              "Bit k: the connection k + 1 before the present one ended in order."},
        field{"left_in_order", &self::left_in_order, "The last connection did."},
        field{"refused", &self::refused, "The broker refused the subscription."},
        field{"ended", &self::ended, "It ended on purpose."},
        field{"doubtful", &self::doubtful, "It ended and was resumed nevertheless."},
        field{"broker_ended", &self::broker_ended, "The broker was stopped or killed."},
        field{"absences", &self::absences, "The absences of its client."}};
};

template <>
struct description<loadgen::stream_past::beginning> {
    using self = loadgen::stream_past::beginning;
    static constexpr std::string_view name = "StreamBeginning";
    static constexpr std::string_view about = "The beginning of an earlier session.";
    static constexpr std::tuple fields{
        field{"subscribed_ns", &self::subscribed_ns, "When the session had subscribed."},
        field{"first", &self::first, "The lowest number that it saw."}};
};

template <>
struct description<loadgen::stream_past> {
    using self = loadgen::stream_past;
    static constexpr std::string_view name = "StreamPast";
    static constexpr std::string_view about = "What earlier sessions of a client saw of a stream.";
    static constexpr std::tuple fields{
        field{"next", &self::next, "The highest number seen, plus one."},
        field{"missing", &self::missing, "Gaps."},
        field{"seen", &self::seen, "Numbers that were seen."},
        field{"copies", &self::copies, "Numbers that came as retained copies."},
        field{"displaced", &self::displaced, "Numbers that came out of order."},
        field{"abandoned", &self::abandoned,
              "Numbers that another member of a share may get, too."},
        field{"copy_next", &self::copy_next, "The highest retained copy of now, plus one."},
        field{"beginnings", &self::beginnings, "Of the earlier sessions."}};
};

template <>
struct description<loadgen::received_stream> {
    using self = loadgen::received_stream;
    static constexpr std::string_view name = "ReceivedStream";
    static constexpr std::string_view about = "What a session saw of a stream.";
    static constexpr std::tuple fields{
        field{"first", &self::first, "The lowest number seen."},
        field{"next", &self::next, "The highest number seen, plus one; 0: none."},
        field{"missing", &self::missing, "Gaps between these."},
        field{"subscribed_ns", &self::subscribed_ns, "When the session had subscribed."},
        field{"next_at_connect", &self::next_at_connect, "`next` at the present CONNACK."},
        field{"repeated", &self::repeated, "Redelivered on that connection."},
        field{"settled_from", &self::settled_from, "The lowest number that must not come again."},
        field{"settled_to", &self::settled_to, "The highest, plus one."},
        field{"settled_run", &self::settled_run, "How often the broker had ended before."},
        field{"past", &self::past, "Of earlier sessions, when there is anything."},
        field{"connection", &self::connection, "The connection of `repeated`."},
        field{"epoch", &self::epoch, "Which session of the client this is."},
        field{"expiry_s", &self::expiry_s, "Message Expiry Interval; 4294967295: none."},
        field{"sent_qos", &self::sent_qos, "QoS that the messages are published with."},
        field{"qos", &self::qos, "QoS that they are delivered with."},
        field{"owed", &self::owed, "A subscription of the session matches."},
        field{"shared", &self::shared, "A shared one does."},
        field{"overlapping", &self::overlapping, "More than one matches."},
        field{"retained", &self::retained, "They are published with RETAIN 1."}};
};

template <>
struct description<loadgen::pair_key> {
    using self = loadgen::pair_key;
    static constexpr std::string_view name = "PairKey";
    static constexpr std::string_view about = "A session and a stream.";
    static constexpr std::tuple fields{
        field{"session", &self::session, "The number of the client."}, inlined{&self::stream}};
};

template <>
struct description<loadgen::suspicion> {
    using self = loadgen::suspicion;
    static constexpr std::string_view name = "Suspicion";
    static constexpr std::string_view about = "A fault that the publishers' book may excuse.";
    static constexpr std::tuple fields{
        inlined{&self::incident}, field{"otherwise", &self::otherwise, "What it is when excused."},
        field{"asked_ns", &self::asked_ns, "A stray if the broker had it before; 0: always."}};
};

template <>
struct description<loadgen::received_book> {
    using self = loadgen::received_book;
    static constexpr std::string_view name = "ReceivedBook";
    static constexpr std::string_view about = "The receivers' half of the ledger.";
    static constexpr std::tuple fields{
        field{"sessions", &self::sessions_, "By the number of the client.", layout::rows},
        field{"past", &self::past_, "Earlier sessions of members of shares.", layout::rows,
              presence::optional},
        field{"forgotten", &self::forgotten_, "Earlier sessions that ended with a broker.",
              layout::rows, presence::optional},
        field{"pairs", &self::pairs_, "By session and stream.", layout::rows},
        field{"counts", &self::counts_, "By group."},
        field{"incidents", &self::incidents_, "The first violations of each kind.", layout::rows},
        field{"suspicions", &self::suspicions_, "At most a million.", layout::rows},
        not_stored{&self::layout_, "of the scenario"},
        not_stored{&self::broker_runs_, "the run is over"},
        not_stored{&self::grace_ns_, "of the terms of the run"}};
    static void complete(const node& from, const self& book) {
        if (book.counts_.size() != book.layout_->planned().groups.size())
            from.fail("counts: not as many groups as the scenario has");
    }
};

// ---- books: sessions, of which only the counts matter, since the run is over

template <>
struct description<loadgen::session_book> {
    using self = loadgen::session_book;
    static constexpr std::string_view name = "SessionBook";
    static constexpr std::string_view about = "What the sessions of a slice counted.";
    static constexpr std::tuple fields{field{"counts", &self::counts_, "By group."},
                                       not_stored{&self::entries_, "the run is over"},
                                       not_stored{&self::layout_, "of the scenario"},
                                       not_stored{&self::rules_, "of the terms of the run"},
                                       not_stored{&self::forgetting_, "the run is over"},
                                       not_stored{&self::broker_ends_, "the run is over"},
                                       not_stored{&self::forgotten_at_ns_, "the run is over"},
                                       not_stored{&self::forgot_until_ns_, "the run is over"}};
    static void complete(const node& from, const self& book) {
        if (book.counts_.size() != book.layout_->planned().groups.size())
            from.fail("counts: not as many groups as the scenario has");
    }
};

template <>
struct description<loadgen::ledger_books> {
    using self = loadgen::ledger_books;
    static constexpr std::string_view name = "LedgerBooks";
    static constexpr std::string_view about =
        "A slice's half of the ledger, so that slices can be judged together.";
    static constexpr std::tuple fields{
        field{"sent", &self::sent, "What its clients sent."},
        field{"received", &self::received, "What its clients received."},
        field{"sessions", &self::sessions, "What its clients' sessions counted."},
        field{"wills", &self::wills, "Its clients' wills, and those that they got.",
              presence::omit_default}};
};

}  // namespace brokerproof::record
