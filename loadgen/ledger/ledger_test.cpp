// A small broker that keeps its promises but for faults that are counted; the ledger must find
// exactly those.
#include <deque>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second = 1'000'000'000;
constexpr std::int64_t milli = 1'000'000;
constexpr std::uint32_t listeners = 12;

scenario fleet() {
    scenario out;
    out.groups = {members("listeners", listeners, {{"inbox/${client}", 1}, {"all/+", 2}}),
                  members("publishers", 3, {},
                          {sends("inbox/${to}", 1, "listeners"), sends("all/${client}", 2),
                           sends("nobody", 1)})};
    return out;
}

struct found {
    std::uint64_t lost = 0, duplicated = 0, out_of_order = 0, stray = 0, corrupted = 0;
    bool operator==(const found&) const = default;
};

found found_by(const ledger_report& report) {
    const delivery_counts all = total(report.groups);
    return {all.lost, all.received.duplicated, all.received.out_of_order, all.received.stray,
            all.received.corrupted};
}

class world {
public:
    world(std::uint64_t seed, std::uint32_t slices, double fault_share)
        : all_(fleet(), "r", slices, 1), faults_(fault_share), random_(seed) {
        for (std::uint32_t i = 0; i <= slices; ++i) {
            sent_.emplace_back();
            received_.emplace_back(all_, second);
        }
        for (client_number i = 0; i < listeners; ++i) begin(i);
    }

    void run(int steps) {
        for (int step = 0; step < steps; ++step) {
            now_ += milli;
            publish();
            const auto someone = static_cast<client_number>(random_() % listeners);
            if (chance(0.1)) sessions_[someone].online ? leave(someone) : come_back(someone);
            for (client_number i = 0; i < listeners; ++i) pump(i);
        }
    }
    void finish() {
        for (client_number i = 0; i < listeners; ++i) {
            now_ += milli;
            if (!sessions_[i].online) come_back(i);
            pump(i);
            // All are online and nothing more will come: every loss shows.
            injected_.lost += sessions_[i].swallowed.size();
            sessions_[i].swallowed.clear();
        }
    }
    /// One book of all, and the books of all slices put together, say the same.
    ledger_report report() {
        const session_book sessions(all_, {});
        audit_policy policy;
        policy.grace_ns = milli;
        const ledger_report one = audit(all_, sent_[0], received_[0], sessions, policy);
        for (std::size_t i = 2; i < sent_.size(); ++i) {
            sent_[1].merge(std::move(sent_[i]));
            received_[1].merge(std::move(received_[i]));
        }
        EXPECT_EQ(audit(all_, sent_[1], received_[1], sessions, policy), one);
        return one;
    }
    const found& injected() const { return injected_; }

private:
    struct session {
        bool online = false;
        std::deque<delivery> queue;
        /// QoS 1, of this connection, in the order sent; a copy has the packet id of the first,
        /// so both come again as one.
        std::vector<delivery> unanswered;
        std::vector<delivery> swallowed;  ///< lost, and nothing that followed shows it yet
    };
    bool chance(double share) { return static_cast<double>(random_() % 10'000) < share * 10'000; }
    /// Tells the one book, and that of the slice.
    template <class Act>
    void tell(client_number who, Act act) {
        act(received_[0]);
        act(received_[1 + all_.slice_of(who)]);
    }

    void begin(client_number who) {
        tell(who, [&](received_book& book) {
            book.connected(who, now_, false, false);
            book.subscribing(who, now_);
            book.subscribed(who, now_);
        });
        // Losses at the end of a session that ended cannot be told from what expired with it.
        sessions_[who] = {.online = true, .queue = {}, .unanswered = {}, .swallowed = {}};
        now_ += milli;
    }
    void leave(client_number who) {
        sessions_[who].online = false;
        tell(who, [&](received_book& book) { book.left(who, now_); });
    }
    void come_back(client_number who) {
        session& of = sessions_[who];
        if (chance(0.2)) {  // it had expired meanwhile
            tell(who, [&](received_book& book) { book.ended(who, now_); });
            now_ += 10 * second;
            return begin(who);
        }
        tell(who, [&](received_book& book) { book.connected(who, now_, true, false); });
        of.online = true;
        // A part of what was not answered comes again, in order, with DUP.
        const std::size_t again = of.unanswered.empty() ? 0 : random_() % of.unanswered.size();
        std::vector<delivery> some(of.unanswered.end() - static_cast<std::ptrdiff_t>(again),
                                   of.unanswered.end());
        of.unanswered.clear();
        for (delivery& one : some) {
            one.dup = true;
            give(who, one);
        }
    }

    void publish() {
        const std::uint64_t number = published_++;
        const std::size_t which = number % 7 == 0 ? 2 : number % 3 == 0 ? 1 : 0;
        const auto [member, to] = all_.arrival_of(1, which, number);
        const stream_key key{all_.first_of(1) + member, all_.stream(1, which, to)};
        delivery what;
        what.of.publisher = key.publisher;
        what.of.stream = key.stream;
        what.of.sent_ns = now_;
        for (sent_book* book : {&sent_[0], &sent_[1 + all_.slice_of(key.publisher)]}) {
            what.of.sequence = book->issue(key, now_);
            book->acknowledged(key, now_, now_ + 1000);
        }
        for (client_number i = 0; i < listeners; ++i) {
            const auto route = all_.route_to(i, key.publisher, key.stream);
            what.qos = route.qos;
            if (route.owed) sessions_[i].queue.push_back(what);
        }
    }

    void pump(client_number who) {
        session& of = sessions_[who];
        while (of.online && !of.queue.empty()) {
            const delivery what = of.queue.front();
            of.queue.pop_front();
            if (!chance(faults_)) {
                give(who, what);
            } else {
                spoil(who, what);
            }
        }
    }
    void give(client_number who, delivery what) {
        what.session = who;
        what.now_ns = ++now_;
        tell(who, [&](received_book& book) { book.take(what); });
        session& of = sessions_[who];
        const auto same = [&](const delivery& one) { return one.of == what.of; };
        if (what.qos == 1 && std::ranges::none_of(of.unanswered, same))
            of.unanswered.push_back(what);
        const auto shown = [&](const delivery& one) {
            return one.of.publisher == what.of.publisher && one.of.stream == what.of.stream;
        };
        injected_.lost += std::erase_if(of.swallowed, shown);
    }
    void spoil(client_number who, const delivery& what) {
        session& of = sessions_[who];
        switch (random_() % 5) {
        case 0: of.swallowed.push_back(what); break;
        case 1:
            give(who, what);
            give(who, what);
            ++injected_.duplicated;
            break;
        case 2: {
            const auto next = std::ranges::find_if(of.queue, [&](const delivery& one) {
                return one.of.publisher == what.of.publisher && one.of.stream == what.of.stream;
            });
            if (next != of.queue.end()) {
                give(who, *next);
                of.queue.erase(next);
                ++injected_.out_of_order;
            }
            give(who, what);
            break;
        }
        case 3: {
            give(who, what);
            delivery unasked = what;
            unasked.of.stream = all_.stream(1, 2, 0);
            give(who, unasked);
            std::erase_if(of.unanswered,
                          [&](const delivery& one) { return one.of == unasked.of; });
            ++injected_.stray;
            break;
        }
        default:
            tell(who, [&](received_book& book) { book.corrupted(who); });
            ++injected_.corrupted;
            of.swallowed.push_back(what);
        }
    }

    topology all_;
    double faults_;
    std::mt19937_64 random_;
    std::int64_t now_ = second;
    std::uint64_t published_ = 0;
    std::vector<sent_book> sent_;  ///< [0] of all, then of each slice
    std::vector<received_book> received_;
    std::map<client_number, session> sessions_;
    found injected_;
};

TEST(ledger, accuses_nobody_who_does_what_is_right) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        world of(seed, 1 + static_cast<std::uint32_t>(seed % 5), 0);
        of.run(400);
        of.finish();
        const ledger_report report = of.report();
        EXPECT_EQ(found_by(report), found{}) << seed;
        EXPECT_EQ(total(report.groups).received.suspected, 0U);
        EXPECT_GT(total(report.groups).received.redelivered, 0U);
        EXPECT_GT(total(report.groups).delivered, 400U);
        EXPECT_TRUE(report.incidents.empty());
    }
}

TEST(ledger, finds_exactly_what_was_done_wrong) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        world of(seed, 1 + static_cast<std::uint32_t>(seed % 5), 0.05);
        of.run(400);
        of.finish();
        const found got = found_by(of.report());
        EXPECT_GT(got.lost, 0U) << seed;
        EXPECT_EQ(got.lost, of.injected().lost) << seed;
        EXPECT_EQ(got.duplicated, of.injected().duplicated) << seed;
        EXPECT_EQ(got.stray, of.injected().stray) << seed;
        EXPECT_EQ(got.out_of_order, of.injected().out_of_order) << seed;
        EXPECT_EQ(got.corrupted, of.injected().corrupted) << seed;
    }
}

}  // namespace
}  // namespace brokerproof::loadgen
