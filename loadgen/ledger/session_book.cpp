// The life of sessions, as both standards want it.
#include "loadgen/ledger/session_book.hpp"

#include <algorithm>
#include <limits>

namespace brokerproof::loadgen {
namespace {

constexpr std::int64_t second_ns = 1'000'000'000;
constexpr std::int64_t never_ns = std::numeric_limits<std::int64_t>::max();
constexpr std::uint32_t never = 0xFFFFFFFFU;  // [3.1.2.11.2] v5: the session does not expire

/// What a group asks for, in seconds; none: without end.
std::optional<std::uint32_t> asked_interval(const group& by) {
    if (by.version == mqtt::version::v5) {
        const std::uint32_t asked = by.session_expiry_interval.value_or(0);
        return asked == never ? std::nullopt : std::optional(asked);
    }
    // [MQTT-3.1.2-6] v3.1.1: Clean Session decides of both ends.
    return by.clean_start ? std::optional(0U) : std::nullopt;
}

/// 1.5 Keep Alives after the last packet [MQTT-3.1.2-22]; 0: the broker never finds out by itself.
std::int64_t found_silent(std::int64_t left_ns, std::uint16_t keep_alive, std::int64_t tolerance) {
    if (keep_alive == 0) return never_ns;
    return left_ns + keep_alive * second_ns * 3 / 2 + tolerance;
}

std::int64_t later(std::int64_t time, std::int64_t by) {
    return by > 0 && time > never_ns - by ? never_ns : time + by;
}

}  // namespace

session_book::session_book(const topology& all, session_rules rules)
    : all_(&all), rules_(rules), counts_(all.of().groups.size()) {}

void session_book::connecting(client_number client, std::int64_t now_ns) {
    entries_[client].connecting_ns = now_ns;
}

presence session_book::expected(client_number client) const {
    const auto at = entries_.find(client);
    if (at == entries_.end()) return presence::absent;
    return presence_of(at->second, all_->group_with(client), at->second.connecting_ns);
}

// The broker looks for the session at some time between CONNECT and `until_ns`.
presence session_book::presence_of(const entry& of, const group& by, std::int64_t until_ns) const {
    if (by.clean_start) return presence::absent;  // [MQTT-3.1.2-4] v5, [MQTT-3.1.2-6] v3.1.1
    if (of.doubted) return presence::either;
    if (!of.exists) return of.unsure ? presence::either : presence::absent;
    if (!of.interval) return presence::present;
    const std::int64_t lasts = *of.interval * second_ns;
    // Clocks of one second's grain are right, too. An interval of 0 ends when the connection does,
    // and whether the broker saw that before the new CONNECT is not ours to know (AMB-4).
    if (until_ns < later(of.left_ns, lasts - second_ns)) return presence::present;
    if (of.connecting_ns <= later(of.left_late_ns, lasts + rules_.grace_ns))
        return presence::either;
    return presence::absent;
}

void session_book::count(client_number client, const entry& of, presence must,
                         bool session_present) {
    session_counts& all = counts_[all_->group_of(client)];
    if (must == presence::either) {
        ++all.either;
    } else if (must == presence::present) {
        ++(session_present ? all.kept : all.lost);
    } else if (session_present) {
        ++all.revived;
    } else {
        ++(of.exists || of.unsure ? all.ended : all.begun);
    }
}

presence session_book::accepted(client_number client, std::int64_t now_ns, bool session_present,
                                std::optional<std::uint32_t> granted,
                                std::optional<std::uint16_t> server_keep_alive) {
    const group& by = all_->group_with(client);
    entry& of = entries_[client];
    const presence must = presence_of(of, by, std::max(now_ns, of.connecting_ns));
    count(client, of, must, session_present);

    const std::optional<std::uint32_t> asked = asked_interval(by);
    std::optional<std::uint32_t> holds = asked;
    // [MQTT-3.2.2-21] and 3.2.2.3.2 v5: what the server grants counts.
    if (granted && by.version == mqtt::version::v5)
        holds = *granted == never ? std::nullopt : granted;
    if (holds.value_or(never) < asked.value_or(never))
        ++counts_[all_->group_of(client)].shortened;

    of = {.connecting_ns = of.connecting_ns,
          .left_ns = 0,
          .left_late_ns = 0,
          .interval = holds,
          .keep_alive = server_keep_alive.value_or(by.keep_alive),
          .exists = true,
          .unsure = false,
          .doubted = false,
          .online = true};
    return must;
}

void session_book::failed(client_number client, std::int64_t now_ns, bool refused) {
    if (refused) return;  // [MQTT-3.1.4-2] v3.1.1, 3.1.4 v5: a refused CONNECT touches nothing
    entry& of = entries_[client];
    of.unsure = true;
    // If the broker did take it, a session that is there has gone on, and left again just now. What
    // is certain to be there still is: to resume a session does not shorten it.
    if (of.exists && of.left_late_ns != never_ns)
        of.left_late_ns = std::max(of.left_late_ns, now_ns);
}

void session_book::left(client_number client, std::int64_t now_ns, departure how) {
    entry& of = entries_[client];
    if (!of.online) return;
    of.online = false;
    // A client that does not read finds out late that the broker has closed its connection.
    const bool blind = std::holds_alternative<stuck>(all_->group_with(client).life);
    of.left_ns = blind ? of.connecting_ns : now_ns;
    of.left_late_ns = how == departure::silence
                          ? found_silent(now_ns, of.keep_alive, rules_.keep_alive_tolerance_ns)
                          : now_ns;
}

void session_book::broker_failed() {
    for (auto& [client, of] : entries_) of.doubted = of.doubted || of.exists || of.unsure;
}

std::optional<std::uint32_t> session_book::interval(client_number client) const {
    const auto at = entries_.find(client);
    if (at == entries_.end() || !at->second.exists) return asked_interval(all_->group_with(client));
    return at->second.interval;
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
