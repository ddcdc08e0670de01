#include "loadgen/ledger/ledger_json.hpp"

#include <limits>
#include <type_traits>

namespace brokerproof::loadgen {
namespace {

namespace json = boost::json;
using reports::json_node;

/// Writes the values of one row, one after the other.
class row_writer {
public:
    row_writer& operator()(std::integral auto value) {
        using kind = decltype(value);
        if constexpr (std::is_signed_v<kind>) {
            row_.emplace_back(static_cast<std::int64_t>(value));
        } else {
            row_.emplace_back(static_cast<std::uint64_t>(value));
        }
        return *this;
    }
    row_writer& operator()(const sequence_set& set) {
        (*this)(set.ranges().size());
        for (const interval& range : set.ranges()) (*this)(range.first)(range.last);
        return *this;
    }
    template <class Item, class Write>
    row_writer& list(const std::vector<Item>& items, Write write) {
        (*this)(items.size());
        for (const Item& item : items) write(*this, item);
        return *this;
    }
    json::array take() { return std::move(row_); }

private:
    json::array row_;
};

/// Reads them back in the same order; a row that is too short or holds anything else is a fault.
class row_reader {
public:
    explicit row_reader(const json_node& node) : node_(node) { node.get(values_); }

    template <std::integral Value>
    row_reader& operator()(Value& value) {
        if (node_.failed()) return *this;
        if (at_ == values_.size()) {
            node_.fail("the row is too short");
            return *this;
        }
        const std::int64_t number = values_[at_++];
        if constexpr (std::is_same_v<Value, bool>) {
            value = number != 0;
        } else if (std::in_range<Value>(number)) {
            value = static_cast<Value>(number);
        } else {
            node_.fail("number out of range");
        }
        return *this;
    }
    row_reader& operator()(sequence_set& set) {
        for (std::uint64_t i = 0, count = size(2); i < count && !node_.failed(); ++i) {
            interval range;
            (*this)(range.first)(range.last);
            if (range.first > range.last) node_.fail("an interval that ends before it begins");
            if (!node_.failed()) set.add(range);
        }
        return *this;
    }
    template <class Item, class Read>
    row_reader& list(std::vector<Item>& items, std::uint64_t width, Read read) {
        for (std::uint64_t i = 0, count = size(width); i < count && !node_.failed(); ++i) {
            read(*this, items.emplace_back());
        }
        return *this;
    }
    void end() {
        if (!node_.failed() && at_ != values_.size()) node_.fail("the row is too long");
    }

private:
    /// Of a list whose items have `width` numbers: never more than the row can hold.
    std::uint64_t size(std::uint64_t width) {
        std::uint64_t count = 0;
        (*this)(count);
        if (node_.failed() || count <= (values_.size() - at_) / width) return count;
        node_.fail("a list that is longer than its row");
        return 0;
    }

    const json_node& node_;
    std::vector<std::int64_t> values_;
    std::size_t at_ = 0;
};

// One order of values for both directions: `io` is a row_writer or a row_reader.

void rows(auto& io, auto& mark, const sent_stream::mark*) { io(mark.sent_ns)(mark.sequence); }
void rows(auto& io, auto& of, const sent_stream*) {
    io(of.next)(of.last_ns)(of.slowest_ns)(of.indeterminate)(of.refused)(of.resent);
}
void rows(auto& io, auto& of, const absence*) { io(of.left_ns)(of.back_ns)(of.kept); }
void rows(auto& io, auto& of, const session_entry*) {
    io(of.asked_ns)(of.subscribed_ns)(of.connected_ns)(of.left_ns)(of.longest_absence_ns);
    io(of.longest_delay_ns)(of.connection)(of.epochs)(of.ended)(of.doubtful);
}
void rows(auto& io, auto& of, const stream_past::beginning*) { io(of.subscribed_ns)(of.first); }
void rows(auto& io, auto& of, const stream_past*) { 
    io(of.next)(of.missing)(of.seen)(of.copies)(of.displaced);
}
void rows(auto& io, auto& of, const received_stream*) {
    io(of.first)(of.next)(of.missing)(of.subscribed_ns)(of.next_at_connect)(of.repeated);
    io(of.connection)(of.epoch)(of.expiry_s)(of.sent_qos)(of.qos)(of.owed)(of.overlapping);
    io(of.retained);
}
void rows(auto& io, auto& of, const received_counts*) {
    io(of.fresh)(of.redelivered)(of.retained)(of.duplicated)(of.out_of_order)(of.stray)(of.late);
    io(of.suspected)(of.corrupted)(of.foreign);
}
void rows(auto& io, auto& of, const session_counts*) {
    io(of.begun)(of.kept)(of.ended)(of.either)(of.lost)(of.revived)(of.shortened);
}
void rows(auto& io, auto& of, const delivery*) {
    io(of.session)(of.of.run)(of.of.publisher)(of.of.stream)(of.of.sequence)(of.of.intended_ns);
    io(of.of.sent_ns)(of.qos)(of.dup)(of.retain)(of.now_ns);
}

template <class Value>
void write_row(row_writer& out, const Value& value) {
    const Value* const kind = nullptr;
    rows(out, value, kind);
}
template <class Value>
void read_row(row_reader& in, Value& value) {
    const Value* const kind = nullptr;
    rows(in, value, kind);
}

void write_outcome(row_writer& out, outcome what) { out(static_cast<unsigned>(what)); }
void read_outcome(row_reader& in, const json_node& node, outcome& what) {
    unsigned number = 0;
    in(number);
    if (number > static_cast<unsigned>(outcome::late)) node.fail("no such outcome");
    what = static_cast<outcome>(number);
}

constexpr auto write_item = [](row_writer& out, const auto& item) { write_row(out, item); };
constexpr auto read_item = [](row_reader& in, auto& item) { read_row(in, item); };

json::array counts_of(const auto& counts) {
    json::array list;
    for (const auto& one : counts) {
        row_writer row;
        write_row(row, one);
        list.emplace_back(row.take());
    }
    return list;
}

void read_counts(const json_node& node, auto& counts) {
    std::size_t index = 0;
    node.for_each([&](const json_node& element) {
        if (index == counts.size()) return element.fail("more groups than the scenario has");
        row_reader row(element);
        read_row(row, counts[index++]);
        row.end();
    });
}

void write_past(row_writer& row, const stream_past* past) {
    row(past != nullptr);
    if (past == nullptr) return;
    write_row(row, *past);
    row.list(past->beginnings, write_item);
}

void read_past(row_reader& row, std::unique_ptr<stream_past>& past) {
    bool there = false;
    row(there);
    if (!there) return;
    past = std::make_unique<stream_past>();
    read_row(row, *past);
    row.list(past->beginnings, 2, read_item);
}

}  // namespace

// ---- what was sent

json::value ledger_json::write(const sent_book& book) {
    json::array streams;
    for (const auto& [key, stream] : book.streams_) {
        row_writer row;
        row(key.publisher)(key.stream);
        write_row(row, stream);
        row.list(stream.marks, write_item);
        streams.emplace_back(row.take());
    }
    return streams;
}

void ledger_json::read(const json_node& node, sent_book& book) {
    node.for_each([&](const json_node& element) {
        row_reader row(element);
        stream_key key;
        sent_stream stream;
        row(key.publisher)(key.stream);
        read_row(row, stream);
        row.list(stream.marks, 2, read_item);
        row.end();
        if (element.failed()) return;
        if (!book.streams_.try_emplace(key, std::move(stream)).second) element.fail("comes twice");
    });
}

// ---- what was received

json::value ledger_json::write(const received_book& book) {
    json::array sessions;
    for (const auto& [number, session] : book.sessions_) {
        row_writer row;
        row(number);
        write_row(row, session);
        row.list(session.absences, write_item);
        sessions.emplace_back(row.take());
    }
    json::array pairs;
    for (const auto& [key, pair] : book.pairs_) {
        row_writer row;
        row(key.session)(key.stream.publisher)(key.stream.stream);
        write_row(row, pair);
        write_past(row, pair.past.get());
        pairs.emplace_back(row.take());
    }
    json::array incidents;
    for (const incident& one : book.incidents_) {
        row_writer row;
        write_outcome(row, one.what);
        write_row(row, one.of);
        incidents.emplace_back(row.take());
    }
    json::array suspicions;
    for (const suspicion& one : book.suspicions_) {
        row_writer row;
        write_outcome(row, one.of.what);
        write_row(row, one.of.of);
        write_outcome(row, one.otherwise);
        row(one.asked_ns);
        suspicions.emplace_back(row.take());
    }
    json::object all;
    all["sessions"] = std::move(sessions);
    all["pairs"] = std::move(pairs);
    all["counts"] = counts_of(book.counts_);
    all["incidents"] = std::move(incidents);
    all["suspicions"] = std::move(suspicions);
    return all;
}

void ledger_json::read(const json_node& node, received_book& book) {
    const auto session = [&](const json_node& element) {
        row_reader row(element);
        client_number number = 0;
        session_entry entry;
        row(number);
        read_row(row, entry);
        row.list(entry.absences, 3, read_item);
        row.end();
        if (!element.failed()) book.sessions_[number] = std::move(entry);
    };
    const auto pair = [&](const json_node& element) {
        row_reader row(element);
        pair_key key;
        received_stream stream;
        row(key.session)(key.stream.publisher)(key.stream.stream);
        read_row(row, stream);
        read_past(row, stream.past);
        row.end();
        if (!element.failed()) book.pairs_[key] = std::move(stream);
    };
    const auto found = [&](const json_node& element) {
        row_reader row(element);
        incident one;
        read_outcome(row, element, one.what);
        read_row(row, one.of);
        row.end();
        if (!element.failed()) book.incidents_.push_back(one);
    };
    const auto suspected = [&](const json_node& element) {
        row_reader row(element);
        suspicion one;
        read_outcome(row, element, one.of.what);
        read_row(row, one.of.of);
        read_outcome(row, element, one.otherwise);
        row(one.asked_ns);
        row.end();
        if (!element.failed()) book.suspicions_.push_back(one);
    };
    node.need_with("sessions", [&](const json_node& list) { list.for_each(session); });
    node.need_with("pairs", [&](const json_node& list) { list.for_each(pair); });
    node.need_with("counts", [&](const json_node& list) { read_counts(list, book.counts_); });
    node.need_with("incidents", [&](const json_node& list) { list.for_each(found); });
    node.need_with("suspicions", [&](const json_node& list) { list.for_each(suspected); });
}

// ---- sessions: only what they counted, since the run is over

json::value ledger_json::write(const session_book& book) { return counts_of(book.counts_); }

void ledger_json::read(const json_node& node, session_book& book) {
    read_counts(node, book.counts_);
}

}  // namespace brokerproof::loadgen
