#include "loadgen/fleet/shard.hpp"

#include <algorithm>
#include <utility>

#include <boost/asio/post.hpp>

#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {
namespace {

/// This slice's share of the connects that may be in progress at once.
std::size_t places_of(const fleet_plan& plan, std::uint32_t slice) {
    const std::size_t share = plan.connect_window / plan.slices;
    return std::max<std::size_t>(1, share + (slice < plan.connect_window % plan.slices ? 1 : 0));
}

life_plan life_plan_of(const fleet_plan& plan) {
    life_plan fixed{plan.layout};
    fixed.run_number = plan.run_number;
    fixed.slices = plan.slices;
    fixed.first_slice = plan.first_slice;
    fixed.slices_here = plan.slices_here;
    fixed.largest_packet = plan.largest_packet;
    for (const broker_address& broker : plan.brokers) fixed.logins.push_back(broker.login);
    fixed.rules = plan.rules;
    return fixed;
}

std::uint64_t seed_of(const fleet_plan& plan, std::uint32_t slice) {
    return plan.layout.planned().seed * 0x2545F4914F6CDD1DU + slice;
}

bool is_away(const phase& now, const std::string& group) {
    return std::ranges::count(now.away, group) != 0;
}

bool resets_all(const phase& planned) {
    return planned.network && planned.network->cut == network_cut::reset;
}

}  // namespace

shard::shard(const fleet_plan& plan, std::uint32_t slice)
    : plan_(plan),
      slice_(slice),
      context_(life_plan_of(plan), seed_of(plan, slice)),
      clock_(
          io_, [this](timer_node& due) { clients_.alarm(crowd::client_of(due)); },
          [this] { tick(); }),
      clients_(io_, clock_, context_, plan, places_of(plan, slice)),
      publishing_(plan, slice) {
    const auto& wanted = plan.layout.planned().groups;
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        groups_.emplace_back(wanted[i], plan.texts[i], i, plan.layout.first_of(i));
    }
}

void shard::run() {
    clock_.start();
    io_.run();
    health_at_end_ = health();
}

void shard::on_its_thread(std::function<void()> task) {
    asio::post(io_, [this, task = std::move(task)] {
        task();
        clients_.end_wake_up();
    });
}

/// Is called at least once when a phase or a message is due, and after the alarms of clients.
void shard::tick() {
    if (next_phase_at_ <= clock_.now()) start_phase();
    publish_due();
    clock_.set_tick(std::min(publishing_.next_due(), next_phase_at_));
    clients_.end_wake_up();  // an alarm may have ended the last life, or asked for a turn
}

void shard::publish_due() {
    if (stopping_ || clients_.is_overfull()) return;
    publishing_.advance(clock_.now(), [this](std::size_t group, std::uint32_t publisher,
                                             const due_message& message, bool slipped) {
        if (slipped) return groups_[group].measured.add(count::skipped_slip);
        clients_.publish(first_member_[group] + publisher / plan_.slices, message);
    });
}

// ---- phases

void shard::begin_phase(std::size_t phase, instant at) {
    on_its_thread([this, phase, at] {
        next_phase_ = phase;
        next_phase_at_ = at;
        clock_.set_tick(std::min(publishing_.next_due(), at));
    });
}

void shard::start_phase() {
    next_phase_at_ = never;
    note_returning(next_phase_);
    const auto& phases = plan_.layout.planned().phases;
    const bool connections_pass_again =
        phase_begun_ && resets_all(phases[phase_]) && !resets_all(phases[next_phase_]);
    phase_ = next_phase_;
    context_.phase_has_duration = phases[phase_].duration.has_value();
    context_.draining = phase_ + 1 == phases.size();
    note_broker(phases[phase_]);
    if (connections_pass_again) note_fleet_returns();
    for (group_context& group : groups_) group.away = is_away(phases[phase_], group.wanted.name);
    publishing_.begin_phase(phase_, clock_.now());
    if (!std::exchange(phase_begun_, true)) add_clients();
    clients_.phase_changed();
}

/// Sessions that a broker without a durable store had may be gone until the next phase begins.
void shard::note_broker(const phase& begun) {
    const bool ends = begun.broker && ends_broker(*begun.broker);
    const bool begins = begun.broker && begins_broker(*begun.broker);
    if (ends) context_.received.broker_ended();
    if (ends) context_.wills.broker_ended(to_ns(clock_.now()));
    if (!plan_.durable) context_.sessions.broker_may_forget(to_ns(clock_.now()), ends);
    context_.fleet_returns = false;
    if (begins) note_fleet_returns();
}

/// The present phase lets all clients come back that have lost their connections.
void shard::note_fleet_returns() {
    context_.fleet_returns = true;
    for (group_context& group : groups_)
        if (!group.away) begin_recovery(group, phase_);
}

void shard::begin_recovery(group_context& group, std::size_t phase) {
    recovery_state recovery;
    recovery.group = group.index;
    recovery.phase = phase;
    recovery.began_ns = to_ns(clock_.now());
    recovery.returning = members_of(group);
    group.recoveries.push_back(recovery);
}

/// Begins the recovery of groups that were away and come back in the next phase.
void shard::note_returning(std::size_t next) {
    for (group_context& group : groups_) {
        const std::string& name = group.wanted.name;
        if (!group.away || is_away(plan_.layout.planned().phases[next], name)) continue;
        begin_recovery(group, next);
    }
}

/// Client k of a group is due at arrival k of its connect rate, in whichever slice it is.
void shard::add_clients() {
    for (group_context& group : groups_) {
        first_member_.push_back(clients_.size());
        pacer arrivals(group.wanted.connect_rate, plan_.layout.planned().seed + group.index);
        for (std::uint32_t i = 0; i < group.wanted.clients; ++i, arrivals.advance()) {
            const client_number number = group.first_client + i;
            if (plan_.layout.slice_of(number) != slice_) continue;
            clients_.add(group, number, clock_.now() + arrivals.next());
        }
    }
    first_member_.push_back(clients_.size());
}

std::size_t shard::members_of(const group_context& group) const {
    if (first_member_.empty()) return 0;
    return first_member_[group.index + 1] - first_member_[group.index];
}

void shard::stop() {
    on_its_thread([this] {
        stopping_ = true;
        clients_.stop();
    });
}

// ---- questions from the conductor

void shard::ask_status(std::function<void(slice_status)> answer) {
    on_its_thread([this, answer = std::move(answer)] { answer(status()); });
}

slice_status shard::status() const {
    slice_status now;
    now.phase = phase_begun_ ? static_cast<std::int64_t>(phase_) : -1;
    for (const group_context& group : groups_) {
        if (!group.away) now.expected += members_of(group);
        now.online += group.measured.online;
        now.in_flight += group.measured.in_flight;
    }
    now.unfinished = publishing_.unfinished();
    now.last_news_ns = to_ns(context_.last_news);
    now.last_packet_ns = to_ns(context_.last_packet);
    return now;
}

void shard::ask_measures(std::function<void(slice_snapshot)> answer) {
    on_its_thread([this, answer = std::move(answer)] { answer(snapshot(health())); });
}

slice_snapshot shard::snapshot(const shard_health& health) const {
    slice_snapshot copy;
    for (const group_context& group : groups_) {
        copy.so_far.groups.push_back(group.measured);
        copy.recoveries.insert(copy.recoveries.end(), group.recoveries.begin(),
                               group.recoveries.end());
    }
    copy.so_far.shards.push_back(health);
    copy.received = context_.received.counts();
    copy.sessions = context_.sessions.counts();
    return copy;
}

shard_health shard::health() const {
    shard_health so_far = clock_.health();
    so_far.errors = clients_.errors();
    so_far.first_error = clients_.first_error();
    so_far.held_bytes = clients_.most_held();
    so_far.overfull = clients_.is_overfull();
    return so_far;
}

slice_result shard::take_result() {
    auto leftovers = clients_.finish(run_now());
    for (group_context& group : groups_) {
        const auto asked = group.measured[count::requests];
        group.measured.add(count::unanswered_requests, asked - group.measured[count::responses]);
    }
    auto last = snapshot(health_at_end_);
    return {{std::move(context_.sent), std::move(context_.received), std::move(context_.sessions),
             std::move(context_.wills)},
            std::move(last),
            context_.remarks(),
            std::move(leftovers),
            clients_.broken_rules()};
}

void complete(fleet_plan& plan) {
    for (const group& wanted : plan.layout.planned().groups) {
        auto texts = texts_of(wanted);
        for (std::size_t i = 0; i < wanted.publish.size(); ++i) {
            const auto size = largest_packet(wanted.publish[i], texts.publications[i]);
            plan.largest_packet = std::max(plan.largest_packet, size);
        }
        plan.texts.push_back(std::move(texts));
    }
}

}  // namespace brokerproof::loadgen
