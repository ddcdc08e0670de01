// A will is due when its connection has ended without a DISCONNECT 0x00 and its delay or its
// session is over, whichever is first, unless the session was resumed before. Where the client
// cannot know what the broker saw first, the will is open.
#include "loadgen/ledger/will_audit.hpp"

#include <algorithm>
#include <limits>
#include <tuple>
#include <utility>

#include "loadgen/ledger/subscriber_index.hpp"
#include "loadgen/scenario/duration.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr std::size_t most_will_faults = 20;
constexpr std::int64_t far_ns = std::numeric_limits<std::int64_t>::max() / 4;
// A clock with a resolution of one second is correct as well.
constexpr std::int64_t resolution_ns = second_ns;

/// Between which times the broker saw the end of a connection.
struct moment {
    std::int64_t early_ns = 0;
    std::int64_t late_ns = 0;
};

/// What the client tried after the connection.
struct succession {
    std::int64_t tried_ns = far_ns;             ///< the first CONNECT that was not refused
    const will_connection* accepted = nullptr;  ///< the first CONNACK with code 0
    bool unsure_between = false;                ///< a CONNECT without an answer was before it
};

succession succession_of(std::span<const will_connection> later) {
    succession out;
    for (const will_connection& next : later) {
        if (next.end == connection_end::refused) continue;
        out.tried_ns = std::min(out.tried_ns, next.asked_ns);
        if (next.accepted_ns != 0) {
            out.accepted = &next;
            break;
        }
        out.unsure_between = true;
    }
    return out;
}

moment end_of(const will_connection& own, const succession& after, std::int64_t tolerance_ns) {
    moment out{own.ended_ns, own.ended_ns};
    // The broker may have closed long before the client noticed.
    if (own.end == connection_end::closed) out.early_ns = own.accepted_ns;
    if (own.end == connection_end::silence) {
        // [MQTT-3.1.2-22] After 1.5 Keep Alives, or when the next connection takes over.
        out.late_ns = own.keep_alive == 0
                          ? far_ns
                          : own.ended_ns + own.keep_alive * second_ns * 3 / 2 + tolerance_ns;
        if (after.accepted != nullptr)
            out.late_ns = std::min(out.late_ns, after.accepted->accepted_ns);
    }
    return out;
}

bool is_certainly_no_will(const will_connection& own) {
    return own.end == connection_end::goodbye || own.end == connection_end::refused;
}
bool has_certainly_ended(const will_connection& own) {
    const bool known = own.end == connection_end::cut || own.end == connection_end::closed ||
                       own.end == connection_end::silence;
    return known && own.accepted_ns != 0;
}

/// Of a will that waits, and whose session may be resumed meanwhile.
will_claim claim_of_delayed(const succession& after, std::int64_t early_ns, std::int64_t late_ns,
                            std::int64_t ended_ns) {
    if (late_ns < std::min(after.tried_ns, ended_ns)) return will_claim::owed;
    if (after.unsure_between) return will_claim::open;
    if (after.accepted == nullptr)
        return early_ns > ended_ns ? will_claim::not_owed : will_claim::open;
    // The session had ended, if only by Clean Start 1, and its will with it.
    if (!after.accepted->resumed)
        return after.accepted->accepted_ns < ended_ns ? will_claim::owed : will_claim::open;
    // [MQTT-3.1.3-9] The session was resumed in time.
    const bool in_time = after.accepted->accepted_ns < early_ns - resolution_ns;
    return in_time ? will_claim::not_owed : will_claim::open;
}

}  // namespace

will_due due_of(std::span<const will_connection> connections, const group& owner,
                const audit_policy& policy, std::int64_t ended_ns) {
    const will_connection& own = connections.front();
    if (is_certainly_no_will(own)) return {.claim = will_claim::not_owed};
    if (!has_certainly_ended(own)) return {};
    const succession after = succession_of(connections.subspan(1));
    const moment end = end_of(own, after, policy.keep_alive_tolerance_ns);
    const std::uint32_t delay = owner.will ? owner.will->delay_interval.value_or(0) : 0;
    const std::int64_t waits = std::min(delay, own.session_s) * second_ns;
    const std::int64_t judged_until = ended_ns - resolution_ns;
    will_due out;
    // Its delay counts from when the broker had to notice the end, without tolerance.
    out.due_ns = end_of(own, after, 0).late_ns + waits;
    if (!(after.accepted == nullptr || after.accepted->resumed))
        out.due_ns = std::min(out.due_ns, after.accepted->accepted_ns);
    if (own.end != connection_end::closed)
        out.earliest_ns = std::min(end.early_ns + waits, after.tried_ns);
    const std::int64_t late_ns = end.late_ns + (waits == 0 ? 0 : waits + policy.grace_ns);
    out.claim = waits != 0 ? claim_of_delayed(after, end.early_ns + waits, late_ns, judged_until)
                : late_ns < judged_until ? will_claim::owed
                                         : will_claim::open;
    return out;
}

namespace {

class will_auditor {
public:
    will_auditor(const topology& layout, const received_book& received, const will_book& wills,
                 const audit_policy& policy, std::int64_t ended_ns)
        : layout_(layout),
          received_(received),
          wills_(wills),
          policy_(policy),
          ended_ns_(ended_ns),
          index_(layout) {}

    will_report run() {
        out_.groups.resize(layout_.planned().groups.size());
        out_.delays.resize(out_.groups.size());
        for (const auto& [owner, own] : wills_.by_owner()) {
            if (owner >= layout_.clients() || !is_judged(owner)) continue;
            const std::span<const will_connection> connections = own.connections;
            watchers_of(owner);
            for (std::size_t i = 0; i < connections.size(); ++i)
                judge(owner, connections.subspan(i));
        }
        std::ranges::sort(out_.faults, {}, [](const will_fault& fault) {
            return std::tuple(fault.owner, fault.connection, fault.watcher);
        });
        if (out_.faults.size() > most_will_faults) out_.faults.resize(most_will_faults);
        return std::move(out_);
    }

private:
    bool is_judged(client_number owner) const {
        const auto& will = layout_.group_with(owner).will;
        return will && will->judged;
    }

    void watchers_of(client_number owner) {
        const auto topic = layout_.filled(owner, layout_.group_with(owner).will->topic);
        index_.find(layout_.broker_of(owner), topic, matches_);
    }

    std::int64_t clock_between(client_number owner, client_number watcher) const {
        const bool shared = layout_.slice_of(owner) == layout_.slice_of(watcher);
        return shared ? 0 : policy_.clock_uncertainty_ns;
    }

    /// Whether a watcher certainly had its subscription, and certainly gets what it is owed.
    bool must_see(client_number owner, const subscriber_index::match& watcher,
                  const will_connection& own) const {
        const session_entry* entry = received_.find(watcher.subscriber);
        if (watcher.share != 0 || entry == nullptr) return false;
        if (entry->refused || entry->ended || entry->doubtful) return false;
        if (entry->left_ns != 0 || entry->subscribed_ns == 0) return false;
        if (policy_.queue_limit && !entry->absences.empty()) return false;
        const bool is_noticed_late = own.end == connection_end::closed;
        const std::int64_t since_ns = is_noticed_late ? own.accepted_ns : own.ended_ns;
        return entry->subscribed_ns + clock_between(owner, watcher.subscriber) < since_ns;
    }

    void judge(client_number owner, std::span<const will_connection> connections) {
        const will_connection& own = connections.front();
        will_due due = due_of(connections, layout_.group_with(owner), policy_, ended_ns_);
        // 3.1.2.5: a server that was stopped may publish wills when it runs again.
        const bool broker_ended = own.asked_ns <= wills_.broker_ended_ns();
        if (broker_ended) due = {};
        const sight seen = look(owner, own, due);
        count(layout_.group_of(owner), due, seen);
    }

    struct sight {
        bool came = false;
        bool early = false;
        bool stray = false;
        bool twice = false;
        bool missed = false;  ///< by a watcher that must see it
        std::int64_t first_ns = far_ns;
    };

    sight look(client_number owner, const will_connection& own, const will_due& due) {
        sight seen;
        for (const auto& watcher : matches_) look_with(watcher, owner, own, due, seen);
        return seen;
    }

    void look_with(const subscriber_index::match& watcher, client_number owner,
                   const will_connection& own, const will_due& due, sight& seen) {
        const auto fault = [&](bool& noted, will_fault_kind kind) {
            noted = true;
            out_.faults.push_back({kind, owner, own.number, watcher.subscriber});
        };
        const auto entry = wills_.seen().find({watcher.subscriber, owner, own.number});
        if (entry == wills_.seen().end()) {
            const bool is_due = due.claim == will_claim::owed && policy_.whole_run;
            if (is_due && must_see(owner, watcher, own)) fault(seen.missed, will_fault_kind::lost);
            return;
        }
        const auto& [first_ns, connection, repeated] = entry->second;
        seen.came = true;
        seen.first_ns = std::min(seen.first_ns, first_ns);
        const std::int64_t tolerance = resolution_ns + clock_between(owner, watcher.subscriber);
        if (due.claim == will_claim::not_owed) {
            fault(seen.stray, will_fault_kind::stray);
        } else if (due.earliest_ns && first_ns < *due.earliest_ns - tolerance) {
            fault(seen.early, will_fault_kind::early);
        }
        if (repeated != 0) fault(seen.twice, will_fault_kind::twice);
    }

    void count(std::size_t group, const will_due& due, const sight& seen) {
        will_counts& into = out_.groups[group];
        into.stray += seen.stray || seen.early ? 1 : 0;
        into.twice += seen.twice ? 1 : 0;
        if (due.claim == will_claim::not_owed) {
            ++into.not_owed;
        } else if (seen.missed) {
            ++into.owed;
            ++into.lost;
        } else if (due.claim == will_claim::owed && seen.came) {
            ++into.owed;
            ++into.published;
            out_.delays[group].push_back(std::max<std::int64_t>(0, seen.first_ns - due.due_ns));
        } else {
            ++into.open;
        }
    }

    const topology& layout_;
    const received_book& received_;
    const will_book& wills_;
    const audit_policy& policy_;
    const std::int64_t ended_ns_;
    const subscriber_index index_;
    std::vector<subscriber_index::match> matches_;
    will_report out_;
};

bool judges_wills(const scenario& planned) {
    return std::ranges::any_of(
        planned.groups, [](const group& members) { return members.will && members.will->judged; });
}

}  // namespace

will_report audit_wills(const topology& layout, const received_book& received,
                        const will_book& wills, const audit_policy& policy, std::int64_t ended_ns) {
    if (!judges_wills(layout.planned())) return {};
    return will_auditor(layout, received, wills, policy, ended_ns).run();
}

}  // namespace brokerproof::loadgen
