// A client's life: the one coroutine, and what decides when it connects and leaves.
#include <algorithm>
#include <cmath>

#include "loadgen/fleet/shard.hpp"
#include "loadgen/pace/pacer.hpp"

namespace brokerproof::loadgen {
namespace {

constexpr instant second_ns = 1'000'000'000;
/// A PINGREQ is sent after this share of the Keep Alive without another packet (MQTT-3.1.2-20).
constexpr double ping_share = 0.8;

}  // namespace

client::client(shard& home, group_state& group, client_number number, instant first_due)
    : home_(home),
      group_(group),
      link_(home.io(), home.shared(), *this),
      due_ns_(first_due),
      number_(number) {}

client::~client() { home_.cancel_alarm(*this); }

const loadgen::group& client::wanted() const { return *group_.wanted; }

void client::count(loadgen::count what, std::uint64_t n) { group_.measured.add(what, n); }

void client::begin() {
    life_ = live();
    life_.start();
}

journey client::live() {
    while (!stopping_) {
        while (!wants_online() && !stopping_) co_await pause(next_turn());
        if (!scheduled_) ++group_.measured.scheduled;
        scheduled_ = true;

        home_.door().enter(*this);
        while (!has_turn_ && !stopping_) co_await pause(never);
        if (!stopping_ && wants_online()) open();
        while (opens()) co_await pause(deadline_ns_);
        home_.door().leave(*this);

        while (subscribes()) co_await pause(deadline_ns_);
        while (state_ == state::online && !must_leave()) {
            co_await pause(next_alarm());
            keep_alive();
        }
        depart();
        while (leaves()) co_await pause(deadline_ns_);
        connection_over();
    }
    home_.life_over();
}

// ---- waiting and being woken

void client::wait_until(std::coroutine_handle<> frame, instant until) {
    waiting_ = frame;
    home_.set_alarm(*this, until);
}

// The life goes on at the end of the wake-up, never in the middle of a packet.
void client::wake() {
    if (woken_) return;
    woken_ = true;
    home_.make_ready(*this);
}

void client::resume() {
    woken_ = false;
    if (!waiting_) return;
    home_.cancel_alarm(*this);
    std::exchange(waiting_, nullptr).resume();
}

void client::stop() {
    stopping_ = true;
    wake();
}

// ---- when to be where

bool client::wants_online() const { return due_ns_ <= home_.now() && !storm_away_; }

instant client::next_turn() const { return storm_away_ ? never : due_ns_; }

bool client::must_leave() const { return stopping_ || leave_ns_ <= home_.now(); }

instant client::next_alarm() const {
    instant next = leave_ns_;
    if (keep_alive_ != 0) {
        const auto quiet = static_cast<instant>(keep_alive_ * ping_share * 1e9);
        const bool asked = ping_sent_ns_ != 0;
        next =
            std::min(next, asked ? ping_sent_ns_ + keep_alive_ * second_ns : last_sent_ns_ + quiet);
    }
    if (const auto* way = std::get_if<stuck>(&wanted().life); way != nullptr && !deaf_) {
        const auto begins = connected_ns_ + way->after.count();
        if (!home_.drains()) next = std::min(next, std::max(begins, home_.now() + 1));
    }
    return next;
}

void client::keep_alive() {
    if (state_ != state::online) return;
    phase_of_stuck();
    if (keep_alive_ == 0 || next_alarm() > home_.now() || must_leave()) return;
    if (ping_sent_ns_ != 0) {
        if (deaf_) return;
        count(count::pings_unanswered);
        return gone(departure::rst);
    }
    static constexpr std::uint8_t pingreq[] = {0xC0, 0};
    link_.outbox().insert(link_.outbox().end(), std::begin(pingreq), std::end(pingreq));
    sent(sizeof pingreq);
    if (!deaf_) ping_sent_ns_ = home_.now();
    link_.flush();
}

/// The connection of a client that should be online has ended, or an attempt failed.
void client::plan_return(bool failed) {
    const back_off& pause = wanted().back_off;
    if (!failed || pause.first.count() == 0) {
        due_ns_ = home_.now();
        return;
    }
    const double longest = static_cast<double>(pause.most.count());
    const double grown =
        static_cast<double>(pause.first.count()) * std::pow(pause.factor, failures_);
    const double spread = 1 + pause.jitter * (2 * home_.random01() - 1);
    due_ns_ = home_.now() + static_cast<instant>(std::min(grown, longest) * spread);
    if (failures_ < 60) ++failures_;
}

/// Draws how long to stay, in a life that comes and goes.
void client::plan_leaving() {
    leave_ns_ = never;
    const bool lively = home_.phase().duration.has_value();
    const drawn_time* online = nullptr;
    if (const auto* f = std::get_if<flap>(&wanted().life)) online = &f->online;
    if (const auto* e = std::get_if<expire>(&wanted().life)) online = &e->online;
    if (online == nullptr || !lively) return;
    leave_ns_ = home_.now() + draw(*online, home_.random01()).count();
}

/// Has left as its life wants it: when does it come back?
void client::settle() {
    due_ns_ = home_.now();
    if (!home_.phase().duration) return;
    if (const auto* f = std::get_if<flap>(&wanted().life)) {
        due_ns_ += draw(f->offline, home_.random01()).count();
    } else if (const auto* e = std::get_if<expire>(&wanted().life)) {
        const auto interval = home_.sessions.interval(number_).value_or(0);
        due_ns_ += interval * second_ns + draw(e->beyond, home_.random01()).count();
    }
}

void client::phase_changed() {
    if (std::holds_alternative<storm>(wanted().life)) {
        phase_of_storm();
    } else {
        phase_of_wanderer();
    }
    wake();
}

void client::phase_of_storm() {
    const bool away = std::ranges::count(home_.phase().away, group_.name) != 0;
    if (away && !storm_away_) leave_ns_ = home_.now();
    if (!away && storm_away_) {
        returns_ = true;
        const auto window = std::get<storm>(wanted().life).window.count();
        const auto place = home_.plan().who.index_of(number_);
        leave_ns_ = never;
        due_ns_ = home_.now() + window * place / wanted().clients;
    }
    storm_away_ = away;
}

void client::phase_of_wanderer() {
    if (state_ == state::online) {
        plan_leaving();
    } else if (connections_ != 0 && !home_.phase().duration) {
        due_ns_ = std::min(due_ns_, home_.now());
    }
}

/// Stops reading, or reads again when the drain has begun.
void client::phase_of_stuck() {
    const auto* way = std::get_if<stuck>(&wanted().life);
    if (way == nullptr) return;
    if (!deaf_ && !home_.drains() && home_.now() >= connected_ns_ + way->after.count()) {
        deaf_ = true;
        link_.pause_reading();
        home_.received.left(number_, home_.now());
    } else if (deaf_ && home_.drains()) {
        deaf_ = false;
        ping_sent_ns_ = 0;
        home_.received.connected(number_, home_.now(), true, true);
        link_.resume_reading();
    }
}

}  // namespace brokerproof::loadgen
