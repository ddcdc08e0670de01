// The life of sessions as both standards require it.
#include "loadgen/ledger/session_book.hpp"

#include "loadgen/scenario/duration.hpp"

#include <algorithm>
#include <limits>

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t never = 0xFFFFFFFFU;  // [3.1.2.11.2] v5: the session does not expire

/// The interval that a group asks for, in seconds; none: without end.
std::optional<std::uint32_t> asked_interval(const group& owner) {
    if (owner.version == mqtt::version::v5) {
        const std::uint32_t asked = owner.session_expiry_interval.value_or(0);
        return asked == never ? std::nullopt : std::optional(asked);
    }
    // [MQTT-3.1.2-6] v3.1.1: Clean Session decides the begin and the end.
    return owner.clean_start ? std::optional(0U) : std::nullopt;
}

/// The time when the broker notices the silence: 1.5 Keep Alives after the last packet
/// [MQTT-3.1.2-22]. With Keep Alive 0 it never does.
std::int64_t noticed_silence(std::int64_t left_ns, std::uint16_t keep_alive,
                             std::int64_t tolerance) {
    if (keep_alive == 0) return never_ns;
    return left_ns + keep_alive * second_ns * 3 / 2 + tolerance;
}

std::int64_t later(std::int64_t time, std::int64_t delay) {
    return delay > 0 && time > never_ns - delay ? never_ns : time + delay;
}

}  // namespace

session_book::session_book(const topology& layout, session_rules rules)
    : layout_(&layout), rules_(rules), counts_(layout.planned().groups.size()) {}

void session_book::broker_may_forget(std::int64_t now_ns, bool ends) {
    if (forgetting_ && !ends) forgot_until_ns_ = now_ns;
    if (ends) broker_ends_.push_back(now_ns);
    forgetting_ = ends;
}

void session_book::connecting(client_number client, std::int64_t now_ns) {
    entries_[client].connecting_ns = now_ns;
}

presence session_book::expected(client_number client) const {
    const auto known = entries_.find(client);
    if (known == entries_.end()) return presence::absent;
    return presence_of(known->second, layout_->group_with(client), known->second.connecting_ns);
}

/// The first one since the session was accepted.
std::optional<std::int64_t> session_book::end_of_broker(const entry& session) const {
    const auto later_end = std::ranges::upper_bound(broker_ends_, session.accepted_ns);
    if (later_end == broker_ends_.end()) return {};
    return *later_end;
}

// The broker looks up the session at some time between CONNECT and `until_ns`.
presence session_book::presence_of(const entry& session, const group& owner,
                                   std::int64_t until_ns) const {
    if (owner.clean_start) return presence::absent;  // [MQTT-3.1.2-4] v5, [MQTT-3.1.2-6] v3.1.1
    if (!session.exists) return session.unsure ? presence::either : presence::absent;
    if (forgetting_ || session.accepted_ns < forgot_until_ns_) return presence::either;
    return presence_if_kept(session, owner, until_ns);
}

/// The same of a session that exists, if no broker has lost it.
presence session_book::presence_if_kept(const entry& session, const group& owner,
                                        std::int64_t until_ns) const {
    if (owner.clean_start) return presence::absent;
    if (!session.interval) return presence::present;
    const std::int64_t lasts = *session.interval * second_ns;
    // A clock with a resolution of one second is correct as well. An interval of 0 ends with the
    // connection; we cannot know whether the broker saw that before the new CONNECT (AMB-4).
    if (until_ns < later(session.left_ns, lasts - second_ns)) return presence::present;
    if (session.connecting_ns <= later(session.left_late_ns, lasts + rules_.grace_ns))
        return presence::either;
    return presence::absent;
}

void session_book::count(client_number client, const entry& session, presence required,
                         bool session_present) {
    session_counts& tally = counts_[layout_->group_of(client)];
    if (required == presence::either) {
        ++tally.either;
    } else if (required == presence::present) {
        ++(session_present ? tally.kept : tally.lost);
    } else if (session_present) {
        ++tally.revived;
    } else {
        ++(session.exists || session.unsure ? tally.ended : tally.begun);
    }
}

presence session_book::accepted(client_number client, std::int64_t now_ns, bool session_present,
                                std::optional<std::uint32_t> granted,
                                std::optional<std::uint16_t> server_keep_alive) {
    const group& owner = layout_->group_with(client);
    entry& session = entries_[client];
    const presence required = presence_of(session, owner, std::max(now_ns, session.connecting_ns));
    count(client, session, required, session_present);
    const bool was_lost = !session_present && session.exists && required == presence::either &&
                          presence_if_kept(session, owner, now_ns) == presence::present;
    forgotten_at_ns_ = was_lost ? end_of_broker(session) : std::nullopt;

    const std::optional<std::uint32_t> asked = asked_interval(owner);
    std::optional<std::uint32_t> in_force = asked;
    // [MQTT-3.2.2-21] and 3.2.2.3.2 v5: the interval that the server grants is in force.
    if (granted && owner.version == mqtt::version::v5)
        in_force = *granted == never ? std::nullopt : granted;
    if (in_force.value_or(never) < asked.value_or(never))
        ++counts_[layout_->group_of(client)].shortened;

    session = {.connecting_ns = session.connecting_ns,
               .accepted_ns = now_ns,
               .left_ns = 0,
               .left_late_ns = 0,
               .interval = in_force,
               .keep_alive = server_keep_alive.value_or(owner.keep_alive),
               .exists = true,
               .unsure = false,
               .online = true};
    return required;
}

void session_book::failed(client_number client, std::int64_t now_ns, bool refused) {
    if (refused) return;  // [MQTT-3.1.4-2] v3.1.1, 3.1.4 v5: a refused CONNECT has no effect
    entry& session = entries_[client];
    session.unsure = true;
    // If the broker accepted the CONNECT, an existing session was resumed and left again just now.
    // A session that certainly exists still exists: a resume does not shorten it.
    if (session.exists && session.left_late_ns != never_ns)
        session.left_late_ns = std::max(session.left_late_ns, now_ns);
}

void session_book::left(client_number client, std::int64_t now_ns, departure cause) {
    entry& session = entries_[client];
    if (!session.online) return;
    session.online = false;
    // A client that does not read notices late that the broker has closed the connection.
    const bool blind = std::holds_alternative<stuck>(layout_->group_with(client).life);
    session.left_ns =
        blind ? session.connecting_ns : std::max(session.connecting_ns, now_ns - rules_.hold_ns);
    session.left_late_ns =
        cause == departure::silence
            ? noticed_silence(now_ns, session.keep_alive, rules_.keep_alive_tolerance_ns)
            : now_ns;
}

std::optional<std::uint32_t> session_book::interval(client_number client) const {
    const auto known = entries_.find(client);
    if (known == entries_.end() || !known->second.exists)
        return asked_interval(layout_->group_with(client));
    return known->second.interval;
}

void session_book::merge(const session_book& other) {
    entries_.insert(other.entries_.begin(), other.entries_.end());
    for (std::size_t i = 0; i < counts_.size(); ++i) {
        session_counts& into = counts_[i];
        const session_counts& from = other.counts_[i];
        into.begun += from.begun;
        into.kept += from.kept;
        into.ended += from.ended;
        into.either += from.either;
        into.lost += from.lost;
        into.revived += from.revived;
        into.shortened += from.shortened;
    }
}

}  // namespace brokerproof::loadgen
