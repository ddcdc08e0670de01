#include "loadgen/fleet/shard.hpp"

#include <sys/resource.h>

#include <algorithm>
#include <chrono>

#include <boost/asio/post.hpp>

#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr instant tick_ns = 1'000'000;
constexpr instant second_ns = 1'000'000'000;
constexpr instant longest_sleep_ns = 100'000'000;  // so that the loop's lag is always measured
constexpr std::size_t most_remarks = 20;

std::uint64_t tick_of(instant at) { return static_cast<std::uint64_t>(at / tick_ns); }

/// The first tick that is not before `at`.
std::uint64_t tick_after(instant at) {
    return at == never ? wheel::never : static_cast<std::uint64_t>((at + tick_ns - 1) / tick_ns);
}

double thread_cpu_s() {
    rusage usage{};
    getrusage(RUSAGE_THREAD, &usage);
    const auto seconds = [](const timeval& t) {
        return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_usec) / 1e6;
    };
    return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

std::size_t places_of(const fleet_plan& plan, std::uint32_t slice) {
    const std::size_t share = plan.connect_window / plan.slices;
    return std::max<std::size_t>(1, share + (slice < plan.connect_window % plan.slices ? 1 : 0));
}

/// splitmix64: small, and the same everywhere.
std::uint64_t next_random(std::uint64_t& state) {
    state += 0x9E3779B97F4A7C15U;
    std::uint64_t z = state;
    z = (z ^ (z >> 30U)) * 0xBF58476D1CE4E5B9U;
    z = (z ^ (z >> 27U)) * 0x94D049BB133111EBU;
    return z ^ (z >> 31U);
}

}  // namespace

instant steady_now() {
    const auto since = std::chrono::steady_clock::now().time_since_epoch();
    return std::chrono::duration_cast<nanoseconds>(since).count();
}

shard::shard(const fleet_plan& plan, std::uint32_t slice)
    : received(plan.who, plan.rules.grace_ns),
      sessions(plan.who, plan.rules),
      plan_(plan),
      slice_(slice),
      work_(io_.get_executor()),
      timer_(io_),
      shared_(plan.largest_packet),
      wheel_(tick_of(steady_now())),
      door_(places_of(plan, slice)),
      publishing_(plan, slice),
      random_(plan.who.of().seed * 0x2545F4914F6CDD1DU + slice) {
    const auto& wanted = plan.who.of().groups;
    groups_.resize(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        groups_[i].wanted = &wanted[i];
        groups_[i].texts = &plan.texts[i];
        groups_[i].index = i;
        groups_[i].name = wanted[i].name;
    }
}

shard::~shard() = default;

void shard::run() {
    cpu_sampled_ns_ = begun_ns_ = steady_now();
    cpu_sampled_s_ = thread_cpu_s();
    arm();
    now_ns_ = 0;
    io_.run();
    health_.cpu_s = thread_cpu_s();
    health_.wall_s = static_cast<double>(steady_now() - begun_ns_) / 1e9;
}

// ---- the time

instant shard::now() {
    if (now_ns_ == 0) now_ns_ = steady_now();
    return now_ns_;
}

void shard::set_alarm(client& who, instant at) {
    if (at == never) return;
    wheel_.set(who, tick_after(at));
    if (at < armed_ns_) armed_ns_ = 0;  // armed anew at the end of this wake-up
}

void shard::arm() {
    instant next = now() + longest_sleep_ns;
    const auto due = wheel_.next_due();
    if (due != wheel::never) next = std::min(next, static_cast<instant>(due) * tick_ns);
    next = std::min({next, publishing_.next_due(), next_phase_ns_});
    // Whole ticks: what is due within one is done together.
    armed_ns_ = static_cast<instant>(tick_after(std::max(next, now() + 1))) * tick_ns;
    timer_.expires_at(std::chrono::steady_clock::time_point(nanoseconds(armed_ns_)));
    timer_.async_wait([this](error_code cancelled) {
        if (!cancelled) tick();
    });
}

void shard::tick() {
    now_ns_ = steady_now();
    if (armed_ns_ != 0) health_.loop_lag.record(std::max<instant>(0, now_ns_ - armed_ns_));
    if (next_phase_ns_ <= now_ns_) really_begin_phase();
    wheel_.advance(tick_of(now_ns_), [](timer_node& due) { static_cast<client&>(due).wake(); });
    publish_due();
    sample_cpu();
    armed_ns_ = 0;
    end_wake_up();
}

/// What became ready goes on. The time is read anew with the next wake-up.
void shard::end_wake_up() {
    for (std::size_t i = 0; i < ready_.size(); ++i) ready_[i]->resume();
    ready_.clear();
    if (stopping_ && living_ == 0) {
        work_.reset();
        timer_.cancel();
    } else if (armed_ns_ == 0) {
        arm();
    }
    now_ns_ = 0;
}

void shard::on_its_thread(std::function<void()> what) {
    asio::post(io_, [this, what = std::move(what)] {
        what();
        end_wake_up();
    });
}

void shard::publish_due() {
    if (stopping_) return;
    publishing_.advance(now_ns_, [this](std::size_t group, std::uint32_t publisher,
                                        const due_message& what, bool slipped) {
        group_state& of = groups_[group];
        if (slipped) return of.measured.add(count::skipped_slip);
        of.members[publisher / plan_.slices]->publish(what);
    });
}

void shard::sample_cpu() {
    if (now_ns_ - cpu_sampled_ns_ < second_ns) return;
    const double used = thread_cpu_s();
    const double share =
        (used - cpu_sampled_s_) / (static_cast<double>(now_ns_ - cpu_sampled_ns_) / 1e9);
    health_.busiest = std::max(health_.busiest, share);
    cpu_sampled_s_ = used;
    cpu_sampled_ns_ = now_ns_;
}

// ---- phases

const loadgen::phase& shard::phase() const { return plan_.who.of().phases[phase_]; }

bool shard::drains() const { return phase_ + 1 == plan_.who.of().phases.size(); }

void shard::begin_phase(std::size_t phase, instant at) {
    on_its_thread([this, phase, at] {
        next_phase_ = phase;
        next_phase_ns_ = at;
        armed_ns_ = 0;
    });
}

void shard::really_begin_phase() {
    next_phase_ns_ = never;
    const auto& phases = plan_.who.of().phases;
    const auto was_away = [&](const std::string& name) {
        return phase_begun_ && std::ranges::count(phases[phase_].away, name) != 0;
    };
    const auto is_away = [&](const std::string& name) {
        return std::ranges::count(phases[next_phase_].away, name) != 0;
    };
    for (group_state& group : groups_) {
        if (!was_away(group.name) || is_away(group.name)) continue;
        recovery_state recovery;
        recovery.group = group.index;
        recovery.phase = next_phase_;
        recovery.began_ns = now_ns_;
        recovery.returning = group.members.size();
        group.recoveries.push_back(recovery);
    }
    phase_ = next_phase_;
    publishing_.begin_phase(phase_, now_ns_);
    if (!std::exchange(phase_begun_, true)) return add_clients();
    for (group_state& group : groups_) {
        for (auto& member : group.members) member->phase_changed();
    }
}

/// Client k of a group is due at the k-th arrival of its connect rate, whichever slice it is in.
void shard::add_clients() {
    for (group_state& group : groups_) {
        pacer arrivals(group.wanted->connect_rate, plan_.who.of().seed + group.index);
        for (std::uint32_t i = 0; i < group.wanted->clients; ++i, arrivals.advance()) {
            const auto number = plan_.who.first_of(group.index) + i;
            if (plan_.who.slice_of(number) != slice_) continue;
            const instant due = now_ns_ + arrivals.next().count();
            group.members.push_back(std::make_unique<client>(*this, group, number, due));
            ++living_;
            group.members.back()->begin();
            group.members.back()->phase_changed();
        }
    }
}

std::size_t shard::expected_online() const {
    std::size_t expected = 0;
    for (const group_state& group : groups_) {
        const bool away = phase_begun_ && std::ranges::count(phase().away, group.name) != 0;
        if (!away) expected += group.members.size();
    }
    return expected;
}

void shard::stop() {
    on_its_thread([this] {
        stopping_ = true;
        for (group_state& group : groups_) {
            for (auto& member : group.members) member->stop();
        }
    });
}

// ---- what is asked

void shard::ask_status(std::function<void(slice_status)> answer) {
    on_its_thread([this, answer = std::move(answer)] {
        slice_status status;
        status.phase = phase_begun_ ? static_cast<std::int64_t>(phase_) : -1;
        status.expected = expected_online();
        for (const group_state& group : groups_) {
            status.online += group.measured.online;
            status.in_flight += group.measured.in_flight;
        }
        status.unfinished = publishing_.unfinished();
        status.last_publish_ns = last_publish_ns;
        answer(status);
    });
}

slice_snapshot shard::snapshot() {
    slice_snapshot all;
    for (const group_state& group : groups_) {
        all.so_far.groups.push_back(group.measured);
        for (const recovery_state& one : group.recoveries) all.recoveries.push_back(one);
    }
    all.so_far.shards.push_back(health_);
    all.so_far.shards.back().cpu_s = thread_cpu_s();
    all.so_far.shards.back().wall_s = static_cast<double>(steady_now() - begun_ns_) / 1e9;
    all.received = received.counts();
    all.sessions = sessions.counts();
    return all;
}

void shard::ask_measures(std::function<void(slice_snapshot)> answer) {
    on_its_thread([this, answer = std::move(answer)] { answer(snapshot()); });
}

slice_result shard::take_result() {
    std::vector<client_number> leftovers;
    for (group_state& group : groups_) {
        for (auto& member : group.members) {
            if (member->leaves_session()) leftovers.push_back(member->number());
            member->finish_ledger();
            if (member->failure()) std::rethrow_exception(member->failure());
        }
    }
    slice_snapshot last = snapshot();
    last.so_far.shards.back() = health_;
    return {std::move(last), std::move(sent), std::move(received), std::move(sessions),
            std::move(remarks_), std::move(leftovers)};
}

// ---- for clients

double shard::random01() { return static_cast<double>(next_random(random_) >> 11U) * 0x1.0p-53; }

void shard::generator_failed(const std::string& why) {
    if (health_.errors++ == 0) health_.first_error = why;
}

void shard::remark(const std::string& text) {
    if (remarks_.size() < most_remarks) remarks_.push_back(text);
}

names shard::names_for(const group_state& group, std::uint32_t client, std::uint32_t to) const {
    names all;
    all.run = plan_.who.run();
    all.group = group.name;
    all.client = client;
    all.shard = client % plan_.slices;
    all.to = to;
    return all;
}

void complete(fleet_plan& plan) {
    for (const group& of : plan.who.of().groups) {
        group_texts texts;
        for (const publication& one : of.publish) {
            texts.topics.emplace_back(one.topic);
            const std::size_t size = one.size + (64U << 10);
            plan.largest_packet = std::max(plan.largest_packet, size);
        }
        plan.texts.push_back(std::move(texts));
    }
}

}  // namespace brokerproof::loadgen
