// A small broker with injected, counted faults. The ledger must find exactly these faults.
#include <deque>
#include <map>
#include <random>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "loadgen/ledger/ledger.hpp"
#include "loadgen/ledger/testing/groups.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t milli = 1'000'000;
constexpr std::uint32_t listeners = 12;

scenario listening_fleet() {
    scenario out;
    out.groups = {members("listeners", listeners, {{"inbox/${client}", 1}, {"all/+", 2}}),
                  members("publishers", 3, {},
                          {sends("inbox/${to}", 1, "listeners"), sends("all/${client}", 2),
                           sends("nobody", 1)})};
    return out;
}

struct faults {
    std::uint64_t lost = 0, duplicated = 0, out_of_order = 0, stray = 0, corrupted = 0;
    bool operator==(const faults&) const = default;
};

faults faults_in(const ledger_report& report) {
    const delivery_counts sums = total(report.groups);
    return {sums.lost, sums.received.duplicated, sums.received.out_of_order, sums.received.stray,
            sums.received.corrupted};
}

class world {
public:
    world(std::uint64_t seed, std::uint32_t slices, double fault_share)
        : layout_(listening_fleet(), "r", slices, 1), fault_share_(fault_share), random_(seed) {
        for (std::uint32_t i = 0; i <= slices; ++i) {
            sent_.emplace_back();
            received_.emplace_back(layout_, second_ns);
        }
        for (client_number i = 0; i < listeners; ++i) begin(i);
    }

    void run(int steps) {
        for (int step = 0; step < steps; ++step) {
            now_ += milli;
            publish();
            const auto moving = static_cast<client_number>(random_() % listeners);
            if (chance(0.1)) sessions_[moving].online ? leave(moving) : come_back(moving);
            for (client_number i = 0; i < listeners; ++i) pump(i);
        }
    }
    void finish() {
        for (client_number i = 0; i < listeners; ++i) {
            now_ += milli;
            if (!sessions_[i].online) come_back(i);
            pump(i);
            // All sessions are online and no message is pending, so every loss shows.
            injected_.lost += sessions_[i].swallowed.size();
            sessions_[i].swallowed.clear();
        }
    }
    /// Audits a single book, and the merged books of all slices; both must give the same report.
    ledger_report report() {
        const session_book sessions(layout_, {});
        audit_policy policy;
        policy.grace_ns = milli;
        const ledger_report whole = audit(layout_, sent_[0], received_[0], sessions, policy);
        for (std::size_t i = 2; i < sent_.size(); ++i) {
            sent_[1].merge(std::move(sent_[i]));
            received_[1].merge(std::move(received_[i]));
        }
        EXPECT_EQ(audit(layout_, sent_[1], received_[1], sessions, policy), whole);
        return whole;
    }
    const faults& injected() const { return injected_; }

private:
    struct session {
        bool online = false;
        std::deque<delivery> queue;
        /// QoS 1 messages of this connection in the order sent. A copy has the packet id of the
        /// original, so both are redelivered as one.
        std::vector<delivery> unanswered;
        std::vector<delivery> swallowed;  ///< lost, but no later message shows it yet
    };
    bool chance(double share) { return static_cast<double>(random_() % 10'000) < share * 10'000; }
    /// Tells the single book and the book of the slice.
    template <class Act>
    void tell(client_number client, Act act) {
        act(received_[0]);
        act(received_[1 + layout_.slice_of(client)]);
    }

    void begin(client_number client) {
        tell(client, [&](received_book& book) {
            book.connected(client, now_, false, false);
            book.subscribing(client, now_);
            book.subscribed(client, now_);
        });
        // Losses at the end of an ended session look like messages that expired with it.
        sessions_[client] = {.online = true, .queue = {}, .unanswered = {}, .swallowed = {}};
        now_ += milli;
    }
    void leave(client_number client) {
        sessions_[client].online = false;
        tell(client, [&](received_book& book) { book.left(client, now_); });
    }
    void come_back(client_number client) {
        session& receiver = sessions_[client];
        if (chance(0.2)) {  // the session has expired
            tell(client, [&](received_book& book) { book.ended(client, now_); });
            now_ += 10 * second_ns;
            return begin(client);
        }
        tell(client, [&](received_book& book) { book.connected(client, now_, true, false); });
        receiver.online = true;
        // Some of the unanswered messages are redelivered, in order, with DUP 1.
        const std::size_t again =
            receiver.unanswered.empty() ? 0 : random_() % receiver.unanswered.size();
        std::vector<delivery> redelivered(
            receiver.unanswered.end() - static_cast<std::ptrdiff_t>(again),
            receiver.unanswered.end());
        receiver.unanswered.clear();
        for (delivery& message : redelivered) {
            message.dup = true;
            give(client, message);
        }
    }

    void publish() {
        const std::uint64_t number = published_++;
        const std::size_t chosen = number % 7 == 0 ? 2 : number % 3 == 0 ? 1 : 0;
        const auto [member, to] = layout_.arrival_of(1, chosen, number);
        const stream_key key{layout_.first_of(1) + member, layout_.stream(1, chosen, to)};
        delivery message;
        message.stamp.publisher = key.publisher;
        message.stamp.stream = key.stream;
        message.stamp.sent_ns = now_;
        for (sent_book* book : {&sent_[0], &sent_[1 + layout_.slice_of(key.publisher)]}) {
            message.stamp.sequence = book->issue(key, now_);
            book->acknowledged(key, now_, now_ + 1000);
        }
        for (client_number i = 0; i < listeners; ++i) {
            const auto route = layout_.route_to(i, key.publisher, key.stream);
            message.qos = route.qos;
            if (route.owed) sessions_[i].queue.push_back(message);
        }
    }

    void pump(client_number client) {
        session& receiver = sessions_[client];
        while (receiver.online && !receiver.queue.empty()) {
            const delivery message = receiver.queue.front();
            receiver.queue.pop_front();
            if (!chance(fault_share_)) {
                give(client, message);
            } else {
                spoil(client, message);
            }
        }
    }
    void give(client_number client, delivery message) {
        message.session = client;
        message.now_ns = ++now_;
        tell(client, [&](received_book& book) { book.take(message); });
        session& receiver = sessions_[client];
        const auto same = [&](const delivery& other) { return other.stamp == message.stamp; };
        if (message.qos == 1 && std::ranges::none_of(receiver.unanswered, same))
            receiver.unanswered.push_back(message);
        const auto shown = [&](const delivery& other) {
            return other.stamp.publisher == message.stamp.publisher &&
                   other.stamp.stream == message.stamp.stream;
        };
        injected_.lost += std::erase_if(receiver.swallowed, shown);
    }
    void spoil(client_number client, const delivery& message) {
        session& receiver = sessions_[client];
        switch (random_() % 5) {
            case 0: receiver.swallowed.push_back(message); break;
            case 1:
                give(client, message);
                give(client, message);
                ++injected_.duplicated;
                break;
            case 2: {
                const auto next = std::ranges::find_if(receiver.queue, [&](const delivery& other) {
                    return other.stamp.publisher == message.stamp.publisher &&
                           other.stamp.stream == message.stamp.stream;
                });
                if (next != receiver.queue.end()) {
                    give(client, *next);
                    receiver.queue.erase(next);
                    ++injected_.out_of_order;
                }
                give(client, message);
                break;
            }
            case 3: {
                give(client, message);
                delivery unasked = message;
                unasked.stamp.stream = layout_.stream(1, 2, 0);
                give(client, unasked);
                std::erase_if(receiver.unanswered,
                              [&](const delivery& other) { return other.stamp == unasked.stamp; });
                ++injected_.stray;
                break;
            }
            default:
                tell(client, [&](received_book& book) { book.corrupted(client); });
                ++injected_.corrupted;
                receiver.swallowed.push_back(message);
        }
    }

    topology layout_;
    double fault_share_;
    std::mt19937_64 random_;
    std::int64_t now_ = second_ns;
    std::uint64_t published_ = 0;
    std::vector<sent_book> sent_;  ///< [0] is the book of all clients, then one book for each slice
    std::vector<received_book> received_;
    std::map<client_number, session> sessions_;
    faults injected_;
};

TEST(ledger, accuses_no_broker_without_faults) {
    for (std::uint64_t seed = 0; seed < 40; ++seed) {
        world tested(seed, 1 + static_cast<std::uint32_t>(seed % 5), 0);
        tested.run(400);
        tested.finish();
        const ledger_report report = tested.report();
        EXPECT_EQ(faults_in(report), faults{}) << seed;
        EXPECT_EQ(total(report.groups).received.suspected, 0U);
        EXPECT_GT(total(report.groups).received.redelivered, 0U);
        EXPECT_GT(total(report.groups).delivered, 400U);
        EXPECT_TRUE(report.incidents.empty());
    }
}

TEST(ledger, finds_exactly_the_injected_faults) {
    for (std::uint64_t seed = 0; seed < 60; ++seed) {
        world tested(seed, 1 + static_cast<std::uint32_t>(seed % 5), 0.05);
        tested.run(400);
        tested.finish();
        const faults seen = faults_in(tested.report());
        EXPECT_GT(seen.lost, 0U) << seed;
        EXPECT_EQ(seen.lost, tested.injected().lost) << seed;
        EXPECT_EQ(seen.duplicated, tested.injected().duplicated) << seed;
        EXPECT_EQ(seen.stray, tested.injected().stray) << seed;
        EXPECT_EQ(seen.out_of_order, tested.injected().out_of_order) << seed;
        EXPECT_EQ(seen.corrupted, tested.injected().corrupted) << seed;
    }
}

}  // namespace
}  // namespace brokerproof::loadgen
